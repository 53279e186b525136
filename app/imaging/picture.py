"""A photo for looking at: the whole upright picture as plain pixels, as large as a screen asks for."""

from __future__ import annotations

import io

from PIL import Image

from app.core.errors import DecodeError
from app.core.gallery import Picture
from app.imaging.decode import decode
from app.imaging.failure import decode_errors_only
from app.imaging.memory import Room
from app.imaging.thumbnail import thumbnail_size

_LONGEST_THUMBNAIL_PX = 1024  # what the settings allow at most
_LARGEST_THUMBNAIL_BYTES = 4 << 20


def read_picture(path: str, longest_px: int, room: Room | None = None) -> Picture:
    """Return the photo at ``path`` with no side above ``longest_px``. Raises DecodeError only (see ``prepare``)."""

    def needed(width_px: int, height_px: int) -> tuple[int, int]:
        return thumbnail_size(width_px, height_px, longest_px)

    with decode_errors_only(room):
        decoded = decode(path, needed, room)
        size = needed(*decoded.shown_size)
        image = decoded.upright_srgb(size, Image.Resampling.LANCZOS)
        return Picture(*image.size, image.tobytes(), decoded.width_px, decoded.height_px)


def read_thumbnail(jpeg: bytes) -> Picture:
    """Return the pixels of a thumbnail from the cache. Raises DecodeError if it is damaged, or none of ours.

    Runs in the program itself: nothing larger than a thumbnail is decoded, whatever the cache holds.
    """
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as stored:
            if max(stored.size) > _LONGEST_THUMBNAIL_PX or len(jpeg) > _LARGEST_THUMBNAIL_BYTES:
                raise ValueError("no thumbnail")
            image = stored.convert("RGB")
    except Exception as error:
        raise DecodeError("The thumbnail is damaged.") from error
    return Picture(*image.size, image.tobytes(), *image.size)
