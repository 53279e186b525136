"""The closed-form head: directions along which kinds differ more than photos of one kind do (Fisher 1936).

Photos of one kind are made to differ equally in all directions (within-kind whitening); what then differs most differs
between kinds. The whitening is shrunk: the mean of the variances is added to each, since a few examples know little of
directions in which they hardly differ (cf. J. Friedman, "Regularized discriminant analysis", JASA 1989).
"""

from __future__ import annotations

import numpy as np

from app.similarity.teaching.examples import Floats, Numbers

SHRINKING = 1.0
"""What is added to each variance, in means of all. From .3 to 3 the groceries hardly notice (``bench.py teach``)."""


def within_kind_whitening(values: Floats, kinds: Numbers) -> Floats:
    """Return (d, d), to be multiplied from the right with vectors like ``values`` (n, d)."""
    means = kind_means(values, kinds)
    inside = values - means[np.unique(kinds, return_inverse=True)[1]]
    degrees = max(1, len(values) - len(means))
    spread, axes = np.linalg.eigh((inside.T @ inside).astype(np.float64) / degrees)
    spread = np.maximum(spread, 0)
    if not (added := SHRINKING * spread.mean()) > 0:  # no two photos of one kind, or they are equal: nothing is known
        added = 1.0
    whitening: Floats = (axes / np.sqrt(spread + added)).astype(np.float32)
    return whitening


def between_kind_directions(whitened: Floats, kinds: Numbers, numbers: int) -> Floats:
    """Return (d, ≤ ``numbers``), orthonormal columns: along which the kinds of whitened vectors (n, d) differ most.

    Where there are fewer kinds than numbers, the rest are those along which photos differ most otherwise.
    """
    _, counts = np.unique(kinds, return_counts=True)
    middle = whitened.mean(axis=0)
    between: Floats = (kind_means(whitened, kinds) - middle) * np.sqrt(counts, dtype=np.float32)[:, None]
    first = _directions(between)[:, : min(numbers, len(counts) - 1)]
    apart: Floats = whitened - middle
    apart -= apart @ first @ first.T
    rest = _directions(apart)[:, : max(0, min(numbers, apart.shape[1]) - first.shape[1])]
    return np.ascontiguousarray(np.hstack([first, rest]))


def _directions(vectors: Floats) -> Floats:
    """Return (d, d): directions, those along which vectors (n, d) are longest first."""
    directions: Floats = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))[1].astype(np.float32)
    return directions[:, ::-1]


def kind_means(values: Floats, kinds: Numbers) -> Floats:
    """Return the mean of each kind, (kinds, d), in the order of their numbers."""
    _, row, counts = np.unique(kinds, return_inverse=True, return_counts=True)
    sums = np.zeros((len(counts), values.shape[1]), np.float64)
    np.add.at(sums, row, values)
    means: Floats = (sums / counts[:, None]).astype(np.float32)
    return means
