"""What is asked of the library: one value for the window, the terminal, the history and a second start."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.core.box import Box
from app.core.masks import Only

MOST_PICTURE_BYTES = 200_000_000
"""How large a picture may be that comes as bytes: pasted, dropped, on standard input."""

MOST_COMPARED = 3
"""How many engines are asked the same question, to be looked at side by side."""

MOST_EXAMPLES = 100
"""How many photos a question may hold, for and against."""

MOST_WEIGHT = 10.0
"""The weight of a photo or of a block lies between 0 and this."""

Metric = Literal["cosine", "euclidean", "dot"]
"""By what neighbours are ordered; the distance that is shown, and its words, are the same by any of them.

    cosine      the angle between two photos, after what all photos of the library have in common was taken off
    euclidean   the straight line between them: the distance that is shown, alone
    dot         as cosine, but not divided by lengths: what stands out of the library comes sooner

In a library that is too small to say what its photos have in common (``similarity.order``) all three are one order.
"""

AnswerOrder = Literal["nearest", "date"]
"""In which order what was found comes: the nearest first, or (one subject through the years) the oldest first."""

Copies = Literal["collapsed", "shown"]
"""Whether copies of a file, versions of a picture and shots of a series are one neighbour, or one each."""

AUTOMATIC, MOST_EFFORT = 0, 10
"""Levels of effort: as far as the library's own photos need, or the one of these, 1 the shortest."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How neighbours are looked for. ``effort``: AUTOMATIC to MOST_EFFORT. ``exact``: by comparing with every photo."""

    metric: Metric = "cosine"
    effort: int = AUTOMATIC
    exact: bool = False


USUAL = Manner()


@dataclass(frozen=True, slots=True)
class Example:
    """One more photo of a question. ``weight``: how much it counts beside others, 1 as they do, 0 not at all."""

    photo: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class BlockWeights:
    """How much subject, colour and layout count, 0 to MOST_WEIGHT; None is as much as the engine itself says."""

    subject: float | None = None
    colour: float | None = None
    layout: float | None = None


AS_THE_ENGINE = BlockWeights()
"""What counts is left to the engine."""

SAME_THING, SAME_COLOURS, SAME_LAYOUT = (
    BlockWeights(1.0, 0.0, 0.0),
    BlockWeights(0.25, 1.0, 0.0),
    BlockWeights(0.25, 0.0, 1.0),
)
NAMED_WEIGHTS = (AS_THE_ENGINE, SAME_THING, SAME_COLOURS, SAME_LAYOUT)
"""Weights that somebody chooses as they are; others are found by trying."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which photos may be found. Folders are absolute, and mean what lies below them, too.

    Photos lie in one of ``folders`` (none: in any), in none of ``not_folders``, were taken from the day ``since`` to
    the day ``until``, both included, and are of one of ``formats`` (words of ``filter_words.kind_of``; none: of any).
    ``other_shoot`` leaves out those that lie in the folder of a photo that is asked with and were taken within a day of
    it. ``one_of_series``: of each series only the nearest shot may be found.
    """

    folders: tuple[str, ...] = ()
    not_folders: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    other_shoot: bool = False
    formats: tuple[str, ...] = ()
    one_of_series: bool = False

    def takes_folder(self, folder: str) -> bool:
        """Tell whether photos that lie in an absolute ``folder`` may be found, as far as that is about folders."""
        if any(is_at_or_below(folder, other) for other in self.not_folders):
            return False
        return not self.folders or any(is_at_or_below(folder, other) for other in self.folders)


EVERYWHERE = Scope()
"""Any photo may be found."""


@dataclass(frozen=True, slots=True)
class Question:
    """Which photos are like the one at ``photo``, and how many of them (``count``, at least 1) are wanted.

    The photo need not be in the library. ``exact`` compares with every photo instead of asking the index. ``plain``
    orders by distance alone, and compares with every photo for it. ``metric`` and ``effort`` are those of the settings
    where they are None; to name an effort is to ask the index, whatever the settings say. ``details`` has the details
    of the nearest compared as well, where the settings say so and the order is that of cosine; that takes longer.
    ``engine``: the name of the engine that is asked, with its own vectors alone; "" is whichever answers.

    ``weight`` is that of the photo beside ``more`` photos, which the ones found are to be like, too; they are not to be
    like those ``against``. ``weights`` say what of the photos counts, ``scope`` which may be found. Only what is
    closer than ``closer_than`` and farther than ``farther_than`` is wanted: a distance, or the key of a word
    (``closeness.Closeness``), which stands for where that word ends, and begins. ``order`` is that of the answer: the
    ``count`` nearest are the same in any. ``box``: the part of the one photo that is looked for in others.
    ``only``: what of the photo is asked about, as if there were nothing else in it, None for all of it; details are not
    compared then. ``turned``: photos that are like them when they are turned or mirrored are wanted, too.
    """

    photo: str
    count: int
    exact: bool = False
    plain: bool = False
    details: bool = False
    metric: Metric | None = None
    effort: int | None = None
    engine: str = ""
    weight: float = 1.0
    more: tuple[Example, ...] = ()
    against: tuple[Example, ...] = ()
    weights: BlockWeights = AS_THE_ENGINE
    scope: Scope = EVERYWHERE
    copies: Copies = "collapsed"
    closer_than: float | str | None = None
    farther_than: float | str | None = None
    order: AnswerOrder = "nearest"
    box: Box | None = None
    only: Only | None = None
    turned: bool = False

    def manner(self, usual: Manner) -> Manner:
        """Return how it is to be answered where ``usual`` is what the settings say."""
        if self.plain:
            return Manner("euclidean", AUTOMATIC, exact=True)
        exact = self.exact or (usual.exact and self.effort is None)
        return Manner(self.metric or usual.metric, usual.effort if self.effort is None else self.effort, exact)

    @property
    def all_for(self) -> tuple[Example, ...]:
        """All photos that what is found is to be like, the first one first, those that do not count, too."""
        return (*((Example(self.photo, self.weight),) if self.photo else ()), *self.more)

    @property
    def counting_for(self) -> tuple[Example, ...]:
        """Those of them that count."""
        return tuple(example for example in self.all_for if example.weight > 0)

    @property
    def counting_against(self) -> tuple[Example, ...]:
        """Those against that count."""
        return tuple(example for example in self.against if example.weight > 0)

    @property
    def is_of_one_photo(self) -> bool:
        """Whether it asks with ``photo`` and no other."""
        return not self.more and not self.against


def is_at_or_below(path: str, folder: str) -> bool:
    """Tell whether an absolute path is that of a folder, or of something in it."""
    return path == folder or path.startswith(os.path.join(folder, ""))
