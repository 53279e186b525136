"""Photos that were not learned from ask each other for others of their kind: the same questions before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.similarity.retrieval import LabelledVectors, answered
from app.similarity.teaching.examples import Bools, Examples, Floats, Numbers

Report = Callable[[float], None]
"""Called often, with the share that is done; may raise."""

MOST_QUESTIONS = 3_000
_SEED = 1


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """What came of questions: the ``rows`` (q,) that asked, whose first answer was ``right`` (q,), and the average
    ``precision`` (q,) of each, 0…1.
    """

    rows: Numbers
    right: Bools
    precision: NDArray[np.float64]

    @property
    def first_right(self) -> float:
        return float(self.right.mean()) if len(self.rows) else 0.0

    @property
    def mean_precision(self) -> float:
        return float(self.precision.mean()) if len(self.rows) else 0.0


def ask(vectors: Floats, examples: Examples, report: Report) -> Marks:
    """Let each picture ask all others, by ``vectors`` (n, k), in the order of a library of just these.

    Of copies one asks and answers for all: found by each other they would flatter. Who has nothing to find does not
    ask; of more than MOST_QUESTIONS as many are drawn, the same ones for every way of describing the photos.
    """
    one_of_each = np.sort(np.unique(examples.pictures, return_index=True)[1])
    kinds = examples.kinds[one_of_each]
    counts = np.unique(kinds, return_inverse=True, return_counts=True)
    asking = np.flatnonzero(counts[2][counts[1]] > 1)
    if not len(asking):
        return Marks(np.zeros(0, np.int64), np.zeros(0, np.bool_), np.zeros(0))
    if len(asking) > MOST_QUESTIONS:
        asking = np.sort(np.random.default_rng(_SEED).permutation(asking)[:MOST_QUESTIONS])
    halves = vectors[one_of_each].astype(np.float16)
    library = LabelledVectors(halves, np.ones(halves.shape[1], np.float32), [row.tobytes() for row in one_of_each])
    came = answered(library.scores(asking, lambda done: report(done / len(asking))), kinds, cutoff=1)
    return Marks(one_of_each[came.asking], came.hits, came.average_precision)
