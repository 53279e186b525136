"""annoy's trees on disk: points go in, and the forest is grown where it will be read."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.similarity.annoy_index import METRIC, AnnoyIndex, place_for_annoy

_MOST_TREES, _LEAST_TREES, _PHOTOS_PER_TREE = 50, 2, 200
_CHUNK_ROWS = 4096
_SEED = 1


def trees_for(count: int) -> int:
    """Return how many trees a library of so many photos gets: a small one is walked through whole by any."""
    return min(_MOST_TREES, max(_LEAST_TREES, count // _PHOTOS_PER_TREE))


def planted(path: Path, points: NDArray[np.float32], trees: int, report: Callable[[float], None]) -> AnnoyIndex:
    """Return an index at ``path`` that holds the points (n, d) and can be built with ``trees``. Raises OSError.

    ``report`` is called often, with the share that is done, and may raise.
    """
    _reserve(path, most_bytes(len(points), points.shape[1], trees))
    annoy = AnnoyIndex(points.shape[1], METRIC)
    annoy.set_seed(_SEED)
    with place_for_annoy(path) as place:
        annoy.on_disk_build(place)  # saving a finished index would hold the GIL
    for at in range(0, len(points), _CHUNK_ROWS):
        report(at / len(points))
        for row, point in enumerate(points[at : at + _CHUNK_ROWS].tolist(), at):
            annoy.add_item(row, point)
    return annoy


def most_bytes(count: int, dim: int, trees: int) -> int:
    """Return a size that annoy's file will not exceed: points, split planes and leaves, and a third for growing."""
    node_bytes = 4 * dim + 64
    return round(1.35 * node_bytes * (count + trees * (2 + 8 * count / (dim + 2)))) + (1 << 20)


def _reserve(path: Path, size_bytes: int) -> None:
    """Raise OSError if the disk has no room for a file. Annoy itself does not ask: it would crash the program."""
    with path.open("wb") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size_bytes)
        elif shutil.disk_usage(path.parent).free < size_bytes:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    path.unlink()
