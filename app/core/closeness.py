"""How like two photos are, in a word: a bare distance tells a person nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from app.core.text import Text, text


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


_WORDS = {
    Closeness.SAME_FILE: text("Same file"),
    Closeness.VERY_LIKE: text("Very like"),
    Closeness.LIKE: text("Like"),
    Closeness.SOMEWHAT_LIKE: text("Somewhat like"),
    Closeness.LITTLE_IN_COMMON: text("Little in common"),
}


@dataclass(frozen=True, slots=True)
class Edges:
    """Up to which distance (0–2) two photos are called so."""

    very_like: float
    like: float
    somewhat_like: float

    def closeness(self, distance: float, *, same_file: bool = False) -> Closeness:
        """Return the word for a distance; ``same_file``: the two are one content."""
        if same_file:
            return Closeness.SAME_FILE
        bounds = (self.very_like, self.like, self.somewhat_like)
        return Closeness(1 + sum(distance > bound for bound in bounds))


SHIPPED = Edges(very_like=0.54, like=0.72, somewhat_like=0.89)
"""Where nothing better is known: of random pairs of 1,231 groceries, one in 10,000, in 1,000, in 100 is that close
(tests/benchmarks/closeness.py)."""
