"""What the check for the same picture sees of a photo: a small grey picture in its own shape."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.errors import DecodeError
from app.imaging.decode import decode
from app.imaging.failure import damaged, decode_errors_only
from app.imaging.memory import Room
from app.imaging.thumbnail import thumbnail_size
from app.imaging.thumbnail_input import LONGEST_PX

SIDE_PX = 64
"""The longer side."""


def small_grey(source: bytes | str, room: Room | None = None) -> NDArray[np.uint8]:
    """Return a picture as uint8 (h, w), its longer side ``SIDE_PX``, the shorter one by its shape, 1 at least.

    ``source``: a thumbnail, or the path of a photo that has none. Foreign bytes: to be called in a decoder process.
    Raises DecodeError if it is no thumbnail of ours, or cannot be read.
    """
    with decode_errors_only(room):
        return _of_thumbnail(source) if isinstance(source, bytes) else _of_photo(source, room)


def small_greys(*sources: bytes | str, room: Room | None = None) -> tuple[NDArray[np.uint8] | None, ...]:
    """Return ``small_grey`` of several sources, None for what is no thumbnail: asking for one takes longer than it.

    Raises DecodeError if a photo cannot be read: such are asked for alone.
    """
    return tuple(_of_thumbnail_or_none(each) if isinstance(each, bytes) else small_grey(each, room) for each in sources)


def _of_thumbnail_or_none(jpeg: bytes) -> NDArray[np.uint8] | None:
    try:
        return small_grey(jpeg)
    except DecodeError:
        return None


def _of_thumbnail(jpeg: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        if image.mode != "RGB" or max(image.size) > LONGEST_PX:
            raise damaged(ValueError("no thumbnail of ours"))
        shape = grey_shape(*image.size)
        image.draft("L", (2 * shape[1], 2 * shape[0]))  # the JPEG's own eighths: four times as fast
        return np.asarray(image.convert("L").resize(shape[::-1], Image.Resampling.BICUBIC))


def _of_photo(path: str, room: Room | None) -> NDArray[np.uint8]:
    decoded = decode(path, lambda width_px, height_px: thumbnail_size(width_px, height_px, LONGEST_PX), room)
    shape = grey_shape(*decoded.shown_size)
    seen = decoded.upright_srgb(thumbnail_size(*decoded.shown_size, 2 * SIDE_PX))
    return np.asarray(seen.convert("L").resize(shape[::-1], Image.Resampling.BICUBIC))


def grey_shape(width_px: int, height_px: int) -> tuple[int, int]:
    """Return (h, w) of the small picture of one of that size."""
    scale = SIDE_PX / max(width_px, height_px)
    return max(1, round(height_px * scale)), max(1, round(width_px * scale))
