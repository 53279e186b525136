"""What is asked of an engine that is to be taught or made compact, and what is told of it afterwards.

The progress of both jobs has two stages: ``examples`` (photos are read that have no vector yet; counts photos) and
``learn`` (counts steps of a thousand). Cancelled and asked again, they go on with the vectors that were made.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.core.text import Text

FEWEST_NUMBERS, MOST_NUMBERS = 16, 256
"""How long the vector of an engine may be that is taught or compact."""
TAUGHT_NUMBERS, COMPACT_NUMBERS = 32, 64
"""What they have where nobody says otherwise."""
FEWEST_PHOTOS = 500
"""How many photos a library needs before a shorter code is learned from it."""


@dataclass(frozen=True, slots=True)
class TeachPlan:
    """Teach an engine from labelled photos: ``labelled`` is a folder whose sub-folders are classes, or a labels.csv.

    The photos need not be in the library. ``base``: the name of the engine whose vectors are learned from, "" for the
    one in use. ``title``: what people will read, "" for one made of the base's. ``numbers``: the length of its vector,
    FEWEST_NUMBERS … MOST_NUMBERS. ``seed``: the same photos, plan and seed give the same engine.
    """

    labelled: str
    base: str = ""
    title: str = ""
    numbers: int = TAUGHT_NUMBERS
    seed: int = 0


@dataclass(frozen=True, slots=True)
class CompactPlan:
    """Learn a shorter code from the library, without labels. The fields are those of ``TeachPlan``."""

    numbers: int = COMPACT_NUMBERS
    base: str = ""
    title: str = ""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """One way to describe photos, asked about photos that nobody learned from; all from 0 to 1.

    ``first_right``: how often the first answer is right. ``mean_precision``: mean average precision.
    """

    way: Text
    first_right: float
    mean_precision: float


@dataclass(frozen=True, slots=True)
class Taught:
    """What came of a TeachPlan; ``name`` is the new engine's, whose card holds the proof (``Proof``).

    ``helps``: whether it may be switched on without being asked twice; ``why_not`` says why it does not, else None.
    ``kept``: which way was kept. ``figures``: before, then the kept one, on photos of the classes that were learned
    from; ``new_classes``: the same on classes that were put aside whole while that was tried, empty where there are too
    few of them. ``photos`` and ``classes`` were learned from. ``notes``: what was left out, and why.
    """

    name: str
    helps: bool
    why_not: Text | None
    kept: Text
    figures: tuple[Figures, ...]
    new_classes: tuple[Figures, ...]
    photos: int
    classes: int
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Compacted:
    """What came of a CompactPlan; ``name`` is the new engine's.

    ``recall``: the share of the ten nearest by the base's vector that are among its ten nearest, over ``asked``
    photos of the library that were not learned from where there are enough. Bytes are those of a photo's vector as
    stored; times are milliseconds to compare one question with ``photos`` vectors one by one. ``kept_variance``: the
    share of what tells photos apart that the code keeps, 0 to 1.
    """

    name: str
    numbers: int
    photos: int
    asked: int
    recall: float
    kept_variance: float
    bytes_before: int
    bytes_after: int
    ms_before: float
    ms_after: float
