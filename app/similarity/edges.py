"""Where the words for closeness begin and end in one library, from random pairs of its own photos."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from app.core.closeness import PAIRS, Edges
from app.similarity.descriptor import NEARLY_UNIT, distance_from
from app.similarity.half import as_float32
from app.similarity.mapping import let_go

Floats = NDArray[np.float32]

LEAST_PHOTOS = 2_000
"""Below, too few pairs of its own are alike to tell from them."""
_GROUPS, _GROUP_ROWS = 16, 512  # 2,093,056 pairs: 209 of them are the closest of 10,000
_QUICK_GROUPS = 4
_SEED = 1


def library_edges(vectors: NDArray[np.float16], scale: Floats, report: Callable[[float], None]) -> Edges | None:
    """Return the distances that one random pair in 10,000, in 1,000, in 100 is below; None below LEAST_PHOTOS.

    ``vectors`` (n, dim) are all of the library, each content once, ``scale`` (dim,) is what ``query_scale`` returns;
    ``report`` is called between the chunks with the share that is done, and may raise. Distances are those that are
    shown, of the whole descriptor. Groups of random photos are compared each with each: as many pairs drawn one by one
    would read and convert a hundred times as many vectors. None too where the distances do not rise, as in a library
    that is one picture over and over. How long it takes, and how far the edges of two draws lie apart, is printed by
    ``build/bench.py closeness``.
    """
    return None if len(vectors) < LEAST_PHOTOS else drawn_edges(vectors, scale, report, _SEED)


def quick_edges(vectors: NDArray[np.float16], scale: Floats) -> Edges | None:
    """Return the same from fewer pairs, for somebody who waits: by other weights than a generation was made with."""
    if len(vectors) < LEAST_PHOTOS:
        return None
    return drawn_edges(vectors, scale, lambda _: None, _SEED, _QUICK_GROUPS)


def drawn_edges(
    vectors: NDArray[np.float16], scale: Floats, report: Callable[[float], None], seed: int, groups: int = _GROUPS
) -> Edges | None:
    """Return the same for any number of photos from 512 on; another ``seed`` draws others, fewer ``groups`` fewer."""
    random = np.random.default_rng(seed)
    upper = np.triu_indices(_GROUP_ROWS, k=1)
    distances = np.empty((groups, len(upper[0])), np.float32)
    rows = np.empty(0, np.int64)
    for group in range(groups):
        report(group / groups)
        if len(rows) < _GROUP_ROWS:  # no photo twice before each was there once
            rows = random.permutation(len(vectors))
        drawn, rows = np.sort(rows[:_GROUP_ROWS]), rows[_GROUP_ROWS:]
        distances[group] = _distances(as_float32(vectors[drawn]), scale)[upper]
        let_go(vectors)
    shares = [1 / PAIRS[word] for word in sorted(PAIRS)]
    try:
        return Edges(*(round(float(edge), 4) for edge in np.quantile(distances, shares)))
    except ValueError:
        return None


def _distances(vectors: Floats, scale: Floats) -> Floats:
    """Return the distance of each row (n, dim) to each, as ``descriptor.similarities`` has it."""
    weighted = vectors * np.sqrt(scale)
    products: Floats = weighted @ weighted.T
    squared = np.diagonal(products)
    unit = np.abs(squared - 1) < NEARLY_UNIT
    apart = squared[:, None] + squared[None] - 2 * products
    return distance_from(np.where(unit[:, None] & unit[None], 1 - apart / 2, products))
