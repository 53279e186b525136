"""The sizes a grid is laid out in, and a rectangle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

LINE_GAP_PX = 4
_LEAST_WIDTH = 0.85
"""Of captioned photos, in wished heights, on the average of a line: upright ones leave no room for their captions."""


@dataclass(frozen=True, slots=True)
class GridMeasure:
    """Sizes in logical pixels. ``left`` and ``right`` are where lines begin and end; ``height`` is the wished height of
    a line of pictures, ``caption`` what stands below each. ``heading`` is 0 for a grid without headings. Sections that
    share a line stand ``apart``, each at least ``narrowest`` wide: there must be room for its heading.
    """

    left: int
    right: int
    height: int
    caption: int
    heading: int
    gap: int
    apart: int = 24
    narrowest: int = 120

    @property
    def room(self) -> int:
        return max(self.right - self.left, 1)

    @property
    def most(self) -> int:
        """How many photos a line holds at most, 0 for any number."""
        if not self.caption:
            return 0
        return max((self.room + self.gap) // (round(_LEAST_WIDTH * self.height) + self.gap), 1)

    @property
    def line(self) -> int:
        """About how far it is from one line to the next."""
        return self.height + self.caption + LINE_GAP_PX


class Box(NamedTuple):
    """A rectangle; right and bottom are not part of it."""

    left: int
    top: int
    right: int
    bottom: int
