"""The compact points that annoy walks among: near each other where the full vectors are, in the order of neighbours.

A photo's point is its weighted vector on the library's main directions. Where the order is not the plain one the vector
is centred and of unit length, and one more number stands for the hub penalty: the squared distance to a question, which
has 0 there, is then 2 − 2·score and a constant.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.similarity.half import as_float32
from app.similarity.manifest import CENTRE, PROJECTION, DamagedIndex, current_generation, verify
from app.similarity.order import HUB_PENALTY, Asked, Order, chunks_of, unit

Floats = NDArray[np.float32]

# With the same inspected nodes, fewer dimensions cost less time than they cost recall: see DECISIONS.md.
_MOST_DIM, _LEAST_DIM, _PHOTOS_PER_DIM = 96, 8, 4
_FIT_SAMPLE = 20_000


def fitted_projection(
    index: Path, vectors: NDArray[np.float16], model_id: str, scale: Floats, order: Order | None
) -> tuple[Floats, int]:
    """Return (dim, ≤ 96): weights and principal components in one, and how many vectors they were fitted on.

    Principal components of the weighted vectors (Pearson 1901) keep Euclidean distances best; the mean is left in,
    as subtracting it moves all points alike. A projection holds until the library has doubled.
    """
    before = current_generation(index)
    if before is not None and before.manifest.model_id == model_id and len(vectors) < 2 * before.manifest.fitted_on:
        made_alike = (CENTRE in before.manifest.parts) == (order is not None)
        with contextlib.suppress(DamagedIndex):
            verify(before, [PROJECTION])
            if made_alike and before.manifest.projected_dim == _dim_for(before.manifest.fitted_on):
                return np.load(before.folder / PROJECTION, allow_pickle=False), before.manifest.fitted_on
    weight = np.sqrt(scale)
    best = _components_of(vectors[:: -(-len(vectors) // _FIT_SAMPLE)], weight, order)[:, : _dim_for(len(vectors))]
    return np.ascontiguousarray(weight[:, None] * best, np.float32), len(vectors)


def points_of(vectors: Floats, projection: Floats, order: Order | None, traits: Floats | None, scale: Floats) -> Floats:
    """Return the points (n, projected_dim) of ``vectors`` (n, dim), without the number for the hub penalty."""
    if order is None or traits is None:
        return vectors @ projection
    lengths = np.sqrt(traits[:, :-1] @ scale[order.starts])[:, None]
    points: Floats = (vectors - order.centre) @ projection / np.maximum(lengths, 1e-6)
    return points


def penalty_of(hubs: Floats) -> Floats:
    """Return the one more number (n,) of each point, from the means for the hub penalty (n,) of the whole library."""
    result: Floats = np.sqrt(2 * HUB_PENALTY * (hubs - hubs.min()))
    return result


def asked_point(asked: Asked, projection: Floats, order: Order | None) -> list[float]:
    """Return the point of a question."""
    if order is None:
        return (asked.vector @ projection).tolist()  # type: ignore[no-any-return]
    point = (asked.vector - order.centre) @ projection / asked.length
    return [*point.tolist(), 0.0]


def walked_dim(projected_dim: int, order: Order | None) -> int:
    """Return how many numbers a point has."""
    return projected_dim if order is None else projected_dim + 1


def _dim_for(count: int) -> int:
    """Return how many dimensions a library of so many vectors is projected on: few vectors need few."""
    return min(_MOST_DIM, count, max(_LEAST_DIM, count // _PHOTOS_PER_DIM))


def _components_of(vectors: NDArray[np.float16], weight: Floats, order: Order | None) -> Floats:
    """Return the principal components (dim, n) of vectors (rows, dim), a few of which lie in memory at once."""
    dim, middle = vectors.shape[1], 0 if order is None else order.centre * weight
    if len(vectors) < dim:
        sample = as_float32(vectors) * weight - middle
        sample = sample if order is None else unit(sample)
        return _principal_components(sample - sample.mean(axis=0))
    total, products = np.zeros(dim, np.float64), np.zeros((dim, dim), np.float64)
    for _, chunk in chunks_of(vectors):
        sample = chunk * weight - middle
        sample = sample if order is None else unit(sample)
        total += sample.sum(axis=0, dtype=np.float64)
        products += sample.T @ sample
    products -= np.outer(total, total / len(vectors))
    components: Floats = np.linalg.eigh(products.astype(np.float32))[1]
    return components[:, ::-1]


def _principal_components(sample: Floats) -> Floats:
    """Return (dim, n) orthonormal columns, the most telling first, of few centred vectors (rows, dim).

    Few vectors have the same components in their small matrix of dot products, which takes a fraction of the time;
    directions that they do not reach become zero.
    """
    spread, shares = np.linalg.eigh(sample @ sample.T)
    lengths = np.sqrt(np.maximum(spread, 0))
    scaled = np.divide(shares, lengths, out=np.zeros_like(shares), where=lengths > 1e-3 * lengths[-1])
    components: Floats = sample.T @ scaled
    return components[:, ::-1]
