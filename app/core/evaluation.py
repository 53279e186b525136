"""How well engines find what belongs together: what is asked of labelled photos, and what came of it.

Every labelled photo asks the others; the wanted answers are those of its own class. Shares are 0…1, higher is better.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.core.photo import Failure, FileKey
from app.core.text import Text

CUTOFF = 10
"""How many first answers ``precision`` looks at, unless something else is asked for."""
MOST_CUTOFF = 1_000


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """What is to be measured.

    ``labels``: the absolute path of a folder whose sub-folders are classes, or of a list (``library.labelled``).
    ``engines``: names, in the order in which they are shown; the first is what the others are compared with. None: the
    one in use. ``cutoff``: how many first answers the precision looks at, 1 to MOST_CUTOFF. ``worst``: how many of the
    worst questions are shown for each engine, 0 to 100. ``seed``: of the draws that the intervals are made from.
    """

    labels: str
    engines: tuple[str, ...] = ()
    cutoff: int = CUTOFF
    worst: int = 12
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Share:
    """A mean over questions, or the mean of a difference (−1…1), with its interval of 95 %."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo in a figure. ``key`` asks for its thumbnail (``catalog.pictures.thumbnails``).

    ``right``: it is of the class of the photo that asked. ``distance`` (0…2) to that one, 0 for itself.
    """

    path: str
    label: str
    key: FileKey
    right: bool = True
    distance: float = 0.0


@dataclass(frozen=True, slots=True)
class WorstQuestion:
    """A photo whose own class stood far behind: its average precision, where the first right answer stood (from 1).

    ``wanted``: how many others of its class there are. ``answers``: the first ones, in their order.
    """

    asked: Shown
    average_precision: float
    first_right: int
    wanted: int
    answers: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One class of one engine. ``first`` is the share of first answers that are right, with Wilson's interval.

    ``mixed_up``: the classes that stood first in its place most often, each with how many times.
    """

    label: str
    photos: int
    first: Share
    precision: float
    average_precision: float
    mixed_up: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """One engine. ``first``: the share of first answers that are right. ``precision``: the share of right ones among
    the first ``cutoff`` answers. ``average_precision``: the mean over all questions, mAP.

    ``title`` is for people (a Text where it comes with the program). ``ordered``: "library" where neighbours were put
    in the order of a library of this size (centred, hubs lower), "plain" where they came by distance alone.
    ``made``: how many vectors had to be made for this, ``seconds`` what that took. ``dim``: numbers of a vector.
    ``classes`` come from the worst average precision to the best, ``worst`` from the worst question on.
    """

    name: str
    title: str | Text
    model_id: str
    dim: int
    ordered: Literal["library", "plain"]
    first: Share
    precision: Share
    average_precision: Share
    classes: tuple[ClassFigures, ...]
    worst: tuple[WorstQuestion, ...]
    made: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Difference:
    """``name`` minus ``other``, question by question, over the same questions.

    ``better``, ``worse``: questions with a right first answer by one of the two alone; ``chance``: how often luck alone
    would make them differ as much (two-sided sign test).
    """

    name: str
    other: str
    first: Share
    precision: Share
    average_precision: Share
    better: int
    worse: int
    chance: float

    @property
    def says(self) -> Literal["better", "worse", "no difference"]:
        """What the interval of the average precision says: it lies above nothing, below it, or holds it."""
        gain = self.average_precision
        return "better" if gain.low > 0 else "worse" if gain.high < 0 else "no difference"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of a plan. ``source``: the folder or list that was read. ``photos`` were compared, in ``classes``.

    ``questions``: photos with another one of their class. ``singles``: classes with one photo, which can be found by
    nobody; it stays among the answers. ``copies``: photos that hold what another one of them holds, and so are found
    with ease. ``drawn``: what the intervals resample, whole classes, or photos where there are fewer than ten classes.
    ``notes`` tell what was left out of the list, ``skipped`` which photos could not be read, and why.
    """

    plan: EvaluationPlan
    source: str
    photos: int
    classes: int
    questions: int
    singles: tuple[str, ...]
    copies: int
    drawn: Literal["classes", "photos"]
    engines: tuple[EngineFigures, ...]
    differences: tuple[Difference, ...] = ()
    notes: tuple[Text, ...] = ()
    skipped: tuple[Failure, ...] = ()
