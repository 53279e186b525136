"""Nearest neighbours: annoy collects candidates on compact vectors, the full vectors rank them exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.core.photo import ContentId
from app.similarity.annoy_index import AnnoyIndex, place_for_annoy
from app.similarity.descriptor import similarities
from app.similarity.manifest import (
    ANNOY,
    CONTENTS,
    PROJECTION,
    VECTORS,
    DamagedIndex,
    Generation,
    verify,
)

Floats = NDArray[np.float32]
Found = list[tuple[ContentId, float]]
"""(content id, similarity), most similar first."""

METRIC: Literal["euclidean"] = "euclidean"
_CANDIDATES = 300
_CANDIDATES_PER_NEIGHBOUR = 4
_EXACT_ROWS = 4096
# Inspected nodes: what takes recall@10 over .99 at 100,000 vectors (tests/benchmarks/recall.py); annoy's own default,
# trees × neighbours, is far too low. How it should grow beyond has not been measured.
_SEARCH_K, _SEARCH_K_AT, _SEARCH_K_GROWTH = 40_000, 100_000, 0.3


class Index:
    """An open generation. Reads only mapped files; any thread may ask, one at a time or many."""

    def __init__(self, generation: Generation, verify: Callable[[Generation], None] = verify) -> None:
        """Open a generation after verifying every byte, or as ``verify`` does. Raises DamagedIndex."""
        verify(generation)
        manifest, folder = generation.manifest, generation.folder
        self.generation = generation
        self._projection: Floats = _load(folder / PROJECTION, (manifest.dim, manifest.projected_dim), np.float32)
        self._vectors = _load(folder / VECTORS, (manifest.count, manifest.dim), np.float16)
        self._contents = _load(folder / CONTENTS, (manifest.count, 16), np.uint8)
        self._annoy = AnnoyIndex(manifest.projected_dim, METRIC)
        try:
            with place_for_annoy(folder / ANNOY) as place:
                self._annoy.load(place)
        except OSError as error:
            raise DamagedIndex(ANNOY) from error
        if self._annoy.get_n_items() != manifest.count or manifest.metric != METRIC:
            raise DamagedIndex(ANNOY)

    def __len__(self) -> int:
        return self.generation.manifest.count

    def nearest(self, vector: Floats, scale: Floats, count: int) -> Found:
        """Return the ``count`` contents most similar to ``vector`` (dim,), weighted by ``scale`` (``query_scale``)."""
        wanted = max(_CANDIDATES, _CANDIDATES_PER_NEIGHBOUR * count)
        inspect = max(_SEARCH_K, round(_SEARCH_K * (len(self) / _SEARCH_K_AT) ** _SEARCH_K_GROWTH), 50 * wanted)
        rows = np.array(self._annoy.get_nns_by_vector(vector @ self._projection, wanted, inspect), np.int64)
        rows.sort()  # neighbours on disk are read together
        vectors = self._vectors[rows].astype(np.float32)
        best = _largest(vectors @ (vector * scale), count)
        return self._ranked(rows[best], similarities(vector, vectors[best], scale))

    def exact(self, vector: Floats, scale: Floats, count: int) -> Found:
        """Return the same by comparing with every vector: slow, and the truth that ``nearest`` is measured against."""
        query = vector * scale
        parts = range(0, len(self), _EXACT_ROWS)
        products = [self._vectors[at : at + _EXACT_ROWS].astype(np.float32) @ query for at in parts]
        best = _largest(np.concatenate(products), count)
        return self._ranked(best, similarities(vector, self._vectors[best].astype(np.float32), scale))

    def _ranked(self, rows: NDArray[np.int64], found: NDArray[np.float64]) -> Found:
        return [(self._contents[rows[i]].tobytes(), float(found[i])) for i in _largest(found, len(rows))]


def _largest(values: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Return the places of the ``count`` largest values, the largest first; of equal ones the first comes first."""
    places: NDArray[np.int64] = np.argsort(-values, kind="stable")[:count]
    return places


def _load(path: Path, shape: tuple[int, ...], dtype: type[np.generic]) -> NDArray[Any]:
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise DamagedIndex(path.name) from error
    if array.shape != shape or array.dtype != dtype:
        raise DamagedIndex(path.name)
    return array
