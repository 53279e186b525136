"""The part of a photo that somebody asks about: within an outline, or as a black and white picture says."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from app.core.input_rule import InputRule, ground_for
from app.core.masks import MOST_POINTS, Point
from app.core.text import text
from app.imaging.decode import decode
from app.imaging.failure import decode_errors_only
from app.imaging.masking import Levels, bounds_of, masked
from app.imaging.memory import Room
from app.imaging.prepare import Prepared, prepare
from app.imaging.thumbnail import thumbnail_size

NOTHING_ENCLOSED = text("The outline encloses hardly anything, so the whole picture was searched with.")
NOTHING_WHITE = text("The mask leaves hardly anything of the picture, so the whole of it was searched with.")

_LEVELS_PX = 512  # a side
_FINER = 2  # how much finer an outline is drawn, for a soft edge
_CORNERS = 3
_THUMBNAIL_PX = 16  # nobody looks at it
_TIMES, _MOST_TIMES = 1.1, 4.0


def levels_in(path: str, room: Room | None = None) -> Levels:
    """Return the picture at ``path`` as a mask: its light over the frame, at most 512 a side. Raises DecodeError."""

    def needed(width_px: int, height_px: int) -> tuple[int, int]:
        return thumbnail_size(width_px, height_px, _LEVELS_PX)

    with decode_errors_only(room):
        decoded = decode(path, needed, room)
        small = decoded.upright_srgb(thumbnail_size(*decoded.shown_size, _LEVELS_PX), Image.Resampling.BOX)
        return np.asarray(small.convert("L"))


def levels_within(outline: Sequence[Point]) -> Levels:
    """Return what an outline encloses, with a soft edge, over the frame. What lies beyond the frame is cut off.

    All 0 for what is no outline: fewer than three corners, too many, or some that lie nowhere.
    """
    if not _CORNERS <= len(outline) <= MOST_POINTS or not all(
        map(math.isfinite, (at for each in outline for at in each))
    ):
        return np.zeros((_LEVELS_PX, _LEVELS_PX), np.uint8)
    side_px = _FINER * _LEVELS_PX
    drawn = Image.new("L", (side_px, side_px))
    corners = [(_within(x) * side_px, _within(y) * side_px) for x, y in outline]
    ImageDraw.Draw(drawn).polygon(corners, fill=255)
    return np.asarray(drawn.reduce(_FINER))


def prepare_part(
    path: str, part: Sequence[Point] | Levels, rules: Sequence[InputRule], room: Room | None = None
) -> Prepared:
    """Decode the photo at ``path`` and prepare a part of it for models with these ``rules``. Raises DecodeError only.

    ``part``: an outline, or the levels of a mask.
    """
    is_mask = isinstance(part, np.ndarray)
    levels = part if isinstance(part, np.ndarray) else levels_within(part)
    photo = prepare(path, ground_for(rules, _times(levels)), _THUMBNAIL_PX, room=room)
    with decode_errors_only(room):
        return masked(photo, levels, rules, NOTHING_WHITE if is_mask else NOTHING_ENCLOSED)


def _times(levels: Levels) -> float:
    """Return how much larger than usual the picture has to be for its part to be sharp."""
    box = bounds_of(levels)
    if box is None:
        return 1.0
    left, top, right, bottom = box
    return min(_MOST_TIMES, max(1.0, _TIMES / max(right - left, bottom - top)))


def _within(at: float) -> float:
    return min(max(at, 0.0), 1.0)
