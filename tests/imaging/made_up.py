"""Files made to break a reader of pictures, by code: bombs, endless lists, lies in headers, other things named .jpg."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image

_ZEROS = bytes(1 << 20)


def png(width_px: int, height_px: int, kind: int = 2, depth: int = 8) -> bytes:
    """Return a black PNG of this size (``kind`` 2: RGB, 6: RGBA)."""
    row_bytes = {2: 3, 6: 4}[kind] * depth // 8 * width_px + 1
    header = struct.pack(">IIBBBBB", width_px, height_px, depth, kind, 0, 0, 0)
    return _png_of((b"IHDR", header), (b"IDAT", _deflated(row_bytes * height_px)), (b"IEND", b""))


def png_photo(*chunks: tuple[bytes, bytes]) -> bytes:
    """Return a small PNG with something in every row, and ``chunks`` before its pixels."""
    rows = np.random.default_rng(1).integers(0, 255, (64, 1 + 3 * 64), np.uint8)
    rows[:, 0] = 0
    header = struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)
    return _png_of((b"IHDR", header), *chunks, (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))


def _png_of(*parts: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def tiff(*entries: tuple[int, int, int, int], pixels: bytes = b"", following: int = 0) -> bytes:
    """Return a TIFF of one directory with (tag, type, count, value) ``entries``; ``pixels`` lie at byte 8."""
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<I", 8 + len(pixels)) + pixels + directory + struct.pack("<I", following)


def jpeg(width_px: int = 64, height_px: int = 64, *segments: tuple[int, bytes]) -> bytes:
    """Return a small JPEG with (marker, data) ``segments`` at its beginning."""
    buffer = io.BytesIO()
    values = np.random.default_rng(1).integers(0, 255, (height_px, width_px, 3), np.uint8)
    Image.fromarray(values).save(buffer, "JPEG")
    added = b"".join(b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data for marker, data in segments)
    return buffer.getvalue()[:2] + added + buffer.getvalue()[2:]


def _deflated(count: int) -> bytes:
    """Return ``count`` zeros, compressed."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(_ZEROS[: min(len(_ZEROS), count - at)]) for at in range(0, count, len(_ZEROS))]
    return b"".join([*parts, packer.flush()])


def _text_bomb() -> bytes:
    return png_photo((b"zTXt", b"Comment\0\0" + _deflated(80 << 20)))


def _profile_bomb() -> bytes:
    return png_photo((b"iCCP", b"profile\0\0" + _deflated(80 << 20)))


def _many_texts() -> bytes:
    return png_photo(*[(b"zTXt", b"Comment\0\0" + _deflated(1 << 16))] * 20_000)


def _tiff_of(width_px: int, height_px: int, bits: int, sample_format: int, samples: int = 1) -> bytes:
    packed = _deflated(width_px * height_px * bits // 8 * samples)
    return tiff(
        (256, 4, 1, width_px), (257, 4, 1, height_px), (258, 3, 1, bits), (259, 3, 1, 8), (262, 3, 1, 1),
        (273, 4, 1, 8), (277, 3, 1, samples), (278, 4, 1, height_px), (279, 4, 1, len(packed)),
        (339, 3, 1, sample_format), pixels=packed,
    )  # fmt: skip


def _many_directories(count: int = 50_000) -> bytes:
    size = 2 + 12 * 2 + 4
    parts = [b"II*\0", struct.pack("<I", 8)]
    for n in range(count):
        entries = struct.pack("<HHII", 256, 4, 1, 16) + struct.pack("<HHII", 257, 4, 1, 16)
        parts.append(struct.pack("<H", 2) + entries + struct.pack("<I", 8 + size * (n + 1) if n + 1 < count else 0))
    return b"".join(parts)


def _exif(*entries: tuple[int, int, int, int], following: int = 0) -> tuple[int, bytes]:
    return 0xE1, b"Exif\0\0" + tiff(*entries, following=following)


def _many_frames(count: int = 300_000) -> bytes:
    frame = b"\x21\xf9\x04\x04\x01\x00\x00\x00" + b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\x00"
    return b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff" + frame * count + b";"


def _animated(format_name: str) -> bytes:
    frames = [Image.new("RGB", (16, 16), (n % 256, n // 256, 0)) for n in range(400)]
    buffer = io.BytesIO()
    frames[0].save(buffer, format_name, save_all=True, append_images=frames[1:], duration=1)
    return buffer.getvalue()


def _vp8l(width_px: int, height_px: int) -> bytes:
    """Return a WebP of one colour, which takes no bits at all for a pixel."""
    bits = (width_px - 1) | (height_px - 1) << 14 | 1 << 28
    codes = 0b0001_0001_0001_0001_0001_000  # no transform, no cache, no groups; five alphabets of one symbol, 0
    data = b"\x2f" + bits.to_bytes(4, "little") + codes.to_bytes(4, "little") + bytes(8)
    chunk = b"VP8L" + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def slow_jpeg(side_px: int, scans: int) -> bytes:
    """Return a small progressive JPEG whose every scan says nothing about each of very many blocks."""
    tables = b"\xff\xdb\0\x43\0" + b"\x01" * 64
    frame = b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, side_px, side_px, 1) + b"\x01\x11\x00"
    codes = b"\xff\xc4\0\x14\x00\x01" + bytes(15) + b"\x00" + b"\xff\xc4\0\x14\x10\x01" + bytes(15) + b"\xe0"
    scan = b"\xff\xda\0\x08\x01\x01\x00\x01\x3f\x00" + b"\0" * 40
    first = b"\xff\xda\0\x08\x01\x01\x00\x00\x00\x00" + b"\0" * 40
    return b"\xff\xd8" + tables + frame + codes + first + scan * scans + b"\xff\xd9"


def _progressive(side_px: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (side_px, side_px), "teal").save(buffer, "JPEG", progressive=True, subsampling=0)
    return buffer.getvalue()


def _lying_jpeg() -> bytes:
    content = bytearray(jpeg())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(content)


def _bmp(width_px: int, height_px: int) -> bytes:
    header = struct.pack("<IiiHHIIiiII", 40, width_px, height_px, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + header + bytes(1000)


def _heif_of_many_items() -> bytes:
    iinf = b"iinf" + struct.pack(">IH", 0, 65_535) + b"\0\0\0\x15infe\x02\0\0\0\0\x01\0\0hvc1\0" * 65_535
    meta = b"meta\0\0\0\0" + struct.pack(">I", len(iinf) + 4) + iinf
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + struct.pack(">I", len(meta) + 4) + meta


BOMBS: dict[str, Callable[[], bytes]] = {
    "black-100-megapixels.png": lambda: png(10_000, 10_000),
    "black-with-alpha-100-megapixels.png": lambda: png(10_000, 10_000, kind=6),
    "black-sixteen-bits-100-megapixels.png": lambda: png(10_000, 10_000, kind=6, depth=16),
    "black-256-megapixels.png": lambda: png(16_000, 16_000, kind=6),
    "floats-225-megapixels.tif": lambda: _tiff_of(15_000, 15_000, 32, 3),
    "whole-numbers-100-megapixels.tif": lambda: _tiff_of(10_000, 10_000, 32, 2),
    "largest.webp": lambda: _vp8l(16_383, 16_383),
    "hundred-megapixels.webp": lambda: _vp8l(10_000, 10_000),
    "progressive-100-megapixels.jpg": lambda: _progressive(10_000),
}
"""Small files that unfold to very large pictures."""

LIES: dict[str, Callable[[], bytes]] = {
    "text-bomb.png": _text_bomb,
    "profile-bomb.png": _profile_bomb,
    "many-texts.png": _many_texts,
    "long-and-thin.png": lambda: png(1_000_000, 1),
    "short-and-tall.png": lambda: png(1, 1_000_000),
    "lying.jpg": _lying_jpeg,
    "lying.bmp": lambda: _bmp(16_000, 16_000),
    "negative.bmp": lambda: _bmp(-5, -(1 << 31)),
    "many-directories.tif": _many_directories,
    "endless-directories.tif": lambda: tiff((256, 4, 1, 16), (257, 4, 1, 16), following=8),
    "boundless-tag.tif": lambda: tiff(
        (256, 4, 1, 16), (257, 4, 1, 16), (700, 1, 0xFFFFFFFF, 8), (34675, 7, 1 << 31, 8)
    ),
    "many-frames.gif": _many_frames,
    "many-frames.webp": lambda: _animated("WEBP"),
    "many-frames.avif": lambda: _animated("AVIF"),
    "many-items.heic": _heif_of_many_items,
    "much-metadata.jpg": lambda: jpeg(64, 64, *[(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"x" * 65_000)] * 300),
    "much-profile.jpg": lambda: jpeg(
        64, 64, *[(0xE2, b"ICC_PROFILE\0" + bytes([n, 255]) + b"p" * 65_000) for n in range(1, 256)]
    ),
    "circular-exif.jpg": lambda: jpeg(64, 64, _exif((34665, 4, 1, 8), (34853, 4, 1, 8), (274, 3, 1, 6), following=8)),
    "boundless-exif.jpg": lambda: jpeg(64, 64, _exif((34665, 4, 0xFFFFFFFF, 8), (36867, 2, 0xFFFFFFF0, 8))),
}
"""Small pictures whose headers or lists do not tell the truth, unfold to much, or never end."""

FOREIGN: dict[str, bytes] = {
    "drawing.svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "page.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/Launch/F(xterm)>>>>endobj\ntrailer<</Root 1 0 R>>",
    "page.eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 100 100\n%%EndComments\n(touched) (w) file closefile\n",
    "eps-with-preview.eps": b"\xc5\xd0\xd3\xc6" + struct.pack("<IIIIII", 30, 60, 0, 0, 0, 0) + b"%!PS-Adobe-3.0 EPSF",
    "font.ttf": b"\0\1\0\0\0\x0f\0\x80\0\3\0\x70OS/2" + bytes(400),
    "font.otf": b"OTTO\0\x0b\0\x80\0\3\0\x30CFF " + bytes(400),
    "metafile.wmf": b"\xd7\xcd\xc6\x9a\0\0\0\0\0\0\x10\0\x10\0\x48\0" + bytes(60),
    "archive.zip": b"PK\3\4\x14\0\0\0\x08\0" + bytes(200),
    "program.elf": b"\x7fELF\2\1\1" + bytes(200),
    "script.sh": b"#!/bin/sh\ntouch touched\n",
    "words.txt": "写真ではありません。\n".encode(),
    "one-byte": b"\xff",
    "xbm": b"#define x_width 64\n#define x_height 64\nstatic char x_bits[] = {\n" + b"0x00," * 512 + b"};",
    "flic.fli": struct.pack("<IHHHHHHHI", 1 << 30, 0xAF11, 65_535, 320, 200, 8, 3, 0, 0) + bytes(200),
}
"""What is no photo at all, or a kind of picture that is not read: some would start another program."""
