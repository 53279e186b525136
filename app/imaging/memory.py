"""How much memory a picture takes while it is decoded, expected from its header: measured bytes a pixel, rounded up."""

from __future__ import annotations

from PIL import Image

# Their decoders hold the whole picture two or three times over before Pillow gets it.
_OF_FORMAT = {"WEBP": 24, "AVIF": 18, "HEIF": 18}
_USUAL = 10
_JPEG_COEFFICIENT = 2
_JPEG_SCALED = 8
_WEBP_AT_OPENING = 8
_MUCH = 256 << 20


def expected_bytes(picture: Image.Image, whole: tuple[int, int]) -> int:
    """Return what loading an opened (perhaps drafted) ``picture`` takes; ``whole`` is its size before drafting.

    A progressive JPEG keeps every coefficient of the whole picture, whatever size was asked for.
    """
    pixels = picture.size[0] * picture.size[1]
    if picture.format != "JPEG":
        return pixels * _OF_FORMAT.get(picture.format or "", _USUAL)
    coefficients = whole[0] * whole[1] * len(picture.getbands()) if picture.info.get("progressive") else 0
    return pixels * _JPEG_SCALED + coefficients * _JPEG_COEFFICIENT


def asks_for_much(head: bytes) -> bool:
    """Say whether a file with these first bytes is a WebP that takes much memory as soon as it is opened.

    Its decoder makes room for two pictures then. Where there is none it only says that it failed.
    """
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return False
    if head[12:16] == b"VP8X":
        width_px, height_px = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width_px, height_px = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width_px, height_px = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    return width_px * height_px * _WEBP_AT_OPENING > _MUCH
