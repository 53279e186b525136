"""How much memory a picture takes while it is decoded, expected from its header: measured bytes a pixel, rounded up."""

from __future__ import annotations

from PIL import Image

# Their decoders hold the whole picture two or three times over before Pillow gets it.
_OF_FORMAT = {"WEBP": 24, "AVIF": 18, "HEIF": 18}
_USUAL = 10
_JPEG_COEFFICIENT = 2
_JPEG_SCALED = 8


def expected_bytes(picture: Image.Image, whole: tuple[int, int]) -> int:
    """Return what loading an opened (perhaps drafted) ``picture`` takes; ``whole`` is its size before drafting.

    A progressive JPEG keeps every coefficient of the whole picture, whatever size was asked for.
    """
    pixels = picture.size[0] * picture.size[1]
    if picture.format != "JPEG":
        return pixels * _OF_FORMAT.get(picture.format or "", _USUAL)
    coefficients = whole[0] * whole[1] * len(picture.getbands()) if picture.info.get("progressive") else 0
    return pixels * _JPEG_SCALED + coefficients * _JPEG_COEFFICIENT
