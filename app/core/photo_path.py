"""A path from one photo to another, along photos of the library of which each is near to the one before."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.closeness import Closeness


@dataclass(frozen=True, slots=True)
class Step:
    """A photo on the way. ``distance`` (0…2) to the one before, with its word; 0 and None for the first."""

    path: str
    distance: float = 0.0
    closeness: Closeness | None = None


@dataclass(frozen=True, slots=True)
class PhotoPath:
    """``steps`` from the first photo to the last, both among them: the photos that were asked about.

    ``distance`` is that of the two, with its ``closeness``. ``pictures``: how many the path could lead over.
    """

    steps: tuple[Step, ...]
    distance: float
    closeness: Closeness
    pictures: int

    @property
    def longest(self) -> float:
        """The greatest distance of two photos that follow each other."""
        return max((step.distance for step in self.steps[1:]), default=0.0)
