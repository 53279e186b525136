"""Retrieval measured: average precision, first hits, and where the wanted photos stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.similarity.retrieval import answered

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]

_SAMPLE = 500
_HUB_NEIGHBOURS = 10


@dataclass(frozen=True)
class Quality:
    """Means over all queries that have something to find."""

    mean_average_precision: float
    first_hit_rate: float
    queries: int


def similarities(vectors: Floats) -> Floats:
    """Return all dot products, (n, n)."""
    products: Floats = vectors @ vectors.T
    return products


def quality(scores: Floats, labels: Sequence[str], queries: Sequence[int] | None = None) -> Quality:
    """Let photos, by default all, ask for the others with their label; ``scores`` (n, n), the higher the more alike.

    The figures of ``photokin evaluate``, by its own code (``app.similarity.retrieval``).
    """
    asking = range(len(labels)) if queries is None else queries
    one_by_one = ((np.array([row], np.int64), scores[[row]]) for row in asking)
    found = answered(one_by_one, np.unique(np.array(labels), return_inverse=True)[1].astype(np.int64), 1)
    return Quality(found.mean_average_precision, found.first_hit_rate, len(found.asking))


def asked_quality(scores: Floats, asking: NDArray[np.str_], labels: NDArray[np.str_], inside: bool) -> float:
    """Return the mean average precision of questions labelled ``asking`` to photos with ``labels``; scores (q, n).

    ``inside``: the questions are these photos, and none finds itself.
    """
    precisions = []
    for query in range(len(asking)):
        order = np.argsort(-scores[query], kind="stable")
        wanted = labels[order[order != query] if inside else order] == asking[query]
        if wanted.any():
            ranks = np.flatnonzero(wanted) + 1
            precisions.append(float(np.mean(np.arange(1, len(ranks) + 1) / ranks)))
    return float(np.mean(precisions))


def ranks_of(scores: Floats, wanted: Bools, left_out: Bools) -> list[int]:
    """Return the rank, from 1, of each wanted photo in one query's ``scores`` (n,), among all that are not left out."""
    order = [i for i in np.argsort(-scores, kind="stable") if not left_out[i]]
    return [rank for rank, i in enumerate(order, 1) if wanted[i]]


def centred(vectors: Floats, library: Floats) -> Floats:
    """Return ``vectors`` minus the library's mean, at unit length."""
    moved = vectors - library.mean(axis=0)
    result: Floats = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12)
    return result


def hubness(vectors: Floats, library: Floats, seed: int = 1) -> Floats:
    """Return each photo's mean similarity to its 10 nearest in a random sample of 500 of the library, (n,)."""
    random = np.random.default_rng(seed)
    sample = library[random.permutation(len(library))[:_SAMPLE]]
    products = vectors @ sample.T
    products[products > 1 - 1e-5] = -1  # itself, where the sample holds it
    nearest = -np.sort(-products, axis=1)[:, :_HUB_NEIGHBOURS]
    means: Floats = nearest.mean(axis=1)
    return means
