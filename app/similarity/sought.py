"""What some of the library's own photos have to find: their ten nearest, by comparing with everything."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

NEAREST = 10


class Sought:
    """Gathers the nearest of the photos at ``rows`` while all photos are compared with them."""

    def __init__(self, rows: NDArray[np.int64]) -> None:
        self.rows = rows
        self._scores = np.full((NEAREST, len(rows)), -np.inf, np.float32)
        self._nearest = np.zeros((NEAREST, len(rows)), np.int64)

    def take(self, first_row: int, scores: NDArray[np.float32]) -> None:
        """Note how near the photos from ``first_row`` on are, (n, rows); they themselves do not count."""
        own = np.flatnonzero((self.rows >= first_row) & (self.rows < first_row + len(scores)))
        scores[self.rows[own] - first_row, own] = -np.inf
        all_scores = np.concatenate([self._scores, scores])
        best = np.argpartition(-all_scores, NEAREST, axis=0)[:NEAREST]
        rows = np.arange(first_row - NEAREST, first_row + len(scores))[best]
        kept = best < NEAREST
        rows[kept] = np.take_along_axis(self._nearest, np.minimum(best, NEAREST - 1), axis=0)[kept]
        self._scores, self._nearest = np.take_along_axis(all_scores, best, axis=0), rows

    def recall(self, found: Callable[[int], NDArray[np.int64]]) -> float:
        """Return what share of them is among what ``found`` returns for the photo with this number."""
        hits = [np.isin(self._nearest[:, number], found(number)).sum() for number in range(len(self.rows))]
        return float(np.sum(hits)) / self._nearest.size
