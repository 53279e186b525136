"""A short code of a library's photos, learned without labels: their vectors on the library's principal axes.

What it loses is asked of the library itself: photos that the axes were not learned from ask for their ten nearest, by
the full vectors and by the code. Both are centred, as the program orders neighbours in libraries of this size.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.similarity.descriptor import unit_rows
from app.similarity.learned_map import LearnedMap, linear_map
from app.similarity.teaching.asking import Report
from app.similarity.teaching.axes import principal_axes
from app.similarity.teaching.examples import Floats

NEAREST = 10
_MOST_ASKED, _SHARE_ASKED = 500, 0.2
_TIMED = 25
_ROWS = 128


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """``learned``: from weighted vectors to the code. ``kept``: the share of the variance it keeps, 0…1.

    ``recall``: the share of the ``asked`` photos' ten nearest, by the full vector, that are among their ten nearest by
    the code. ``ms_before`` and ``ms_after``: to compare one photo with all, half of them take less.
    """

    learned: LearnedMap
    kept: float
    recall: float
    asked: int
    ms_before: float
    ms_after: float


@dataclass(frozen=True, slots=True)
class Cost:
    """``recall``, ``ms_before`` and ``ms_after`` as above."""

    recall: float
    ms_before: float
    ms_after: float


def short_code(vectors: Floats, numbers: int, seed: int, report: Report) -> Code:
    """Learn a code of up to ``numbers`` numbers from weighted vectors (n, d), n at least 20. The same give the same.

    ``report`` is called with the share that is done, and may raise.
    """
    asking = who_asks(len(vectors), seed)
    report(0.0)
    found = principal_axes(np.delete(vectors, asking, axis=0), numbers, seed)
    report(0.4)
    learned = linear_map(found.mean, found.axes)
    cost = cost_of(
        unit_rows(vectors - found.mean), learned.apply(vectors), asking, lambda share: report(0.4 + 0.5 * share)
    )
    report(1.0)
    return Code(learned, found.kept, cost.recall, len(asking), cost.ms_before, cost.ms_after)


def who_asks(count: int, seed: int) -> NDArray[np.int64]:
    """Draw the photos (q,), of ``count``, that ask and are not learned from."""
    drawn = np.random.default_rng(seed).permutation(count)
    return np.sort(drawn[: min(_MOST_ASKED, round(_SHARE_ASKED * count))])


def cost_of(full: Floats, code: Floats, asking: NDArray[np.int64], report: Report) -> Cost:
    """Let some photos ask by their vectors before (n, d) and after (n, k), all of unit length."""
    recalled = 0
    for start in range(0, len(asking), _ROWS):
        some = asking[start : start + _ROWS]
        for wanted, got in zip(_nearest(full, some), _nearest(code, some), strict=True):
            recalled += len(np.intersect1d(wanted, got))
        report((start + len(some)) / len(asking))
    ms_before, ms_after = (_ms_a_question(each, asking[:_TIMED]) for each in (full, code))
    return Cost(recalled / (NEAREST * len(asking)), ms_before, ms_after)


def _nearest(units: Floats, asking: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of the ten nearest of each, (q, 10), in no order; nobody finds itself."""
    like = units[asking] @ units.T
    like[np.arange(len(asking)), asking] = -np.inf
    return np.argpartition(-like, NEAREST, axis=1)[:, :NEAREST]


def _ms_a_question(units: Floats, asking: NDArray[np.int64]) -> float:
    times = []
    for row in asking:
        begun = time.perf_counter()
        np.argpartition(-(units @ units[row]), NEAREST)
        times.append(1_000 * (time.perf_counter() - begun))
    return float(np.median(times))
