"""TIFF files that Pillow does not open although libtiff could: their first directory is written anew, nothing else.

Two kinds: big-endian BigTIFF, and red, green and blue as 32-bit floating numbers (TIFF 6.0; BigTIFF design of 2007).
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from PIL import Image

from app.imaging.failure import check_size
from app.imaging.flatten import flatten

_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _ORIENTATION = 256, 257, 258, 262, 274
_SAMPLES, _PLANAR, _PREDICTOR, _TILE_WIDTH, _SAMPLE_FORMAT, _PROFILE = 277, 284, 317, 322, 339, 34675
_FURTHER_DIRECTORIES = (330, 34665, 34853, 40965)  # written as those of a BigTIFF: nobody could read them
_RGB, _GREY, _FLOAT, _FLOAT_PREDICTOR = 2, 1, 3, 3
_BYTES_OF_TYPE = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_SHORT, _LONG, _LONG8, _IFD8 = 3, 4, 16, 18
_MOST_ENTRIES = 4096
_MOST_VALUE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    count: int
    data: bytes


class _Directory:
    """The first directory of a TIFF file. Raises ValueError, struct.error or EOFError for one that makes no sense."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        head = self._read(0, 16)
        self.order = {b"II": "<", b"MM": ">"}[head[:2]]
        self.is_big = self._numbers("H", head[2:4])[0] == 43
        at = self._numbers("Q", head[8:16])[0] if self.is_big else self._numbers("I", head[4:8])[0]
        (count,) = self._numbers("Q", self._read(at, 8)) if self.is_big else self._numbers("H", self._read(at, 2))
        if count > _MOST_ENTRIES:
            raise ValueError("too many entries")
        entry_bytes, begin = (20, at + 8) if self.is_big else (12, at + 2)
        table = self._read(begin, entry_bytes * count)
        self.entries = dict(self._entry(table[n * entry_bytes : (n + 1) * entry_bytes]) for n in range(count))

    def values(self, tag: int) -> tuple[int, ...]:
        """Return the whole numbers of an entry, () if it is not there or holds none."""
        entry = self.entries.get(tag)
        code = {1: "B", _SHORT: "H", _LONG: "I", _LONG8: "Q"}.get(entry.kind) if entry else None
        return self._numbers(code, entry.data) if entry is not None and code is not None else ()

    def put(self, tag: int, *values: int) -> None:
        data = struct.pack(f"{self.order}{len(values)}I", *values)
        self.entries[tag] = _Entry(_LONG, len(values), data)

    def as_classic(self) -> BinaryIO:
        """Return the whole file with this directory in the classic way, 32-bit offsets, at its end.

        Raises OverflowError or struct.error for a file that is too long for that.
        """
        self._file.seek(0)
        content = bytearray(self._file.read())
        content += bytes(len(content) % 2)
        table = []
        for tag, entry in sorted(self.entries.items()):
            kind, data = entry.kind, entry.data
            if kind in (_LONG8, _IFD8):
                kind = _LONG
                data = struct.pack(f"{self.order}{entry.count}I", *self._numbers("Q", data))
            if len(data) > 4:
                place = struct.pack(f"{self.order}I", len(content))
                content += data + bytes(len(data) % 2)
            else:
                place = data.ljust(4, b"\0")
            table.append(struct.pack(f"{self.order}HHI", tag, kind, entry.count) + place)
        content[:8] = struct.pack(f"{self.order}2sHI", content[:2], 42, len(content))
        content += struct.pack(f"{self.order}H", len(table)) + b"".join(table) + bytes(4)
        return io.BytesIO(content)

    def _entry(self, raw: bytes) -> tuple[int, _Entry]:
        tag, kind = self._numbers("H", raw[:4])
        (count,) = self._numbers("Q" if self.is_big else "I", raw[4:12] if self.is_big else raw[4:8])
        place = raw[12:] if self.is_big else raw[8:]
        length = _BYTES_OF_TYPE.get(kind, 1) * count
        if length > _MOST_VALUE_BYTES:
            raise ValueError("an entry too large")
        if length <= len(place):
            return tag, _Entry(kind, count, place[:length])
        (at,) = self._numbers("Q" if self.is_big else "I", place)
        return tag, _Entry(kind, count, self._read(at, length))

    def _numbers(self, code: str, data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"{self.order}{len(data) // struct.calcsize(code)}{code}", data)

    def _read(self, at: int, length: int) -> bytes:
        self._file.seek(at)
        data = self._file.read(length)
        if len(data) < length:
            raise EOFError("end of file")
        return data


def rewritten_tiff(file: BinaryIO) -> BinaryIO | None:
    """Return an odd TIFF as a file that Pillow opens, None for any that is not of the two kinds."""
    directory = _Directory(file)
    floats = _holds_float_rgb(directory)
    if not floats and not (directory.is_big and directory.order == ">"):
        return None
    if directory.is_big:
        for tag in _FURTHER_DIRECTORIES:
            directory.entries.pop(tag, None)
    return _without_floats(directory) if floats else directory.as_classic()


def in_order(picture: Image.Image) -> Image.Image:
    """Return a loaded picture with its numbers right: Pillow 13 turns compressed big-endian ones around twice."""
    tags = getattr(picture, "tag_v2", None)
    if tags is None or tags.prefix != b"MM" or picture.mode not in ("F", "I"):
        return picture
    bits = tags.get(_BITS, (0,))[0]
    if picture.info.get("compression", "raw") == "raw" or bits not in (16, 32):
        return picture
    stored = np.asarray(picture)
    if bits == 16:
        return Image.fromarray(stored.astype(np.int16).byteswap().astype(np.int32))
    return Image.fromarray(stored.byteswap())


def _holds_float_rgb(directory: _Directory) -> bool:
    return (
        directory.values(_PHOTOMETRIC) == (_RGB,)
        and directory.values(_SAMPLES) == (3,)
        and directory.values(_BITS) in ((32,), (32, 32, 32))
        and set(directory.values(_SAMPLE_FORMAT)) == {_FLOAT}
        and directory.values(_PLANAR) in ((), (1,))
    )


def _without_floats(directory: _Directory) -> BinaryIO:
    """Return a TIFF of eight bits. The file is read as a grey one, three times as wide, which libtiff knows."""
    (width_px,), (height_px,) = directory.values(_WIDTH), directory.values(_HEIGHT)
    check_size(3 * width_px, height_px)
    profile, orientation = directory.entries.pop(_PROFILE, None), directory.values(_ORIENTATION)
    predictor = directory.values(_PREDICTOR)
    if predictor not in ((), (1,)) and (predictor != (_FLOAT_PREDICTOR,) or directory.values(_TILE_WIDTH)):
        raise ValueError("unsupported predictor")
    for tag in (_ORIENTATION, _PREDICTOR):
        directory.entries.pop(tag, None)
    directory.put(_WIDTH, 3 * width_px)
    if tile_width := directory.values(_TILE_WIDTH):
        directory.put(_TILE_WIDTH, 3 * tile_width[0])
    for tag, value in ((_BITS, 32), (_SAMPLES, 1), (_SAMPLE_FORMAT, _FLOAT), (_PHOTOMETRIC, _GREY)):
        directory.put(tag, value)
    with Image.open(directory.as_classic(), formats=("TIFF",)) as wide:
        wide.load()
        numbers = _unpredicted(wide) if predictor == (_FLOAT_PREDICTOR,) else in_order(wide)
        grey = flatten(numbers)
    picture = Image.frombytes("RGB", (width_px, height_px), grey.tobytes())
    buffer = io.BytesIO()
    tags = {_ORIENTATION: orientation[0]} if orientation else {}
    picture.save(buffer, "TIFF", tiffinfo=tags, **({"icc_profile": profile.data} if profile else {}))
    return buffer


def _unpredicted(wide: Image.Image) -> Image.Image:
    """Undo Adobe's floating point predictor (Photoshop TIFF Technical Note 3): differences of bytes, in four planes."""
    stored = np.asarray(wide).view(np.uint8)
    rows = stored.reshape(wide.height, -1, 3)
    summed = np.cumsum(rows, axis=1, dtype=np.uint8).reshape(wide.height, 4, wide.width)
    floats = np.ascontiguousarray(summed.transpose(0, 2, 1)).view(">f4")[:, :, 0]
    return Image.fromarray(floats.astype(np.float32))
