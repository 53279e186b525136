"""Pictures in one file, read by the decoders once: squares of bytes in a row, to be looked at many times.

Each row's mark says whether it is there; a job that was cancelled goes on with those that are not.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.events import Stage
from app.core.input_rule import InputRule
from app.core.job import Job
from app.imaging.prepare import Prepared
from app.machine.durable import write_whole
from app.machine.own_files import make_own_file, read_ordinary
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.work.pace import Pace
from app.training.task import PICTURES, Bytes

_MARKS = "read.bytes"
_WAITING, _THERE, _UNREADABLE = 0, 1, 2
_WRITTEN_EVERY_S = 2.0
_THUMBNAIL_PX = 16  # nobody looks at it


class PictureFile:
    """The pictures of ``paths``, (n, side, side, 3), in ``folder``. Used by one thread."""

    def __init__(self, folder: Path, paths: Sequence[str], side_px: int) -> None:
        """Make the file, or go on with one of the same length. Raises OSError."""
        self._folder, self._paths, self._side_px = folder, tuple(paths), side_px
        shape = (len(paths), side_px, side_px, 3)
        path = folder / PICTURES
        make_own_file(path)
        if path.stat().st_size != int(np.prod(shape)):
            os.truncate(path, 0)
            os.truncate(path, int(np.prod(shape)))
            (folder / _MARKS).unlink(missing_ok=True)
        self._pictures: Bytes = np.memmap(path, np.uint8, "r+", shape=shape)
        self._marks = self._stored_marks()

    @property
    def readable(self) -> NDArray[np.bool_]:
        """Which pictures are there (n,)."""
        found: NDArray[np.bool_] = self._marks == _THERE
        return found

    def some(self, rows: NDArray[np.int64]) -> Bytes:
        """Return some of them, in memory."""
        return np.asarray(self._pictures[rows])

    def fill(self, job: Job, pace: Pace, budget: MemoryBudget, stage: Stage = "examples") -> None:
        """Read what is not there. Raises Cancelled after keeping what was read, AppError, OSError."""
        rule = InputRule(self._side_px, 1, 1.0)
        written_at = time.monotonic()
        with Decoders(pace.processes, (rule,), _THUMBNAIL_PX, budget) as decoders:
            try:
                for decoded in decoders.read_all(self._requests(job)):
                    if decoded is not None:
                        self._take(decoded.ticket, decoded.result)
                    if time.monotonic() - written_at > _WRITTEN_EVERY_S:
                        self._write()
                        written_at = time.monotonic()
                    pace.look()
                    decoders.processes = pace.processes
                    self._report(job, stage, pace)
            finally:
                self._write()
        self._report(job, stage, pace)

    def _requests(self, job: Job) -> Iterator[tuple[int, str]]:
        for row in np.flatnonzero(self._marks == _WAITING):
            job.checkpoint()
            yield int(row), self._paths[row]

    def _take(self, row: int, result: object) -> None:
        if isinstance(result, Prepared):
            self._pictures[row] = result.pixels
        self._marks[row] = _THERE if isinstance(result, Prepared) else _UNREADABLE

    def _report(self, job: Job, stage: Stage, pace: Pace) -> None:
        done = int((self._marks != _WAITING).sum())
        job.report(stage, done, len(self._marks), int((self._marks == _UNREADABLE).sum()), pace.note)

    def _write(self) -> None:
        """Keep the pictures first, then the marks that say they are there. Raises OSError."""
        if isinstance(self._pictures, np.memmap):
            self._pictures.flush()
        write_whole(self._folder / _MARKS, self._marks.tobytes())

    def _stored_marks(self) -> NDArray[np.uint8]:
        try:
            stored = np.frombuffer(read_ordinary(self._folder / _MARKS, len(self._paths)), np.uint8)
        except OSError:
            stored = np.empty(0, np.uint8)
        if len(stored) != len(self._paths) or stored.max(initial=0) > _UNREADABLE:
            return np.zeros(len(self._paths), np.uint8)
        return stored.copy()
