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
    SAME_PICTURE = 1
    VERY_LIKE = 2
    LIKE = 3
    SOMEWHAT_LIKE = 4
    LITTLE_IN_COMMON = 5

    @property
    def words(self) -> Text:
        return _WORDS[self]

    @property
    def key(self) -> str:
        """What programs call it: the same in every version and language."""
        return _KEYS[self]


_WORDS = {
    Closeness.SAME_FILE: text("Same file"),
    Closeness.SAME_PICTURE: text("Same picture"),
    Closeness.VERY_LIKE: text("Very like"),
    Closeness.LIKE: text("Like"),
    Closeness.SOMEWHAT_LIKE: text("Somewhat like"),
    Closeness.LITTLE_IN_COMMON: text("Little in common"),
}
_KEYS = {
    Closeness.SAME_FILE: "same file",
    Closeness.SAME_PICTURE: "same picture",
    Closeness.VERY_LIKE: "very like",
    Closeness.LIKE: "like",
    Closeness.SOMEWHAT_LIKE: "somewhat like",
    Closeness.LITTLE_IN_COMMON: "little in common",
}
_VERIFIED = frozenset((Closeness.SAME_FILE, Closeness.SAME_PICTURE))
_BY_DISTANCE = tuple(word for word in Closeness if word not in _VERIFIED)
_FARTHEST = 2.0
# Of so many random pairs one is as close as the edge of the word.
PAIRS = {Closeness.VERY_LIKE: 10_000, Closeness.LIKE: 1_000, Closeness.SOMEWHAT_LIKE: 100}


def counted_distance(closeness: Closeness, distance: float) -> float:
    """Return at which distance a photo counts where people limit distances: versions of one picture at none."""
    return 0.0 if closeness in _VERIFIED else distance


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

    def closeness(self, distance: float, *, same_file: bool = False, same_picture: bool = False) -> Closeness:
        """Return the word for a distance.

        ``same_file``: the two are one content. ``same_picture``: they were verified as versions of one picture.
        """
        if same_file:
            return Closeness.SAME_FILE
        if same_picture:
            return Closeness.SAME_PICTURE
        return _BY_DISTANCE[bisect_left(self.bounds, distance)]

    def range_of(self, closeness: Closeness) -> tuple[float, float]:
        """Return above which and up to which distance photos are called so.

        What was verified counts as at no distance at all (``counted_distance``).
        """
        if closeness in _VERIFIED:
            return 0.0, 0.0
        bounds = (0.0, *self.bounds, float("inf"))
        place = _BY_DISTANCE.index(closeness)
        return bounds[place], bounds[place + 1]

    def dots(self, closeness: Closeness, distance: float) -> float:
        """Return how many of five dots stand for a distance: the nearer half of a word's range gets half a one more."""
        if closeness in _VERIFIED:
            return MOST_DOTS
        if closeness is Closeness.LITTLE_IN_COMMON:
            return 1.0
        above, up_to = self.range_of(closeness)
        return MOST_DOTS - 1 - _BY_DISTANCE.index(closeness) + (0.5 if distance <= (above + up_to) / 2 else 0.0)


SHIPPED = Edges(very_like=0.54, like=0.73, somewhat_like=0.89)
"""Where nothing better is known: of random pairs of 1,231 groceries, one in 10,000, in 1,000, in 100 is that close
(tests/benchmarks/closeness.py)."""
