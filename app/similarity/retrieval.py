"""Labelled photos that ask each other: how well the right ones are found. The one code that all such figures come from.

Every photo asks the others and never finds itself; the right answers are those of its own class. Average precision is
the mean of the precision at the rank of each right answer; its mean over all questions is mAP. Photos whose class has
no other photo do not ask, and are answers all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.similarity.descriptor import similarities
from app.similarity.half import as_float32
from app.similarity.many_questions import ManyQuestions
from app.similarity.order import Asked, Order, chunks_of, library_order, plainly, sample_of, sampled_rows

Floats = NDArray[np.float32]
Numbers = NDArray[np.float64]
Ints = NDArray[np.int64]
Report = Callable[[int], None]

_AT_ONCE = 256
_SAME = 4.0
"""More than any score: a photo that holds the same file comes first, as it does in every answer."""


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """What came of q questions, one row each. ``asking``: the rows of the photos that asked.

    ``average_precision`` (q,); ``first_right`` (q,): the rank, from 1, of the first right answer; ``precision`` (q,):
    the share of right ones among the first answers, ``cutoff`` of them; ``wanted`` (q,): how many right answers there
    are; ``first`` (q, shown): the rows of the first answers.
    """

    asking: Ints
    average_precision: Numbers
    first_right: Ints
    precision: Numbers
    wanted: Ints
    first: Ints

    @property
    def hits(self) -> NDArray[np.bool_]:
        """Whose first answer is right."""
        hits: NDArray[np.bool_] = self.first_right == 1
        return hits

    @property
    def mean_average_precision(self) -> float:
        return float(self.average_precision.mean())

    @property
    def first_hit_rate(self) -> float:
        return float(self.hits.mean())


def answered(scores: Iterator[tuple[Ints, Floats]], labels: Ints, cutoff: int, shown: int = 1) -> Answered:
    """Rank by ``scores``: of some rows at a time their scores (k, n) to all photos, the higher the nearer.

    ``labels`` (n,): a number for each class. Of equal scores the photo that stands first comes first. ValueError where
    no photo has another one of its class.
    """
    asking: list[int] = []
    precision, average, first_right, wanted, first = [], [], [], [], []
    for rows, of_rows in scores:
        for row, values in zip(rows.tolist(), of_rows, strict=True):
            order = np.argsort(-values, kind="stable")
            order = order[order != row]
            right = labels[order] == labels[row]
            ranks = np.flatnonzero(right) + 1
            if not len(ranks):
                continue
            asking.append(row)
            average.append(np.mean(np.arange(1, len(ranks) + 1) / ranks))
            first_right.append(ranks[0])
            precision.append(right[:cutoff].mean())
            wanted.append(len(ranks))
            first.append(order[:shown])
    if not asking:
        raise ValueError("nobody has anything to find")
    return Answered(
        np.array(asking, np.int64),
        np.array(average, np.float64),
        np.array(first_right, np.int64),
        np.array(precision, np.float64),
        np.array(wanted, np.int64),
        np.array(first, np.int64),
    )


class LabelledVectors:
    """The vectors of labelled photos, as a library of their own: in the order that it would have."""

    def __init__(self, vectors: NDArray[np.float16], scale: Floats, contents: Sequence[bytes]) -> None:
        """``vectors`` (n, dim) as stored, ``scale`` (dim,) of ``query_scale``, ``contents``: what each photo holds."""
        self._vectors = vectors
        self._scale = scale
        numbers: dict[bytes, int] = {}
        self._contents = np.array([numbers.setdefault(each, len(numbers)) for each in contents], np.int64)
        self._order = library_order(vectors, scale, lambda _: None)
        self._traits = None if self._order is None else self._traits_in(self._order)

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def is_plain(self) -> bool:
        """Whether neighbours come by distance alone: there are too few to say what all have in common."""
        return self._order is None

    def scores(self, rows: Ints, report: Report = lambda _: None) -> Iterator[tuple[Ints, Floats]]:
        """Yield scores to all photos (k, n) of some of ``rows`` at a time; ``report`` is told how many are done."""
        for start in range(0, len(rows), _AT_ONCE):
            report(start)
            some = rows[start : start + _AT_ONCE]
            questions = ManyQuestions([self._asked(vector) for vector in as_float32(self._vectors[some])], 1)
            parts = []
            for at, chunk in chunks_of(self._vectors):
                traits = None if self._traits is None else self._traits[at : at + len(chunk)]
                parts.append(questions.scores(chunk, traits))
            scores = np.hstack(parts)
            scores[self._contents[some][:, None] == self._contents] = _SAME
            yield some, scores
        report(len(rows))

    def similarities(self, row: int, others: Ints) -> Numbers:
        """Return how similar a photo is to others, as it is shown: whatever the order, by their vectors alone."""
        return similarities(as_float32(self._vectors[row]), as_float32(self._vectors[others]), self._scale)

    def _asked(self, vector: Floats) -> Asked:
        return plainly(vector, self._scale) if self._order is None else self._order.asked(vector, self._scale)

    def _traits_in(self, order: Order) -> Floats:
        rows = sampled_rows(len(self._vectors))
        sample = sample_of(order, self._scale, rows, self._vectors[rows])
        return np.vstack([sample.traits(chunk, at)[0] for at, chunk in chunks_of(self._vectors)])
