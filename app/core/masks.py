"""A part of a photo as values: what somebody has drawn round, and what of a photo was looked at in the end."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.text import Text

Point = tuple[float, float]
"""Where something lies in the upright picture: to the right and down from its upper left corner, each 0…1."""

LEAST_SHARE = 0.002
"""A smaller part of a picture is nothing to look at: of 320 × 256 pixels some 160."""

MOST_POINTS = 2000
"""Corners of an outline."""


@dataclass(frozen=True, slots=True)
class Only:
    """What of a query is asked about: what lies within ``outline``, or where the picture at ``picture`` is white.

    One of the two is given. ``picture`` is laid over the whole photo, whatever shape it has.
    """

    outline: tuple[Point, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Masked:
    """What of a photo was looked at.

    ``levels``: ``height`` rows of ``width`` bytes over the whole upright frame, 0 what was left out to 255 what was
    seen. Empty, with 0 and 0, where the whole picture was looked at instead: ``trouble`` says why.
    """

    width: int
    height: int
    levels: bytes
    trouble: Text | None = None

    @property
    def share(self) -> float:
        """How much of the picture was looked at, 0…1."""
        return sum(self.levels) / (255 * len(self.levels)) if self.levels else 1.0


def whole(trouble: Text) -> Masked:
    """Return what is told where nothing was left out, and ``trouble`` is why."""
    return Masked(0, 0, b"", trouble)


def within(outline: tuple[Point, ...]) -> Only | None:
    """Return what is asked about within an outline, None for the whole picture where there is none."""
    return Only(outline) if outline else None
