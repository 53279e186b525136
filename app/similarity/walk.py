"""Candidates from annoy, and how much of it a question walks through: as much as the library's own vectors need.

One long walk finds most of the nearest, and what it misses it mostly misses at four times the length, too. But the
nearest lie near each other: short walks from the first of those found bring the rest. ``tests/benchmarks/recall.py``
prints what all this finds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.similarity.annoy_index import AnnoyIndex

Floats = NDArray[np.float32]

_CANDIDATES = 300
_CANDIDATES_PER_NEIGHBOUR = 4
_FROM_EACH = 60
_SHORTER = 40
_ENOUGH = 0.992
"""Of what 1,000 photos have to find: enough for .99 by others."""


class Effort(NamedTuple):
    """Nodes that the long walk inspects for 300 candidates, and from how many of those found short walks begin.

    A short walk inspects a fortieth.
    """

    inspected: int
    followed: int


EFFORTS = (
    Effort(5_000, 0),
    Effort(10_000, 0),
    Effort(10_000, 10),
    Effort(10_000, 20),
    Effort(15_000, 20),
    Effort(20_000, 20),
    Effort(30_000, 20),
    Effort(40_000, 20),
    Effort(60_000, 20),
    Effort(80_000, 40),
)
"""Each takes longer than the one before."""


def candidates(annoy: AnnoyIndex, point: Sequence[float], count: int, effort: Effort) -> NDArray[np.int64]:
    """Return the rows, rising, among which the ``count`` nearest to ``point`` very probably are."""
    wanted = max(_CANDIDATES, _CANDIDATES_PER_NEIGHBOUR * count)
    inspected = effort.inspected * wanted // _CANDIDATES
    found = annoy.get_nns_by_vector(point, wanted, inspected)
    rows = set(found)
    for row in found[: effort.followed]:
        rows.update(annoy.get_nns_by_item(row, max(_FROM_EACH, count), inspected // _SHORTER))
    return np.sort(np.fromiter(rows, np.int64, len(rows)))  # neighbours on disk are read together


def least_effort(recall: Callable[[Effort], float]) -> tuple[Effort, float]:
    """Return the first effort that finds enough of the nearest, and how much it finds; the best if none does."""
    best = EFFORTS[0], -1.0
    for effort in EFFORTS:
        found = recall(effort)
        if found > best[1]:
            best = effort, found
        if found >= _ENOUGH:
            break
    return best
