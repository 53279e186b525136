"""The embeddings that are newer than the index generation: compared one by one, exactly."""

from __future__ import annotations

import functools
import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from app.core.photo import ContentId
from app.core.question import Metric
from app.library.reader import Reader
from app.similarity.choosing import ALL, Choosing, Tally
from app.similarity.half import as_float32
from app.similarity.index import Found, Scored
from app.similarity.many_questions import ManyQuestions
from app.similarity.order import Asked, Sample, plainly
from app.similarity.ranked import largest

Floats = NDArray[np.float32]

FRESH_LIMIT = 20_000
"""How many embeddings newer than the generation a query compares one by one, at most, while a scan runs."""
_CHUNK_ROWS = 2048


class FreshVectors:
    """Vectors with row ids above ``after``, read as they come in. Belongs to the query thread.

    Up to ``limit`` of them are kept as float32, since converting float16 is what takes time; what lies beyond, as
    after the index was deleted, is read from the store for every query: slower, and never wrong. ``sample`` gives what
    they are compared with for their place in the order of the generation, once there are any; None where that is the
    plain one. What it raises passes through.
    """

    def __init__(
        self, model_id: str, dim: int, after: int, limit: int, sample: Callable[[], Sample] | None = None
    ) -> None:
        self._model_id = model_id
        self._after = after
        self._limit = limit
        self._sample_of = sample
        self._contents: list[ContentId] = []
        self._vectors = np.empty((0, dim), np.float32)
        self._traits: Floats | None = None

    def __len__(self) -> int:
        return len(self._contents)

    def refill(self, reader: Reader) -> None:
        """Read what was stored since the last time; rows of other models are passed over once."""
        last = reader.last_vector()
        if last <= self._after:
            return
        rows = itertools.islice(reader.embeddings(self._model_id, self._after), self._limit - len(self))
        for ids, contents, vectors in _chunks(rows, self._vectors.shape[1]):
            self._after = ids[-1]
            here = slice(len(self), len(self) + len(contents))
            self._vectors = self._with_room(self._vectors, here.stop)
            self._vectors[here] = vectors
            if self._sample is not None:
                told = self._sample.traits(vectors)[0]
                before = np.empty((0, told.shape[1]), np.float32) if self._traits is None else self._traits
                self._traits = self._with_room(before, here.stop)
                self._traits[here] = told
            self._contents += contents
        if len(self) < self._limit:
            self._after = max(self._after, last)

    def nearest(
        self, reader: Reader, vector: Floats, scale: Floats, count: int, *, metric: Metric = "cosine"
    ) -> tuple[Found, int]:
        """Return the ``count`` contents nearest to ``vector`` (dim,), and how many it was compared with.

        ``scale`` is what ``query_scale`` returns.
        """
        found, tally = self.chosen(reader, vector, scale, count, ALL, metric=metric)
        return found, tally.compared

    def chosen(
        self, reader: Reader, vector: Floats, scale: Floats, count: int, choosing: Choosing, *, metric: Metric
    ) -> tuple[Found, Tally]:
        """Return the same of those that a choice leaves, and how many were compared or left out."""
        if not len(self):
            return [], Tally()
        sample = None if metric == "euclidean" else self._sample
        asked = plainly(vector, scale) if sample is None else sample.order.asked(vector, scale, metric)
        traits = None if sample is None or self._traits is None else self._traits[: len(self)]
        best, tally = _best(self._contents, self._vectors[: len(self)], traits, asked, count, choosing)
        if len(self) >= self._limit:
            beyond = reader.embeddings(self._model_id, self._after)
            for _, contents, vectors in _chunks(beyond, vector.size):
                told = None if sample is None else sample.traits(vectors)[0]
                found, more = _best(contents, vectors, told, asked, count, choosing)
                best, tally = merge(best, found, count), tally.plus(more)
        return best, tally

    @property
    def holds_all(self) -> bool:
        """Whether none lies beyond what is kept."""
        return len(self) < self._limit

    def nearest_to_many(self, vectors: Floats, scale: Floats, count: int, *, metric: Metric = "cosine") -> list[Found]:
        """Return the nearest contents of those kept to each of ``vectors`` (q, dim), many times as fast."""
        sample = None if metric == "euclidean" or not len(self) else self._sample
        asked = [
            plainly(each, scale) if sample is None else sample.order.asked(each, scale, metric) for each in vectors
        ]
        questions, found = ManyQuestions(asked, count), []
        kept, traits = self._vectors, None if sample is None else self._traits
        for at in range(0, len(self), _CHUNK_ROWS):
            here = slice(at, min(at + _CHUNK_ROWS, len(self)))
            questions.compare(kept[here], None if traits is None else traits[here], at)
        for number, each in enumerate(asked):
            rows = questions.best_rows(number)
            contents = [self._contents[row] for row in rows]
            found.append(_best(contents, kept[rows], None if traits is None else traits[rows], each, count, ALL)[0])
        return found

    @functools.cached_property
    def _sample(self) -> Sample | None:
        return None if self._sample_of is None else self._sample_of()

    def _with_room(self, kept: Floats, rows: int) -> Floats:
        if rows <= len(kept):
            return kept
        grown = np.empty((min(self._limit, max(2 * rows, _CHUNK_ROWS)), kept.shape[1]), np.float32)
        grown[: len(self)] = kept[: len(self)]
        return grown


def merge(some: Found, others: Found, count: int) -> Found:
    """Return the ``count`` nearest of two lists."""
    return heapq.nlargest(count, some + others, key=attrgetter("score"))


def _best(
    contents: list[ContentId], vectors: Floats, traits: Floats | None, asked: Asked, count: int, choosing: Choosing
) -> tuple[Found, Tally]:
    outside = 0
    if choosing.contents is not None:
        rows = [row for row, content_id in enumerate(contents) if content_id in choosing.contents]
        outside = len(contents) - len(rows)
        contents, vectors = [contents[row] for row in rows], vectors[rows]
        traits = None if traits is None else traits[rows]
    scores, tally = choosing.scores(asked, vectors, traits)
    best = largest(scores, count)
    best = best[scores[best] > -np.inf]
    similar, scored = asked.exactly(vectors[best], None if traits is None else traits[best])
    found = zip(best, choosing.told(asked, vectors[best], similar), scored, strict=True)
    return merge(
        [Scored(contents[row], float(similarity), float(score)) for row, similarity, score in found], [], count
    ), tally.plus(Tally(outside=outside))


def _chunks(
    rows: Iterable[tuple[int, ContentId, bytes]], dim: int
) -> Iterator[tuple[list[int], list[ContentId], Floats]]:
    """Yield (row ids, content ids, vectors (n, dim) float32); rows of another length are damaged and left out."""
    sound = (row for row in rows if len(row[2]) == 2 * dim)
    while chunk := list(itertools.islice(sound, _CHUNK_ROWS)):
        vectors = np.frombuffer(b"".join(vector for _, _, vector in chunk), np.float16).reshape(-1, dim)
        yield [i for i, _, _ in chunk], [content_id for _, content_id, _ in chunk], as_float32(vectors)
