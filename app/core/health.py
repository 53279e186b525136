"""How well a library finds its own photos again: they are changed in memory and asked for; and what its index finds.

Photos and their files are never altered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Literal, get_args

from app.core.text import Text, text

Change = Literal["none", "cropped", "shrunk", "saved", "turned", "mirrored", "grey", "recoloured"]
CHANGES: tuple[Change, ...] = get_args(Change)
"""In the order in which they are told; "none" is the photo read again as it is."""

WORDS: Mapping[Change, Text] = {
    "none": text("Read again as they are"),
    "cropped": text("Cropped to two thirds of the area"),
    "shrunk": text("Shrunk to 160 pixels"),
    "saved": text("Saved again as a very small JPEG"),
    "turned": text("Turned by 90°"),
    "mirrored": text("Mirrored"),
    "grey": text("Without colours"),
    "recoloured": text("In warmer colours"),
}

ASKED = 200
"""How many photos are changed at most."""
ENOUGH_RECALL = 0.99
"""Of the ten nearest: what an index is to find."""
MOST_ODD = 12
"""How many photos are named of each kind of oddity."""
_MORE_TREES = 2


@dataclass(frozen=True, slots=True)
class ChangeFound:
    """Of ``asked`` photos changed in one way: how many stood ``first`` among all, how many ``among_ten``."""

    change: Change
    asked: int
    first: int
    among_ten: int


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """What the index finds of the ten nearest, 0…1, by the manner of the settings, and in how many milliseconds.

    ``exact``: the settings compare with every photo, so that nothing is missed. ``automatic_recall``: what it finds
    where nobody chooses an effort. ``wanted_trees``: with how many it is proposed to be built, None where that finds
    enough or there are as many as there may be.
    """

    pictures: int
    recall: float
    ms: float
    trees: int
    exact: bool
    automatic_recall: float
    wanted_trees: int | None = None

    @property
    def finds_enough(self) -> bool:
        return self.recall >= ENOUGH_RECALL

    @property
    def automatic_does(self) -> bool:
        """Whether it finds too little only because somebody chose a small effort."""
        return not self.finds_enough and self.automatic_recall >= ENOUGH_RECALL


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that is not as it should be: a sentence, and the ``paths`` of photos that it is about, MOST_ODD of
    them at most.
    """

    sentence: Text
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """What came of a check of a library with ``pictures`` that can be searched.

    ``asked``: how many of them were changed. ``index``: None where there is none yet.
    """

    pictures: int
    asked: int
    changes: tuple[ChangeFound, ...]
    index: IndexHealth | None
    odd: tuple[Odd, ...] = ()


def more_trees(trees: int, recall: float, most: int) -> int | None:
    """Return how many trees an index is to be built with that finds too little with ``trees``, None for no others."""
    if recall >= ENOUGH_RECALL or trees >= most:
        return None
    return min(most, max(trees + 1, ceil(_MORE_TREES * trees)))
