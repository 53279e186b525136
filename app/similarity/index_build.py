"""Building an index generation from the library's embeddings."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError
from app.core.photo import ContentId
from app.machine.durable import sync
from app.similarity.annoy_index import AnnoyIndex
from app.similarity.index import METRIC
from app.similarity.manifest import (
    ANNOY,
    CONTENTS,
    FORMAT,
    PARTS,
    PROJECTION,
    VECTORS,
    DamagedIndex,
    Generation,
    Manifest,
    checksum_of,
    current_generation,
    publish,
    unfinished_folder,
    verify,
    write_manifest,
)

Floats = NDArray[np.float32]
Row = tuple[int, ContentId, bytes]
"""(row id, content id, float16 vector), row ids growing."""

# With the same inspected nodes, fewer dimensions cost less time than they cost recall: see DECISIONS.md.
_TREES = 50
_PROJECTED_DIM = 128
_FIT_SAMPLE = 20_000
_CHUNK_ROWS = 4096
_SEED = 1


def build_index(
    index: Path,
    rows: Iterable[Row],
    model_id: str,
    scale: Floats,
    threads: int,
    checkpoint: Callable[[], None],
    catalog_id: str = "",
) -> Generation | None:
    """Build a generation of all rows and make it the one in use; None when there are no rows.

    ``scale`` (dim,) holds the default weights (``query_scale``): candidates are collected under them. ``checkpoint`` is
    called often and may raise. ``catalog_id`` names the catalog that the rows come from. Raises AppError when the disk
    does not allow it; the generation in use stays then.
    """
    try:
        folder = unfinished_folder(index)
    except OSError as error:
        raise _disk(index, error) from error
    try:
        return _build(index, folder, rows, model_id, scale, threads, checkpoint, catalog_id)
    except OSError as error:
        raise _disk(index, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _build(
    index: Path,
    folder: Path,
    rows: Iterable[Row],
    model_id: str,
    scale: Floats,
    threads: int,
    checkpoint: Callable[[], None],
    catalog_id: str,
) -> Generation | None:
    vectors, last_row = _write_vectors(folder, rows, scale.size, checkpoint)
    if len(vectors) == 0:
        return None
    # Now, where Python's lock is not held: annoy holds it while the system makes it wait for what is not written yet.
    sync(folder / VECTORS)
    weight = np.sqrt(scale)
    projection, fitted_on = _projection(index, vectors, model_id, weight, checkpoint)
    np.save(folder / PROJECTION, projection, allow_pickle=False)
    _reserve(folder / ANNOY, _most_bytes(len(vectors), projection.shape[1]))
    annoy = AnnoyIndex(projection.shape[1], METRIC)
    annoy.set_seed(_SEED)
    annoy.on_disk_build(str(folder / ANNOY))  # saving a finished index would hold the GIL
    for at in range(0, len(vectors), _CHUNK_ROWS):
        checkpoint()
        for offset, point in enumerate(vectors[at : at + _CHUNK_ROWS].astype(np.float32) @ projection):
            annoy.add_item(at + offset, point)
    annoy.build(_TREES, n_jobs=threads)
    annoy.unload()
    checkpoint()
    parts = {name: ((folder / name).stat().st_size, checksum_of(folder / name)) for name in PARTS}
    manifest = Manifest(
        FORMAT, model_id, len(vectors), scale.size, projection.shape[1], METRIC, _TREES, last_row, fitted_on,
        catalog_id, parts,
    )  # fmt: skip
    write_manifest(folder, manifest)
    return publish(folder, index)


def _write_vectors(
    folder: Path, rows: Iterable[Row], dim: int, checkpoint: Callable[[], None]
) -> tuple[NDArray[np.float16], int]:
    """Write the rows as they come, so that a large library never lies in memory; return them and the last id."""
    contents = bytearray()
    last_row = written = 0
    with (folder / VECTORS).open("wb") as file:
        _write_header(file, written, dim)
        for last_row, content_id, vector in rows:  # noqa: B007 - the last one is wanted
            if len(vector) == 2 * dim and len(content_id) == 16:
                file.write(vector)
                contents += content_id
                written += 1
                if written % _CHUNK_ROWS == 0:
                    checkpoint()
        _write_header(file, written, dim)
    np.save(folder / CONTENTS, np.frombuffer(bytes(contents), np.uint8).reshape(-1, 16), allow_pickle=False)
    if written == 0:
        return np.empty((0, dim), np.float16), last_row
    return np.load(folder / VECTORS, mmap_mode="r", allow_pickle=False), last_row


def _write_header(file: BinaryIO, count: int, dim: int) -> None:
    """Write the .npy header at the start of the file; NumPy pads it, so that any count takes the same room."""
    file.seek(0)
    np.lib.format.write_array_header_1_0(file, {"descr": "<f2", "fortran_order": False, "shape": (count, dim)})


def _projection(
    index: Path, vectors: NDArray[np.float16], model_id: str, weight: Floats, checkpoint: Callable[[], None]
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
    checkpoint()
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


def _disk(index: Path, error: OSError) -> AppError:
    return AppError(
        "The index cannot be written to {path}: {detail}. Free some space or check the folder. "
        "The photos stay searchable.",
        path=str(index),
        detail=error.strerror or type(error).__name__,
    )
