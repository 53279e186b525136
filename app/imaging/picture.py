"""A photo for looking at: the whole upright picture as plain pixels, as large as a screen asks for."""

from __future__ import annotations

import io

from PIL import Image

from app.core.errors import DecodeError
from app.core.gallery import Picture
from app.imaging.decode import decode
from app.imaging.failure import decode_errors_only
from app.imaging.thumbnail import thumbnail_size


def read_picture(path: str, longest_px: int) -> Picture:
    """Return the photo at ``path`` with no side above ``longest_px``. Raises DecodeError only."""

    def needed(width_px: int, height_px: int) -> tuple[int, int]:
        return thumbnail_size(width_px, height_px, longest_px)

    with decode_errors_only():
        decoded = decode(path, needed)
        size = needed(*decoded.shown_size)
        image = decoded.upright_srgb(size, Image.Resampling.LANCZOS)
        return Picture(*image.size, image.tobytes(), decoded.width_px, decoded.height_px)


def read_thumbnail(jpeg: bytes) -> Picture:
    """Return the pixels of a thumbnail from the cache. Raises DecodeError if it is damaged."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as stored:
            image = stored.convert("RGB")
    except Exception as error:
        raise DecodeError("The thumbnail is damaged.") from error
    return Picture(*image.size, image.tobytes(), *image.size)
