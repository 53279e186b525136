"""Building an index generation from the library's embeddings: begun and put to use here, grown by ``index_growth``."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from app.core.errors import AppError
from app.core.photo import ContentId
from app.core.question import AUTOMATIC
from app.similarity.index_growth import Floats, Report, Seed, grow
from app.similarity.manifest import CONTENTS, VECTORS, Generation, publish, unfinished_folder

Row = tuple[int, ContentId, bytes]
"""(row id, content id, float16 vector), row ids growing."""
Grow = Callable[[Path, Seed, Report], None]
"""``grow``, or whatever has it done elsewhere."""

_CHUNK_ROWS = 4096
# Of the time it takes at 100,000 vectors.
_WRITTEN = 0.1


def build_index(
    index: Path,
    rows: Iterable[Row],
    model_id: str,
    scale: Floats,
    threads: int,
    report: Report,
    catalog_id: str = "",
    expected: int = 0,
    grow: Grow = grow,
    trees: int = AUTOMATIC,
) -> Generation | None:
    """Build a generation of all rows and make it the one in use; None when there are no rows.

    ``scale`` and ``trees`` are those of ``Seed``, ``catalog_id`` names the catalog that the rows come from,
    ``expected`` says how many they will be: for ``report``, which is called often and may raise, and for nothing else.
    Raises AppError when the disk does not allow it, and whatever ``report`` and ``grow`` raise; the generation in use
    stays then, and the unfinished one is deleted (by the next ``publish``, where this program is killed).
    """
    try:
        folder = unfinished_folder(index)
    except OSError as error:
        raise _disk(index, error) from error
    try:
        count, last_row = _write_vectors(folder, rows, scale.size, expected, report)
        if count == 0:
            return None
        seed = Seed(model_id, catalog_id, count, last_row, scale, threads, trees)
        grow(folder, seed, lambda share: report(_WRITTEN + (1 - _WRITTEN) * share))
        return publish(folder, index)
    except OSError as error:
        raise _disk(index, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_vectors(folder: Path, rows: Iterable[Row], dim: int, expected: int, report: Report) -> tuple[int, int]:
    """Write the rows as they come, so that a large library never lies in memory; return how many, and the last id."""
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
                    report(_WRITTEN * min(1.0, written / max(1, expected)))
        _write_header(file, written, dim)
    np.save(folder / CONTENTS, np.frombuffer(bytes(contents), np.uint8).reshape(-1, 16), allow_pickle=False)
    return written, last_row


def _write_header(file: BinaryIO, count: int, dim: int) -> None:
    """Write the .npy header at the start of the file; NumPy pads it, so that any count takes the same room."""
    file.seek(0)
    np.lib.format.write_array_header_1_0(file, {"descr": "<f2", "fortran_order": False, "shape": (count, dim)})


def _disk(index: Path, error: OSError) -> AppError:
    return AppError(
        "The index cannot be written to {path}: {detail}. Free some space or check the folder. "
        "The photos stay searchable.",
        path=str(index),
        detail=error.strerror or type(error).__name__,
    )
