"""The second half of a build: vectors that lie in a folder → projection, trees, checksums, manifest.

Needs nothing but the folder and a few numbers, so that it can be done in a process of its own: annoy, once it builds,
cannot be stopped (20 s at 100,000 photos), a process can. ``index_build`` tells when it is asked.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.machine.durable import sync
from app.similarity.annoy_index import AnnoyIndex, place_for_annoy
from app.similarity.edges import library_edges
from app.similarity.index import METRIC
from app.similarity.manifest import (
    ANNOY,
    FORMAT,
    PARTS,
    PROJECTION,
    VECTORS,
    DamagedIndex,
    Manifest,
    checksum_of,
    current_generation,
    verify,
    write_manifest,
)

Floats = NDArray[np.float32]
Report = Callable[[float], None]
"""Called often, with the share that is done (0 to 1); may raise."""

# With the same inspected nodes, fewer dimensions cost less time than they cost recall: see DECISIONS.md.
_TREES = 50
_PROJECTED_DIM = 128
_FIT_SAMPLE = 20_000
_CHUNK_ROWS = 4096
_SEED = 1
# Shares of the whole time at 100,000 vectors: the trees take the rest.
_FITTED, _COMPARED, _PLACED, _GROWN = 0.15, 0.17, 0.3, 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Seed:
    """What a generation grows from, besides the vectors and contents that lie in its folder.

    ``scale`` (dim,) holds the default weights (``query_scale``): candidates are collected under them.
    """

    model_id: str
    catalog_id: str
    count: int
    last_row: int
    scale: Floats
    threads: int


def grow(folder: Path, seed: Seed, report: Report) -> None:
    """Write what is missing to a generation. ``folder`` lies in the index folder. Raises OSError."""
    vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
    # Now, while nothing else is held: annoy makes the interpreter wait with it for what is not written yet.
    sync(folder / VECTORS)
    report(0)
    projection, fitted_on = _projection(folder.parent, vectors, seed.model_id, np.sqrt(seed.scale), report)
    np.save(folder / PROJECTION, projection, allow_pickle=False)
    report(_FITTED)
    edges = library_edges(vectors, seed.scale, lambda share: report(_FITTED + (_COMPARED - _FITTED) * share))
    _grow_trees(folder / ANNOY, vectors, projection, seed.threads, report)
    report(_GROWN)
    parts = {name: ((folder / name).stat().st_size, checksum_of(folder / name)) for name in PARTS}
    manifest = Manifest(
        FORMAT, seed.model_id, seed.count, seed.scale.size, projection.shape[1], METRIC, _TREES, seed.last_row,
        fitted_on, seed.catalog_id, parts, edges, _runs(seed.scale),
    )  # fmt: skip
    write_manifest(folder, manifest)
    report(1)


def _runs(scale: Floats) -> tuple[tuple[int, float], ...]:
    """Return the scale as (how many, value) one after the other: one for each block."""
    return tuple((len(list(run)), value) for value, run in itertools.groupby(scale.tolist()))


def _grow_trees(path: Path, vectors: NDArray[np.float16], projection: Floats, threads: int, report: Report) -> None:
    _reserve(path, _most_bytes(len(vectors), projection.shape[1]))
    annoy = AnnoyIndex(projection.shape[1], METRIC)
    annoy.set_seed(_SEED)
    with place_for_annoy(path) as place:
        annoy.on_disk_build(place)  # saving a finished index would hold the GIL
    for at in range(0, len(vectors), _CHUNK_ROWS):
        report(_COMPARED + (_PLACED - _COMPARED) * at / len(vectors))
        for offset, point in enumerate(vectors[at : at + _CHUNK_ROWS].astype(np.float32) @ projection):
            annoy.add_item(at + offset, point)
    report(_PLACED)
    annoy.build(_TREES, n_jobs=threads)
    annoy.unload()


def _projection(
    index: Path, vectors: NDArray[np.float16], model_id: str, weight: Floats, report: Report
) -> tuple[Floats, int]:
    """Return (dim, ≤ 128): weights and principal components in one, and how many vectors they were fitted on.

    Principal components of the weighted vectors (Pearson 1901) keep Euclidean distances best; the mean is left in,
    as subtracting it moves all points alike. A projection holds until the library has doubled.
    """
    before = current_generation(index)
    if before is not None and before.manifest.model_id == model_id and len(vectors) < 2 * before.manifest.fitted_on:
        with contextlib.suppress(DamagedIndex):
            verify(before, [PROJECTION])
            return np.load(before.folder / PROJECTION, allow_pickle=False), before.manifest.fitted_on
    report(0)
    sample = vectors[:: -(-len(vectors) // _FIT_SAMPLE)].astype(np.float32) * weight
    sample -= sample.mean(axis=0)
    best = _principal_components(sample)[:, : min(_PROJECTED_DIM, len(vectors))]
    return np.ascontiguousarray(weight[:, None] * best, np.float32), len(vectors)


def _principal_components(sample: Floats) -> Floats:
    """Return (dim, n) orthonormal columns, the most telling first, of centred vectors (rows, dim).

    Few vectors have the same components in their small matrix of dot products, which takes a fraction of the time;
    directions that they do not reach become zero.
    """
    components: Floats
    if len(sample) >= sample.shape[1]:
        _, components = np.linalg.eigh(sample.T @ sample)
        return components[:, ::-1]
    spread, shares = np.linalg.eigh(sample @ sample.T)
    lengths = np.sqrt(np.maximum(spread, 0))
    scaled = np.divide(shares, lengths, out=np.zeros_like(shares), where=lengths > 1e-3 * lengths[-1])
    components = sample.T @ scaled
    return components[:, ::-1]


def _most_bytes(count: int, dim: int) -> int:
    """Return a size that annoy's file will not exceed: points, split planes and leaves, and a third for growing."""
    node_bytes = 4 * dim + 64
    return round(1.35 * node_bytes * (count + _TREES * (2 + 8 * count / (dim + 2)))) + (1 << 20)


def _reserve(path: Path, size_bytes: int) -> None:
    """Raise OSError if the disk has no room for a file. Annoy itself does not ask: it would crash the program."""
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size_bytes)
        elif shutil.disk_usage(path.parent).free < size_bytes:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    path.unlink()
