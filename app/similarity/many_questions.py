"""Many questions at once, each compared with every photo: the processor multiplies matrices, which is quick.

One after the other 100,000 questions read the whole library 100,000 times; in blocks of a thousand, a hundred times.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.similarity.order import DOT_SHARE, HUB_PENALTY, Asked

Floats = NDArray[np.float32]

QUESTIONS_AT_ONCE = 1024
_LEAST_LENGTH = 1e-6


class ManyQuestions:
    """Questions with the same weights, and of each the best ``count`` rows among those that it was compared with."""

    def __init__(self, asked: Sequence[Asked], count: int) -> None:
        self._asked = asked
        self._count = count
        self.used = asked[0].used
        self._factors = np.stack([each.factor[: self.used] for each in asked]).T
        self._offsets = np.array([each.offset for each in asked], np.float32)
        self._lengths = np.array([each.length for each in asked], np.float32)
        self._scores = np.full((len(asked), count), -np.inf, np.float32)
        self._rows = np.full((len(asked), count), -1, np.int64)

    def compare(self, vectors: Floats, traits: Floats | None, first_row: int) -> None:
        """Compare all questions with photos: vectors (n, dim) or (n, used), traits (n, blocks + 1)."""
        scores = self.scores(vectors, traits)
        rows = np.broadcast_to(np.arange(first_row, first_row + len(vectors)), scores.shape)
        scores, rows = np.hstack([self._scores, scores]), np.hstack([self._rows, rows])
        best = np.argpartition(scores, -self._count, axis=1)[:, -self._count :]
        self._scores = np.take_along_axis(scores, best, axis=1)
        self._rows = np.take_along_axis(rows, best, axis=1)

    def scores(self, vectors: Floats, traits: Floats | None) -> Floats:
        """Return what photos are ordered by for each question, (q, n), the higher the nearer (``Asked.scores``)."""
        scores: Floats = (vectors[:, : self.used] @ self._factors).T
        block_scale = self._asked[0].block_scale
        if self._asked[0].is_dot:
            scores -= self._offsets[:, None]
            scores *= DOT_SHARE
        if block_scale is not None and traits is not None:
            lengths = np.sqrt(traits[:, :-1] @ block_scale)
            scores -= self._offsets[:, None]
            scores /= np.maximum(lengths, _LEAST_LENGTH) * self._lengths[:, None]
            scores -= np.float32(HUB_PENALTY) * traits[:, -1]
        return scores

    def best_rows(self, question: int) -> NDArray[np.int64]:
        """Return the rows, rising, of the best for one question; fewer where not as many were compared."""
        return np.sort(self._rows[question][self._rows[question] >= 0])
