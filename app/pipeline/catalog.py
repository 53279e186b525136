"""The one door between what people see and what works below: requests go down here, news comes up through ``emit``."""

from __future__ import annotations

import os
from pathlib import Path

from app.core.errors import InputError
from app.core.events import Emit, LibraryChanged
from app.core.job import Job
from app.core.paths import DataPaths
from app.core.photo import Answer, Failure, Root
from app.core.settings import Settings
from app.core.status import Counts, IngestSummary, Status
from app.library.store import Store
from app.pipeline.engine import Engine
from app.pipeline.ingest import Workshop, ingest
from app.pipeline.query import Searcher
from app.pipeline.worker import Worker
from app.similarity.manifest import current_generation

_CLOSE_TIMEOUT_S = 30.0


class Catalog:
    """A library of photos, asked by job.

    Every request returns a job id at once and never waits; any thread may ask. The job ends with one Finished, whose
    value the request's docstring names, or with Stopped, Failed or Crashed. ``emit`` is called on the working threads.
    """

    def __init__(self, paths: DataPaths, models: Path, settings: Settings, emit: Emit) -> None:
        self._paths = paths
        self._emit = emit
        self._engine = Engine(models, settings)
        self._workshop = Workshop(paths, settings, self._engine, emit)
        self._searcher = Searcher(paths, self._engine, settings.thumbnail_px)
        self._store: Store | None = None
        self._ingest_worker = Worker("ingest", emit, self._close_store)
        self._query_worker = Worker("query", emit, self._searcher.close)

    def add_folder(self, folder: str) -> int:
        """Add a folder → the Root it became, or the one that already holds it. Ask for ``ingest`` afterwards.

        A running ingest is stopped to let this through.
        """
        return self._ingest_worker.submit(lambda job: self._add_folder(job, folder), cancels="ingest")

    def remove_folder(self, folder: str) -> int:
        """Forget a folder and its photos → the Root it was. The files stay as they are. Stops a running ingest."""
        return self._ingest_worker.submit(lambda job: self._remove_folder(job, folder), cancels="ingest")

    def ingest(self) -> int:
        """Bring the whole library up to date with the disk → IngestSummary. Asked for twice, it runs once more."""
        return self._ingest_worker.submit(self._ingest, kind="ingest")

    def find(self, path: str, count: int, *, exact: bool = False) -> int:
        """Find the photos most similar to the one at ``path`` → Answer. A newer ``find`` replaces an older one."""
        return self._query_worker.submit(lambda job: self._find(job, path, count, exact), kind="find", cancels="find")

    def folders(self) -> int:
        """List the folders of the library → tuple of Root."""
        return self._query_worker.submit(lambda _: self._folders())

    def failures(self) -> int:
        """List the photos that were skipped → tuple of Failure."""
        return self._query_worker.submit(lambda _: self._failures())

    def samples(self, folder: str, count: int) -> int:
        """Pick a few readable photos of a folder, spread over it → tuple of paths."""
        return self._query_worker.submit(lambda _: self._samples(folder, count))

    def status(self) -> int:
        """Tell the library in numbers → Status."""
        return self._query_worker.submit(lambda _: self._status())

    def cancel(self, job_id: int) -> None:
        """Stop a job at its next checkpoint; what it had stored stays, and asking again goes on from there."""
        self._ingest_worker.cancel(job_id)
        self._query_worker.cancel(job_id)

    def close(self) -> bool:
        """Stop everything and wait; False when a thread did not end in time. No request may follow."""
        ended = [worker.close(_CLOSE_TIMEOUT_S) for worker in (self._query_worker, self._ingest_worker)]
        return all(ended)

    # What follows runs on the ingest thread.

    def _open_store(self) -> Store:
        if self._store is None:
            self._store = Store.open(self._paths.catalog, self._paths.lock)
        return self._store

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()

    def _add_folder(self, job: Job, folder: str) -> Root:
        path = _readable_folder(folder)
        store = self._open_store()
        store.add_root(path)
        self._emit(LibraryChanged(job.id))
        return next(root for root in store.roots() if _holds(root.path, path))

    def _remove_folder(self, job: Job, folder: str) -> Root:
        path = os.path.realpath(folder)
        store = self._open_store()
        for root in store.roots():
            if root.path in (path, os.path.abspath(folder)):
                store.remove_root(root.id)
                self._emit(LibraryChanged(job.id))
                return root
        raise InputError("{path} is not a folder of the library. The command photokin folders lists them.", path=path)

    def _ingest(self, job: Job) -> IngestSummary:
        return ingest(job, self._open_store(), self._workshop)

    # What follows runs on the query thread.

    def _find(self, job: Job, path: str, count: int, exact: bool) -> Answer:
        return self._searcher.find(job, path, count, exact=exact)

    def _folders(self) -> tuple[Root, ...]:
        reader = self._searcher.reader
        return reader.roots() if reader else ()

    def _failures(self) -> tuple[Failure, ...]:
        reader = self._searcher.reader
        return reader.failures() if reader else ()

    def _samples(self, folder: str, count: int) -> tuple[str, ...]:
        reader = self._searcher.reader
        return reader.samples(os.path.realpath(folder), count) if reader else ()

    def _status(self) -> Status:
        reader = self._searcher.reader
        engine = self._engine
        generation = current_generation(self._paths.index)
        return Status(
            home=str(self._paths.home),
            model=engine.spec.model_id,
            device=engine.device.name,
            device_reason=engine.device.reason,
            roots=self._folders(),
            counts=reader.counts(engine.spec.model_id) if reader else Counts(0, 0, 0, 0, 0),
            generation=generation.number if generation else 0,
            indexed=generation.manifest.count if generation else 0,
            disk_bytes=_size_of(self._paths.home),
        )


def _readable_folder(folder: str) -> str:
    """Return the folder's real path. Raises InputError with the reason why it cannot be added."""
    path = os.path.realpath(folder)
    if not os.path.exists(path):
        raise InputError("There is no folder {path}.", path=folder)
    if not os.path.isdir(path):
        raise InputError("{path} is a file. Add the folder it lies in.", path=folder)
    try:
        os.scandir(path).close()
    except OSError as error:
        raise InputError(
            "The folder {path} cannot be read: {detail}.", path=folder, detail=error.strerror or str(error)
        ) from error
    return path


def _holds(root: str, path: str) -> bool:
    return os.path.commonpath([root, path]) == root


def _size_of(folder: Path) -> int:
    """Return the bytes of all files below ``folder``."""
    sizes = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            try:
                sizes += os.lstat(os.path.join(directory, name)).st_size
            except OSError:
                continue
    return sizes
