"""The small picture of the grid: a JPEG without metadata, already upright and in sRGB."""

from __future__ import annotations

import io

from PIL import Image

_QUALITY = 80


def thumbnail_size(width_px: int, height_px: int, longest_px: int) -> tuple[int, int]:
    """Return (width, height) in pixels, aspect ratio kept, no side above ``longest_px``, never enlarged."""
    scale = min(1.0, longest_px / max(width_px, height_px))
    return (max(1, round(width_px * scale)), max(1, round(height_px * scale)))


def thumbnail_jpeg(picture: Image.Image) -> bytes:
    """Return an RGB ``picture`` as a JPEG file."""
    picture.info.clear()  # Pillow would write the original's profile and comments into it
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
