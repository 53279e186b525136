"""The embeddings that are newer than the index generation: compared one by one, exactly."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from app.core.photo import ContentId
from app.library.reader import Reader
from app.similarity.descriptor import similarities

Floats = NDArray[np.float32]
Scored = list[tuple[ContentId, float]]
"""(content id, similarity), most similar first."""

FRESH_LIMIT = 20_000
"""How many embeddings newer than the generation a query compares one by one, at most, while a scan runs."""
_CHUNK_ROWS = 2048


class FreshVectors:
    """Vectors with row ids above ``after``, read as they come in. Belongs to the query thread.

    Up to ``limit`` of them are kept as float32, since converting float16 is what takes time; what lies beyond, as
    after the index was deleted, is read from the store for every query: slower, and never wrong.
    """

    def __init__(self, model_id: str, dim: int, after: int, limit: int) -> None:
        self._model_id = model_id
        self._after = after
        self._limit = limit
        self._contents: list[ContentId] = []
        self._vectors = np.empty((0, dim), np.float32)

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
            self._make_room(len(self) + len(contents))
            self._vectors[len(self) : len(self) + len(contents)] = vectors
            self._contents += contents
        if len(self) < self._limit:
            self._after = max(self._after, last)

    def nearest(self, reader: Reader, vector: Floats, scale: Floats, count: int) -> tuple[Scored, int]:
        """Return the ``count`` contents most similar to ``vector`` (dim,), and how many it was compared with.

        ``scale`` is what ``query_scale`` returns.
        """
        best, compared = _best(self._contents, self._vectors[: len(self)], vector, scale, count), len(self)
        if len(self) >= self._limit:
            beyond = reader.embeddings(self._model_id, self._after)
            for _, contents, vectors in _chunks(beyond, vector.size):
                best = merge(best, _best(contents, vectors, vector, scale, count), count)
                compared += len(contents)
        return best, compared

    def _make_room(self, rows: int) -> None:
        if rows > len(self._vectors):
            grown = np.empty((min(self._limit, max(2 * rows, _CHUNK_ROWS)), self._vectors.shape[1]), np.float32)
            grown[: len(self)] = self._vectors[: len(self)]
            self._vectors = grown


def merge(some: Scored, others: Scored, count: int) -> Scored:
    """Return the ``count`` most similar of two lists."""
    return heapq.nlargest(count, some + others, key=itemgetter(1))


def _best(contents: list[ContentId], vectors: Floats, vector: Floats, scale: Floats, count: int) -> Scored:
    rows = np.argsort(-(vectors @ (vector * scale)), kind="stable")[:count]
    scored = zip(rows, similarities(vector, vectors[rows], scale), strict=True)
    return sorted(((contents[row], float(similarity)) for row, similarity in scored), key=itemgetter(1), reverse=True)


def _chunks(
    rows: Iterable[tuple[int, ContentId, bytes]], dim: int
) -> Iterator[tuple[list[int], list[ContentId], Floats]]:
    """Yield (row ids, content ids, vectors (n, dim) float32); rows of another length are damaged and left out."""
    sound = (row for row in rows if len(row[2]) == 2 * dim)
    while chunk := list(itertools.islice(sound, _CHUNK_ROWS)):
        vectors = np.frombuffer(b"".join(vector for _, _, vector in chunk), "<f2").reshape(-1, dim)
        yield [i for i, _, _ in chunk], [content_id for _, content_id, _ in chunk], vectors.astype(np.float32)
