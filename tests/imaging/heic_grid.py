"""HEIC pictures as large as those of cameras, by code: a grid whose every tile is the same one, as small as it is."""

from __future__ import annotations

import struct


def heic_grid(tile: bytes, tile_px: int, columns: int, rows: int) -> bytes:
    """Return a HEIC of ``columns`` × ``rows`` times the picture in the HEIC ``tile``, a square of ``tile_px``.

    That is how phones and cameras store theirs: the standard allows no single picture above 35 megapixels.
    """
    count = columns * rows
    config, pixels = _box(tile, b"hvcC"), _payload(tile)
    width_px, height_px = columns * tile_px, rows * tile_px
    infos = b"".join(_full(b"infe", 2, struct.pack(">HH4sB", n, 0, b"hvc1", 0), hidden=1) for n in range(1, count + 1))
    infos += _full(b"infe", 2, struct.pack(">HH4sB", count + 1, 0, b"grid", 0))
    grid = struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width_px, height_px)
    sizes = [_full(b"ispe", 0, struct.pack(">II", *size)) for size in ((tile_px,) * 2, (width_px, height_px))]
    owned = [struct.pack(">HBBB", n, 2, 0x81, 2) for n in range(1, count + 1)]
    owned.append(struct.pack(">HBB", count + 1, 1, 3))
    tiles = struct.pack(f">HH{count}H", count + 1, count, *range(1, count + 1))

    def meta(at: int) -> bytes:
        places = [struct.pack(">HHHII", n, 0, 1, at + len(grid), len(pixels)) for n in range(1, count + 1)]
        places.append(struct.pack(">HHHII", count + 1, 0, 1, at, len(grid)))
        return _full(
            b"meta",
            0,
            _full(b"hdlr", 0, struct.pack(">I4s12xB", 0, b"pict", 0))
            + _full(b"pitm", 0, struct.pack(">H", count + 1))
            + _full(b"iloc", 0, struct.pack(">BBH", 0x44, 0, count + 1) + b"".join(places))
            + _full(b"iinf", 0, struct.pack(">H", count + 1) + infos)
            + _full(b"iref", 0, _boxed(b"dimg", tiles))
            + _boxed(
                b"iprp",
                _boxed(b"ipco", config + b"".join(sizes))
                + _full(b"ipma", 0, struct.pack(">I", count + 1) + b"".join(owned)),
            ),
        )

    head = _boxed(b"ftyp", b"heic\0\0\0\0mif1heic")
    return head + meta(len(head) + len(meta(0)) + 8) + _boxed(b"mdat", grid + pixels)


def _boxed(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def _full(kind: bytes, version: int, content: bytes, hidden: int = 0) -> bytes:
    return _boxed(kind, struct.pack(">I", version << 24 | hidden) + content)


def _box(file: bytes, kind: bytes) -> bytes:
    at = file.index(kind) - 4
    return file[at : at + struct.unpack_from(">I", file, at)[0]]


def _payload(file: bytes) -> bytes:
    """Return what the largest extent of the file's items holds: the picture, the only one in there."""
    at = file.index(b"mdat")
    (length,) = struct.unpack_from(">I", file, at - 4)
    return file[at + 4 : at - 4 + length if length > 1 else None]
