"""How much memory a picture takes while it is decoded, expected from its header: measured bytes a pixel, rounded up."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image

# Their decoders hold the whole picture once or twice over before Pillow gets it.
_OF_FORMAT = {"WEBP": 14, "AVIF": 12, "HEIF": 10}
_USUAL = 10
_JPEG_COEFFICIENT = 2
_JPEG_SCALED = 8
_COPIES_OF_FILE = {"WEBP": 2, "AVIF": 1, "HEIF": 1}  # others read theirs piece by piece


@dataclass(frozen=True, slots=True)
class Room:
    """What a picture may take while it is read, in bytes. ``shared``: others are read at the same time.

    Then one that is expected to take more is not tried, and a failure proves nothing: it may be for want of room.
    """

    bytes: int
    shared: bool


def expected_bytes(picture: Image.Image, whole: tuple[int, int], file_bytes: int) -> int:
    """Return what loading an opened (perhaps drafted) ``picture`` takes; ``whole`` is its size before drafting.

    A progressive JPEG keeps every coefficient of the whole picture, whatever size was asked for.
    """
    pixels = picture.size[0] * picture.size[1]
    if picture.format != "JPEG":
        name = picture.format or ""
        return pixels * _OF_FORMAT.get(name, _USUAL) + file_bytes * _COPIES_OF_FILE.get(name, 0)
    coefficients = whole[0] * whole[1] * len(picture.getbands()) if picture.info.get("progressive") else 0
    return pixels * _JPEG_SCALED + coefficients * _JPEG_COEFFICIENT


def expected_to_open(head: bytes, file_bytes: int) -> int:
    """Return what a file with these first bytes takes as soon as it is opened: much if it is a large WebP, else 0.

    Its decoder makes room for two pictures then. Where there is none it only says that it failed.
    """
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return 0
    if head[12:16] == b"VP8X":
        width_px, height_px = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width_px, height_px = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width_px, height_px = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width_px * height_px * _OF_FORMAT["WEBP"] + file_bytes * _COPIES_OF_FILE["WEBP"]
