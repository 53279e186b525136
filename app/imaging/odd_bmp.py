"""BMP files that Pillow does not open: bit fields of any width and place, two bits a pixel, OS/2 2's short header."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.imaging.failure import check_size

_HEAD = struct.Struct("<2sIHHI")
_PLAIN, _BIT_FIELDS, _BIT_FIELDS_WITH_ALPHA = 0, 3, 6
_USUAL_MASKS = {16: (0x7C00, 0x3E0, 0x1F, 0), 32: (0xFF0000, 0xFF00, 0xFF, 0)}
_MOST_HEADER_BYTES = 1024
_OS2_BYTES = 64  # there the numbers of compression mean something else


def rewritten_bmp(file: BinaryIO) -> BinaryIO | None:
    """Return an odd BMP as a plain one, None for one that is compressed. Raises ValueError, struct.error, EOFError."""
    file.seek(0)
    _, _, _, _, pixels_at = _HEAD.unpack(file.read(_HEAD.size))
    (header_bytes,) = struct.unpack("<I", file.read(4))
    if not 16 <= header_bytes <= _MOST_HEADER_BYTES:
        raise ValueError("no header of a BMP")
    header = file.read(header_bytes - 4).ljust(120, b"\0")
    width_px, signed_height_px, _, bits, compression = struct.unpack_from("<iiHHI", header)
    height_px = abs(signed_height_px)
    check_size(width_px, height_px)
    if compression not in (_PLAIN, _BIT_FIELDS, _BIT_FIELDS_WITH_ALPHA) or (compression and header_bytes == _OS2_BYTES):
        return None
    masks = _USUAL_MASKS.get(bits)
    if compression != _PLAIN:  # behind the header of 40 bytes, or the first that a longer one says
        masks = struct.unpack("<IIII", header[36:52] if header_bytes > 40 else file.read(16))
        if compression == _BIT_FIELDS and header_bytes < 56:
            masks = (*masks[:3], 0)
    row_bytes = (width_px * bits + 31) // 32 * 4
    palette_at = _HEAD.size + header_bytes
    file.seek(palette_at)
    palette = file.read(max(0, pixels_at - palette_at))
    file.seek(pixels_at)
    content = file.read(row_bytes * height_px)
    if len(content) < row_bytes * height_px:
        raise EOFError("end of file")
    rows = np.frombuffer(content, np.uint8).reshape(height_px, row_bytes)
    if signed_height_px > 0:
        rows = rows[::-1]
    if masks is not None:
        picture = _from_fields(rows, width_px, bits, masks)
    elif bits in (1, 2, 4, 8):
        picture = _from_palette(rows, width_px, bits, palette)
    else:
        return None
    buffer = io.BytesIO()
    picture.save(buffer, "BMP")
    return buffer


def _from_fields(rows: NDArray[np.uint8], width_px: int, bits: int, masks: tuple[int, ...]) -> Image.Image:
    """Lay out what each mask selects of 16 or 32 bits, at full scale; what is transparent is laid on white."""
    kind = {16: "<u2", 32: "<u4"}[bits]
    words = np.ascontiguousarray(rows).view(kind)[:, :width_px]
    bands = [_scaled(words, mask) for mask in masks[:3]]
    picture = Image.merge("RGB", [Image.fromarray(band) for band in bands])
    if masks[3]:
        alpha = Image.fromarray(_scaled(words, masks[3]))
        if alpha.getextrema() != (0, 0):  # many programs leave a field for alpha and write nothing into it
            picture = Image.composite(picture, Image.new("RGB", picture.size, "white"), alpha)
    return picture


def _scaled(words: NDArray[np.uint32], mask: int) -> NDArray[np.uint8]:
    if mask == 0:
        return np.zeros(words.shape, np.uint8)
    shift = (mask & -mask).bit_length() - 1
    largest = mask >> shift
    if largest & (largest + 1):
        raise ValueError("a mask with holes")
    values = (words & words.dtype.type(mask)) >> words.dtype.type(shift)
    if largest > 255:
        values, largest = values >> words.dtype.type(largest.bit_length() - 8), 255
    return ((values.astype(np.uint16) * 255 + largest // 2) // largest).astype(np.uint8)


def _from_palette(rows: NDArray[np.uint8], width_px: int, bits: int, palette: bytes) -> Image.Image:
    """Look up each number in ``palette``, blue, green, red and nothing; numbers beyond it are black."""
    per_byte = 8 // bits
    shifts = np.arange(per_byte - 1, -1, -1, dtype=np.uint8) * bits
    numbers = ((rows[:, :, None] >> shifts) & ((1 << bits) - 1)).reshape(len(rows), -1)[:, :width_px]
    colours = np.zeros((256, 4), np.uint8)
    known = np.frombuffer(palette[: len(palette) // 4 * 4][:1024], np.uint8).reshape(-1, 4)
    colours[: len(known)] = known
    picture = Image.fromarray(np.ascontiguousarray(numbers.astype(np.uint8)))
    picture.putpalette(np.ascontiguousarray(colours[:, 2::-1]).tobytes())
    return picture.convert("RGB")
