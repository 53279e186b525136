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


def shrunk_jpeg(jpeg: bytes, longest_px: int) -> bytes:
    """Return a thumbnail with no side above ``longest_px``: itself where it is as small, or cannot be read."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
            if max(opened.size) <= longest_px:
                return jpeg
            picture = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return jpeg
    return thumbnail_jpeg(picture.resize(thumbnail_size(*picture.size, longest_px), Image.Resampling.LANCZOS))
