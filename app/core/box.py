"""A part of a photo: a box with upright sides, in parts of the upright picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.core.errors import InputError


@dataclass(frozen=True, slots=True)
class Box:
    """``left`` and ``top`` are its upper left corner, all between 0 and 1 of the upright picture's width and height.

    ValueError for one of no size or that lies outside, were it only by a little.
    """

    left: float
    top: float
    width: float
    height: float

    def __post_init__(self) -> None:
        if not all(map(math.isfinite, (self.left, self.top, self.width, self.height))):
            raise ValueError(f"a box {self}")
        if not (self.left >= 0 and self.top >= 0 and self.width > 0 and self.height > 0):
            raise ValueError(f"a box {self}")
        if self.right > 1 + _ROUNDING or self.bottom > 1 + _ROUNDING:
            raise ValueError(f"a box {self}")

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def middle(self) -> tuple[float, float]:
        """Across and down."""
        return self.left + self.width / 2, self.top + self.height / 2


_ROUNDING = 1e-9


def clipped(left: float, top: float, right: float, bottom: float) -> Box | None:
    """Return the part of a box that lies on the picture, None if nothing does."""
    left, top, right, bottom = max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0)
    return Box(left, top, right - left, bottom - top) if left < right and top < bottom else None


def box_of(written: str) -> Box:
    """Return the box that somebody wrote as X,Y,W,H. Raises InputError."""
    try:
        left, top, width, height = (float(number) for number in written.split(","))
    except ValueError:
        raise InputError(
            "{box} is no box: it takes four numbers from 0 to 1, as in .1,.2,.5,.4 (left, top, width, height).",
            box=written,
        ) from None
    if not (width > 0 and height > 0):
        raise InputError("The box {box} has no size: its width and height must be above 0.", box=written)
    try:
        return Box(left, top, width, height)
    except ValueError:
        raise InputError(
            "The box {box} lies outside the picture: left + width and top + height are 1 at most.",
            box=written,
        ) from None
