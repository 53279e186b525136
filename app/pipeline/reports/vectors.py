"""The vectors of all photos as one array in a file of NumPy's, and the list of the photos beside it."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence

import numpy as np
from numpy.lib import format as npy

from app.core.errors import InputError
from app.core.job import Job
from app.core.names_in_json import named
from app.core.taking_away import ListFormat, Taken, VectorsPlan
from app.machine.new_file import new_file
from app.pipeline.reports.source import check_target, no_library, nothing_read, taken
from app.pipeline.search.all_neighbours import AllNeighbours, Asking
from app.pipeline.search.query import Searcher
from app.pipeline.work.model_in_use import ModelInUse

_ROWS = 256


class VectorsWriter:
    """Serves the reports thread."""

    def __init__(self, model: ModelInUse, searcher: Searcher) -> None:
        self._model = model
        self._searcher = searcher

    def write(self, job: Job, plan: VectorsPlan) -> Taken:
        """Write both files. Raises InputError, AppError, Cancelled; both are there then as before."""
        reader = self._searcher.reader
        if reader is None:
            raise no_library()
        for path in (plan.path, plan.list_path):
            check_target(reader, path)
        if os.path.realpath(plan.path) == os.path.realpath(plan.list_path):
            raise InputError("The vectors and the list of photos need two files: {path} is one.", path=plan.path)
        everybody = AllNeighbours(job, reader, self._searcher.opened(reader, plan.engine))
        photos = everybody.photos()
        if not photos:
            raise nothing_read()
        if plan.list_format == "lines":
            _check_lines(photos)
        used = np.flatnonzero(everybody.by.scale)
        weights = np.sqrt(everybody.by.scale[used])
        kind = np.dtype("<f2" if plan.half else "<f4")
        done = 0
        with new_file(plan.path) as vectors, new_file(plan.list_path) as names:
            vectors.write(_head(len(photos), used.size, kind))
            for start in range(0, len(photos), _ROWS):
                some = [(each, everybody.vector(each.content_id)) for each in photos[start : start + _ROWS]]
                known = [(each, vector[used] * weights) for each, vector in some if vector is not None]
                vectors.write(b"".join(row.astype(kind).tobytes() for _, row in known))
                names.write(b"".join(_line(each.path, plan.list_format) for each, _ in known))
                done += len(known)
                job.report("export", min(start + _ROWS, len(photos)), len(photos))
            if done < len(photos):  # some have gone meanwhile
                vectors.begin_with(_head(done, used.size, kind))
        return taken(reader, self._model, everybody.by, photos=done, rows=done, dim=used.size)


def _check_lines(photos: Sequence[Asking]) -> None:
    for each in photos:
        if "\n" in each.path or "\r" in each.path:
            raise InputError(
                "The name of {path} holds a line break, so that it cannot stand in a list with a name in each line.",
                path=each.path,
            ).with_hint("Give the list a name that ends in .jsonl, or use --print0.")


def _head(rows: int, columns: int, kind: np.dtype[np.floating]) -> bytes:
    """Return the beginning of the file: as long for fewer rows."""
    written = io.BytesIO()
    npy.write_array_header_1_0(written, {"shape": (rows, columns), "fortran_order": False, "descr": kind.str})
    return written.getvalue()


def _line(path: str, form: ListFormat) -> bytes:
    if form == "jsonl":
        return json.dumps(named("path", path)).encode("ascii") + b"\n"
    return os.fsencode(path) + (b"\0" if form == "zeros" else b"\n")
