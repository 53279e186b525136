"""The pairs of photos of a folder that are most like each other: what a first look at it may show."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.closeness import Closeness


@dataclass(frozen=True, slots=True)
class Pair:
    """Two photos. ``distance`` is 0–2, lower is closer; 0 and SAME_FILE for two copies of one file."""

    path: str
    other: str
    distance: float
    closeness: Closeness


@dataclass(frozen=True, slots=True)
class ClosestPairs:
    """Pairs, closest first, no photo in two of them, and how many pictures were compared, of how many."""

    pairs: tuple[Pair, ...]
    compared: int
    pictures: int

    @property
    def anything_alike(self) -> bool:
        """Whether the closest pair is at least like."""
        return bool(self.pairs) and self.pairs[0].closeness <= Closeness.LIKE
