"""How like two photos are, in a word: a bare distance tells a person nothing."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from app.core.text import Text, text

MOST_DOTS = 5.0


class Closeness(IntEnum):
    """From the same file in two places to photos that have hardly anything in common."""

    SAME_FILE = 0
    VERY_LIKE = 1
    LIKE = 2
    SOMEWHAT_LIKE = 3
    LITTLE_IN_COMMON = 4

    @property
    def words(self) -> Text:
        return _WORDS[self]

    @property
    def key(self) -> str:
        """What programs call it: the same in every version and language."""
        return _KEYS[self]


_WORDS = {
    Closeness.SAME_FILE: text("Same file"),
    Closeness.VERY_LIKE: text("Very like"),
    Closeness.LIKE: text("Like"),
    Closeness.SOMEWHAT_LIKE: text("Somewhat like"),
    Closeness.LITTLE_IN_COMMON: text("Little in common"),
}
_KEYS = {
    Closeness.SAME_FILE: "same file",
    Closeness.VERY_LIKE: "very like",
    Closeness.LIKE: "like",
    Closeness.SOMEWHAT_LIKE: "somewhat like",
    Closeness.LITTLE_IN_COMMON: "little in common",
}
_NEAREST_FIRST = tuple(Closeness)
_FARTHEST = 2.0
# Of so many random pairs one is as close as the edge of the word.
PAIRS = {Closeness.VERY_LIKE: 10_000, Closeness.LIKE: 1_000, Closeness.SOMEWHAT_LIKE: 100}


@dataclass(frozen=True, slots=True)
class Edges:
    """Up to which distance (0–2) two photos are called so. ValueError unless they rise."""

    very_like: float
    like: float
    somewhat_like: float

    def __post_init__(self) -> None:
        if not all(below < above for below, above in pairwise((0.0, *self.bounds, _FARTHEST))):  # NaN is not below
            raise ValueError(f"edges {self.bounds}")

    @property
    def bounds(self) -> tuple[float, float, float]:
        """The three distances, rising."""
        return self.very_like, self.like, self.somewhat_like

    def closeness(self, distance: float, *, same_file: bool = False) -> Closeness:
        """Return the word for a distance; ``same_file``: the two are one content."""
        if same_file:
            return Closeness.SAME_FILE
        return _NEAREST_FIRST[1 + bisect_left(self.bounds, distance)]

    def range_of(self, closeness: Closeness) -> tuple[float, float]:
        """Return above which and up to which distance photos are called so; one file is at no distance at all."""
        bounds = (0.0, 0.0, *self.bounds, float("inf"))
        return bounds[closeness], bounds[closeness + 1]

    def dots(self, closeness: Closeness, distance: float) -> float:
        """Return how many of five dots stand for a distance: the nearer half of a word's range gets half a one more."""
        match closeness:
            case Closeness.SAME_FILE:
                return MOST_DOTS
            case Closeness.LITTLE_IN_COMMON:
                return 1.0
        above, up_to = self.range_of(closeness)
        return MOST_DOTS - closeness + (0.5 if distance <= (above + up_to) / 2 else 0.0)


SHIPPED = Edges(very_like=0.54, like=0.73, somewhat_like=0.89)
"""Where nothing better is known: of random pairs of 1,231 groceries, one in 10,000, in 1,000, in 100 is that close
(tests/benchmarks/closeness.py)."""
