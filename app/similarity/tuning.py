"""What an index finds and takes, by each metric and level of effort: asked about its own photos.

The truth is what comparing with everything gives. Times are those of the index alone: to read and describe a photo that
is not in the library takes longer than any of them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from app.core.question import AUTOMATIC, MOST_EFFORT, Metric
from app.core.tuning import Tuning, Walked
from app.similarity.index import Index
from app.similarity.order import asking_rows
from app.similarity.sought import NEAREST

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Report = Callable[[float], None]
"""Called often, with the share that is done (0 to 1); may raise."""

_ASKED = 200
_TIMED_EXACTLY, _ENOUGH_S = 5, 3.0
# Shares of the whole time at 100,000 vectors: the walks take the rest.
_COMPARED, _TIMED = 0.3, 0.4


def tuning_of(index: Index, scale: Floats, report: Report) -> Tuning:
    """Measure an index; ``scale`` (dim,) holds the default weights. Raises DamagedIndex, and what ``report`` raises."""
    metrics: tuple[Metric, ...] = ("cosine",) if index.is_plain else get_args(Metric)
    rows = asking_rows(len(index))
    rows = rows[:: -(-len(rows) // _ASKED)]
    vectors = index.vectors_at(rows)
    each = _COMPARED / len(metrics)
    truths = [
        index.rows_nearest(rows, scale, NEAREST, metric, _within(report, number * each, each))
        for number, metric in enumerate(metrics)
    ]
    exact_ms = _exact_ms(index, vectors, scale, _within(report, _COMPARED, _TIMED - _COMPARED))
    automatic = tuple(index.level_of(metric) for metric in metrics)
    levels = [*([AUTOMATIC] if AUTOMATIC in automatic else []), *range(1, MOST_EFFORT + 1)]
    each = (1 - _TIMED) / len(levels)
    walked = [
        _walked(index, vectors, scale, level, truths, _within(report, _TIMED + number * each, each))
        for number, level in enumerate(levels)
    ]
    alike = tuple(round(_share(truth, truths[0]), 4) for truth in truths)
    trees = index.generation.manifest.trees
    return Tuning(len(index), trees, len(rows), metrics, alike, automatic, tuple(walked), exact_ms)


def _walked(index: Index, vectors: Floats, scale: Floats, level: int, truths: list[Rows], report: Report) -> Walked:
    """Candidates are ranked exactly: what is among them is found."""
    took_s, found = [], []
    for number, vector in enumerate(vectors):
        report(number / len(vectors))
        began = time.perf_counter()
        candidates = index.candidates(vector, scale, NEAREST, effort=level)
        index.best_of(candidates, vector, scale, NEAREST)
        took_s.append(time.perf_counter() - began)
        found.append(candidates)
    recall = tuple(round(_share(truth, found), 4) for truth in truths)
    return Walked(level, _ms(took_s), recall)


def _exact_ms(index: Index, vectors: Floats, scale: Floats, report: Report) -> float:
    took_s: list[float] = []
    for number, vector in enumerate(vectors[:_TIMED_EXACTLY]):
        report(number / _TIMED_EXACTLY)
        began = time.perf_counter()
        index.exact(vector, scale, NEAREST)
        took_s.append(time.perf_counter() - began)
        if sum(took_s) > _ENOUGH_S:
            break
    return _ms(took_s)


def _ms(took_s: list[float]) -> float:
    """Return the median in milliseconds, as finely as it means something."""
    return round(1e3 * float(np.median(took_s)), 2)


def _share(sought: Rows, found: Sequence[Rows] | Rows) -> float:
    """Return which share of the rows ``sought`` (q, n) by each question is in those ``found`` by it; -1 is no row."""
    count = int((sought >= 0).sum())
    hits = sum(int(np.isin(own[own >= 0], others).sum()) for own, others in zip(sought, found, strict=True))
    return hits / count if count else 1.0


def _within(report: Report, start: float, length: float) -> Report:
    """Return what reports a part of the whole."""
    return lambda share: report(start + length * share)
