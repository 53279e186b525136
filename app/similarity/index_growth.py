"""The second half of a build: vectors that lie in a folder → order, projection, trees, checksums, manifest.

Needs nothing but the folder and a few numbers, so that it can be done in a process of its own: annoy, once it builds,
cannot be stopped (20 s at 100,000 photos), a process can. ``index_build`` tells when it is asked.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.question import AUTOMATIC
from app.machine.durable import sync
from app.similarity.annoy_index import METRIC, AnnoyIndex
from app.similarity.checked_rows import sums_of
from app.similarity.edges import library_edges
from app.similarity.manifest import (
    ANNOY,
    CENTRE,
    CONTENTS,
    FORMAT,
    ORDER_PARTS,
    PARTS,
    PROJECTION,
    SUMS,
    TRAITS,
    VECTORS,
    Manifest,
    checksum_of,
    write_manifest,
)
from app.similarity.order import HUB_PENALTY, Order, asking_rows, chunks_of, library_order, sample_of, sampled_rows
from app.similarity.projection import fitted_projection, penalty_of, points_of, walked_dim
from app.similarity.sought import NEAREST, Sought
from app.similarity.trees import planted, trees_for
from app.similarity.walk import EFFORTS, Effort, candidates, least_effort

Floats = NDArray[np.float32]
Report = Callable[[float], None]
"""Called often, with the share that is done (0 to 1); may raise."""

# Shares of the whole time at 100,000 vectors: the trees take the rest.
_CENTRED, _FITTED, _COMPARED, _PLACED, _PLANTED, _GROWN, _WALKED = 0.03, 0.15, 0.17, 0.3, 0.35, 0.85, 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Seed:
    """What a generation grows from, besides the vectors and contents that lie in its folder.

    ``scale`` (dim,) holds the default weights (``query_scale``): candidates are collected under them. ``trees``: how
    many are wanted, AUTOMATIC for as many as so many photos need.
    """

    model_id: str
    catalog_id: str
    count: int
    last_row: int
    scale: Floats
    threads: int
    trees: int = AUTOMATIC


def grow(folder: Path, seed: Seed, report: Report) -> None:
    """Write what is missing to a generation. ``folder`` lies in the index folder. Raises OSError."""
    vectors = np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False)
    # Now, while nothing else is held: annoy makes the interpreter wait with it for what is not written yet.
    sync(folder / VECTORS)
    report(0)
    order = library_order(vectors, seed.scale, _within(report, 0, _CENTRED))
    projection, fitted_on = fitted_projection(folder.parent, vectors, seed.model_id, seed.scale, order)
    np.save(folder / PROJECTION, projection, allow_pickle=False)
    report(_FITTED)
    edges = library_edges(vectors, seed.scale, _within(report, _FITTED, _COMPARED))
    points, sought = _compare(folder, vectors, projection, order, seed.scale, _within(report, _COMPARED, _PLACED))
    asking = points[sought.rows]
    trees = seed.trees or trees_for(seed.count)
    annoy = planted(folder / ANNOY, points, trees, _within(report, _PLACED, _PLANTED))
    del points  # a third of a gigabyte at a million photos
    report(_PLANTED)
    annoy.build(trees, n_jobs=seed.threads)
    effort, recall = _effort(annoy, asking, sought, _within(report, _GROWN, _WALKED))
    annoy.unload()
    names = PARTS if order is None else (*PARTS, *ORDER_PARTS)
    parts = {name: ((folder / name).stat().st_size, checksum_of(folder / name)) for name in names}
    manifest = Manifest(
        FORMAT, seed.model_id, seed.count, seed.scale.size, projection.shape[1], METRIC, trees,
        seed.last_row, fitted_on, seed.catalog_id, parts, edges, _runs(seed.scale), effort.inspected, effort.followed,
        recall,
    )  # fmt: skip
    write_manifest(folder, manifest)
    report(1)


def _runs(scale: Floats) -> tuple[tuple[int, float], ...]:
    """Return the scale as (how many, value) one after the other: one for each block."""
    return tuple((len(list(run)), value) for value, run in itertools.groupby(scale.tolist()))


def _compare(
    folder: Path, vectors: NDArray[np.float16], projection: Floats, order: Order | None, scale: Floats, report: Report
) -> tuple[Floats, Sought]:
    """Write what there is of each photo besides its vector; return the points to be walked among, and what is sought.

    All in one pass, since converting float16 costs as much as what is done with it.
    """
    count = len(vectors)
    contents = np.load(folder / CONTENTS, mmap_mode="r", allow_pickle=False)
    points = np.empty((count, walked_dim(projection.shape[1], order)), np.float32)
    sums = np.empty(count, np.uint64)
    rows, asking = sampled_rows(count), asking_rows(count)
    sample = None if order is None else sample_of(order, scale, rows, vectors[rows])
    asked = None if order is None else sample_of(order, scale, asking, vectors[asking])
    traits = None if order is None else np.empty((count, len(order.starts) + 1), np.float32)
    sought = Sought(asking[:0] if order is None else asking)
    for at, chunk in chunks_of(vectors):
        report(at / count)
        here, told = slice(at, at + len(chunk)), None
        if sample is not None and asked is not None and traits is not None:
            told, units = sample.traits(chunk, at)
            traits[here] = told
            sought.take(at, units @ asked.vectors.T - HUB_PENALTY * told[:, -1:])
        points[here, : projection.shape[1]] = points_of(chunk, projection, order, told, scale)
        sums[here] = sums_of(vectors[here], contents[here], told)
    np.save(folder / SUMS, sums, allow_pickle=False)
    if order is not None and traits is not None:
        points[:, -1] = penalty_of(traits[:, -1])
        np.save(folder / CENTRE, order.centre, allow_pickle=False)
        np.save(folder / TRAITS, traits, allow_pickle=False)
    return points, sought


def _effort(annoy: AnnoyIndex, asking: Floats, sought: Sought, report: Report) -> tuple[Effort, float | None]:
    """Return how far questions of this library have to walk, and what share of the nearest is found by that."""
    report(0)
    if not len(asking):
        return Effort(0, 0), None
    asking[:, -1] = 0  # questions have no penalty, see ``projection``
    points = asking.tolist()

    def recall(effort: Effort) -> float:
        report(EFFORTS.index(effort) / len(EFFORTS))
        return sought.recall(lambda number: candidates(annoy, points[number], NEAREST, effort))

    return least_effort(recall)


def _within(report: Report, start: float, end: float) -> Report:
    """Return what reports a part of the whole."""
    return lambda share: report(start + (end - start) * share)
