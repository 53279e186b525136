"""A photo as it is meant to be seen, for tests and benchmarks that look at pixels."""

from __future__ import annotations

from PIL import Image

from app.imaging.decode import Decoded, decode
from app.imaging.failure import decode_errors_only
from app.imaging.orientation import UPRIGHT, swapped


def open_upright(path: str, min_size_px: tuple[int, int] | None = None) -> Image.Image:
    """Return the whole photo upright in sRGB RGB.

    With ``min_size_px`` (width, height) a large picture comes smaller, but not smaller than that in either
    direction. Raises DecodeError only.
    """
    with decode_errors_only():
        decoded = decode(path, lambda width_px, height_px: min_size_px or (width_px, height_px))
        return decoded.upright_srgb(_reduced_size(decoded, min_size_px))


def _reduced_size(decoded: Decoded, min_size_px: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return the upright size divided by the largest whole number that keeps it above ``min_size_px``."""
    if min_size_px is None:
        return None
    width_px, height_px = swapped(decoded.image.size, decoded.orientation or UPRIGHT)
    factor = min(width_px // min_size_px[0], height_px // min_size_px[1])
    return (-(-width_px // factor), -(-height_px // factor)) if factor > 1 else None
