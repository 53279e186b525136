"""Which neighbours of a question are shown: those between two distances. Arithmetic, without a look at any widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor, inf
from typing import Literal

from app.core.closeness import Closeness, Edges, counted_distance
from app.core.photo import Match

Side = Literal["near", "far"]
_ALMOST = 1e-6


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Photos up to ``near`` are too close, photos beyond ``far`` too far; 0 and infinity hide nothing."""

    near: float = 0.0
    far: float = inf

    def takes(self, distance: float) -> bool:
        """Tell whether a photo at this distance is shown."""
        return distance <= self.far and (self.near <= 0 or distance > self.near)

    def moved(self, side: Side, distance: float) -> Narrowing:
        """Return this with one of the two elsewhere; neither goes beyond the other."""
        if side == "near":
            return replace(self, near=max(0.0, min(distance, self.far)))
        return replace(self, far=max(distance, self.near))

    def unfolded(self, word: Closeness, edges: Edges) -> Narrowing:
        """Return as much wider as it takes to show all photos of a word."""
        above, up_to = edges.range_of(word)
        return Narrowing(min(self.near, above), max(self.far, up_to))

    def folded(self, edges: Edges) -> Narrowing:
        """Return this without what has little in common."""
        far = edges.somewhat_like
        return Narrowing(self.near if self.near < far else 0.0, min(self.far, far))


def limited_by(match: Match) -> float:
    """Return the distance that decides whether a neighbour is shown."""
    return counted_distance(match.closeness, match.distance)


OPEN = Narrowing()
"""Hides nothing."""


def opening(distances: Sequence[float], edges: Edges) -> Narrowing:
    """Return what a new question begins with: everything but what has little in common, if there is anything else."""
    nearer = [distance <= edges.somewhat_like for distance in distances]
    return OPEN.folded(edges) if any(nearer) and not all(nearer) else OPEN


@dataclass(frozen=True, slots=True)
class Scale:
    """Distances from 0 to that of the farthest neighbour, in ``bins`` of equal width."""

    farthest: float
    bins: int

    @property
    def bin_width(self) -> float:
        return self.farthest / self.bins

    def place(self, distance: float) -> float:
        """Return where a distance lies, 0 to 1; what is farther than the farthest lies at the end."""
        return min(max(distance / self.farthest, 0.0), 1.0)

    def distance_at(self, place: float) -> float:
        """Return the distance at a place; the end stands for any distance, 0 for none."""
        return inf if place >= 1 else max(place, 0.0) * self.farthest

    def heights(self, distances: Sequence[float]) -> list[int]:
        """Return how many distances each bin holds."""
        counts = [0] * self.bins
        for distance in distances:
            counts[min(int(distance / self.bin_width), self.bins - 1)] += 1
        return counts

    def step(self, distance: float, by: int) -> float:
        """Return the distance one bin farther (1) or nearer (−1)."""
        at = min(distance, self.farthest) / self.bin_width
        target = floor(at + _ALMOST) + 1 if by > 0 else ceil(at - _ALMOST) - 1
        return self.distance_at(max(target, 0) / self.bins)

    def word_step(self, distance: float, by: int, edges: Edges) -> float:
        """Return the next edge of a word, the end of the scale being one too."""
        stops = [0.0, *(bound for bound in edges.bounds if bound < self.farthest), inf]
        if by > 0:
            return next((stop for stop in stops if stop > distance), inf)
        return next((stop for stop in reversed(stops) if stop < distance), 0.0)


def scale_of(distances: Sequence[float], bins: int) -> Scale:
    """Return the scale of a question's distances. Where all are one file there is no farthest: any scale will do."""
    return Scale(max(distances, default=0.0) or 1.0, bins)
