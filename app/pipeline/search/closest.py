"""The closest pairs of a folder: each picture compared with each, up to a number at which that is quick."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.closeness import Closeness, Edges
from app.core.closest import ClosestPairs, Pair
from app.core.job import Job
from app.core.photo import ContentId
from app.library.reader import Reader
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.descriptor import distance_from, similarities

Floats = NDArray[np.float32]

MOST_PICTURES = 4000
"""How many pictures are compared. All pairs of them take 0.7 s of processor time (tests/benchmarks/closeness.py), and
that at most once for each pair that is asked for."""
_RUN = 20
_ROWS = 512


def closest_pairs(job: Job, reader: Reader, by: KnownModel, folder: str, count: int, edges: Edges) -> ClosestPairs:
    """Return the ``count`` closest pairs of photos at or below ``folder``, an absolute path free of links.

    ``by``: whose vectors are compared. ``edges`` say which word each pair gets. Copies of one file come first. Of a
    folder with more than MOST_PICTURES pictures, runs of photos that lie beside each other are compared, spread over
    it: photos taken together are rarely far apart. Raises AppError, Cancelled.
    """
    lying: dict[ContentId, list[str]] = {}
    for content_id, path in reader.embedded_below(folder, by.model_id):
        lying.setdefault(content_id, []).append(path)
    job.checkpoint()
    copies = [Pair(paths[0], paths[1], 0.0, Closeness.SAME_FILE) for paths in lying.values() if len(paths) > 1]
    pairs = copies[:count]
    contents = _spread(list(lying))
    if len(pairs) < count:
        in_a_pair = {path for pair in pairs for path in (pair.path, pair.other)}
        single = [row for row, content_id in enumerate(contents) if lying[content_id][0] not in in_a_pair]
        vectors = _vectors(job, reader, by, [contents[row] for row in single])
        for first, second, distance in _pairs(job, vectors, by.scale, count - len(pairs)):
            path, other = (lying[contents[single[row]]][0] for row in (first, second))
            pairs.append(Pair(path, other, distance, edges.closeness(distance)))
    return ClosestPairs(tuple(pairs), len(contents), len(lying))


def _spread(contents: Sequence[ContentId]) -> list[ContentId]:
    """Return all contents, or of too many as many runs as are allowed, spread evenly."""
    if len(contents) <= MOST_PICTURES:
        return list(contents)
    starts = np.linspace(0, len(contents) - _RUN, MOST_PICTURES // _RUN).astype(int).tolist()
    return [content_id for start in starts for content_id in contents[start : start + _RUN]]


def _vectors(job: Job, reader: Reader, by: KnownModel, contents: Sequence[ContentId]) -> Floats:
    """Return the stored vectors, (n, dim) float32; one of another length, which is damaged, as zeros."""
    dim = by.dim
    vectors = np.zeros((len(contents), dim), np.float32)
    for row, content_id in enumerate(contents):
        stored = reader.vector(content_id, by.model_id)
        if stored is not None and len(stored) == 2 * dim:
            vectors[row] = np.frombuffer(stored, "<f2")
        if row % _ROWS == 0:
            job.checkpoint()
    return vectors


def _pairs(job: Job, vectors: Floats, scale: Floats, count: int) -> list[tuple[int, int, float]]:
    """Return (row, other row, distance) of the ``count`` closest pairs, closest first, no row in two of them.

    The nearest of a row may be in a closer pair already; what is left over is then compared again.
    """
    pairs: list[tuple[int, int, float]] = []
    left = np.arange(len(vectors))
    while len(pairs) < count and len(left) > 1:
        taken: set[int] = set()
        for row, other in _nearest(job, vectors[left], scale):
            if row in taken:
                continue
            if other in taken or len(pairs) == count:  # what is nearest to this row of those left is not known yet
                break
            first, second = int(left[row]), int(left[other])
            pairs.append((first, second, _distance(vectors[first], vectors[second], scale)))
            taken |= {row, other}
        left = np.delete(left, sorted(taken))
    return pairs


def _nearest(job: Job, vectors: Floats, scale: Floats) -> list[tuple[int, int]]:
    """Return (row, nearest other row) for each of at least two rows, closest first."""
    count = len(vectors)
    similarity = np.full(count, -np.inf, np.float32)
    other = np.zeros(count, np.int64)
    for start in range(0, count, _ROWS):
        block = (vectors[start : start + _ROWS] * scale) @ vectors[start:].T  # with what comes after; the rest was done
        rows = np.arange(len(block))
        block[np.tril_indices(len(block))] = -np.inf
        _keep(similarity, other, start + rows, block.max(axis=1), start + block.argmax(axis=1))
        _keep(similarity, other, np.arange(start, count), block.max(axis=0), start + block.argmax(axis=0))
        job.checkpoint()
    order = np.argsort(-similarity, kind="stable")
    return [(int(row), int(other[row])) for row in order]


def _distance(one: Floats, other: Floats, scale: Floats) -> float:
    return float(distance_from(similarities(one, other[None], scale))[0])


def _keep(
    similarity: Floats, other: NDArray[np.int64], rows: NDArray[np.int64], found: Floats, which: NDArray[np.int64]
) -> None:
    """Note for each of ``rows`` the other row that was found, where it is more similar than what is known."""
    better = found > similarity[rows]
    similarity[rows[better]] = found[better]
    other[rows[better]] = which[better]
