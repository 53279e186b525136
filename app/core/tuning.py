"""What ways of looking for neighbours find and take on one library, measured on its own photos."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, inf

from app.core.question import AUTOMATIC, MOST_EFFORT, Manner, Metric


def percent(share: float) -> float:
    """Return a share of what is to be found in percent with one digit: never more than is found."""
    return floor(round(1_000 * share, 3)) / 10


@dataclass(frozen=True, slots=True)
class Walked:
    """One level of effort: how long a question takes, and which share of the ten nearest it finds by each metric.

    The metrics are those of the ``Tuning``, in its order.
    """

    level: int
    ms: float
    recall: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Tuning:
    """An index of ``pictures`` with ``trees``, asked about ``asked`` of its own photos.

    ``metrics``: those that are orders of their own, the cosine alone in a library that is too small for others.
    ``alike``: of the ten nearest by each of them the share that is among the ten nearest by the cosine. ``automatic``:
    the level of each that is walked where nobody chooses one; AUTOMATIC where that is none of the levels. ``exact_ms``:
    how long comparing with every photo takes.
    """

    pictures: int
    trees: int
    asked: int
    metrics: tuple[Metric, ...]
    alike: tuple[float, ...]
    automatic: tuple[int, ...]
    levels: tuple[Walked, ...]
    exact_ms: float

    def __post_init__(self) -> None:
        """Raises ValueError for what cannot be: it is read from a file."""
        count, known = len(self.metrics), [each.level for each in self.levels]
        shares = [*self.alike, *(share for each in self.levels for share in each.recall)]
        times = [self.exact_ms, *(each.ms for each in self.levels)]
        if not (
            min(self.pictures, self.trees, self.asked) >= 1
            and self.metrics[:1] == ("cosine",)
            and count == len(set(self.metrics)) == len(self.alike) == len(self.automatic)
            and all(len(each.recall) == count for each in self.levels)
            and {*range(1, MOST_EFFORT + 1), *self.automatic} <= set(known)
            and all(0 <= share <= 1 for share in shares)
            and all(0 <= ms < inf for ms in times)
        ):
            raise ValueError("a tuning that cannot be")

    def of(self, manner: Manner) -> tuple[float, float]:
        """Return what a manner finds of the ten nearest, 0…1, and how many milliseconds it takes."""
        if manner.exact:
            return 1.0, self.exact_ms
        number = self._number(manner.metric)
        level = self.automatic[number] if manner.effort == AUTOMATIC else manner.effort
        walked = next(each for each in self.levels if each.level == level)
        return walked.recall[number], walked.ms

    def automatic_for(self, metric: Metric) -> int:
        """Return the level that is walked by a metric where nobody chooses one; AUTOMATIC where it is none of them."""
        return self.automatic[self._number(metric)]

    def exact_ms_at(self, pictures: int) -> float:
        """Return about how long comparing with so many photos takes: it grows as they do."""
        return self.exact_ms * pictures / self.pictures

    def _number(self, metric: Metric) -> int:
        return self.metrics.index(metric) if metric in self.metrics else 0


@dataclass(frozen=True, slots=True)
class Tunings:
    """That of the index in use, and those of earlier ones with other trees, the newest first."""

    now: Tuning
    earlier: tuple[Tuning, ...] = ()
