"""The desk behind all facets: hands every request to the thread that may do it, and has damage mended on the way."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from app.core.events import Emit, LibraryChanged
from app.core.job import Job
from app.library.database import CatalogNotReady
from app.library.store import Store
from app.pipeline.ingest.writer import Writer
from app.pipeline.work.worker import NotNow, Task, Worker

log = logging.getLogger(__name__)

_CLOSE_TIMEOUT_S = 30.0
_MEND_POLL_S = 0.05

Value = TypeVar("Value")
Writing = Callable[[Job, Store], object]
"""A task that needs the catalog for writing."""


class Mending(Protocol):
    """Who has a library open for writing, on the ingest thread."""

    def mend(self, job: Job) -> bool:
        """Restore what is damaged; tell whether the library had been open. Raises AppError."""
        ...

    def close(self) -> None: ...


class Desk:
    """Owns the worker threads. All methods may be called from any thread, and none waits but ``close``."""

    def __init__(self, writer: Mending, ingest: Task, emit: Emit) -> None:
        self._writer = writer
        self._ingest = ingest
        self._emit = emit
        self._workers: list[Worker] = []
        self._writing = self.hire("ingest", writer.close)

    def hire(self, name: str, on_exit: Callable[[], None] = lambda: None) -> Worker:
        """Return a new worker that is cancelled and closed with the others; ``on_exit`` runs on its thread."""
        worker = Worker(name, self._emit, on_exit)
        self._workers.append(worker)
        return worker

    def ingest(self) -> int:
        """Bring the library up to date with the disk → IngestSummary. Asked for twice, it runs once more."""
        return self.aside(self._ingest, kind="ingest")

    def aside(self, task: Task, *, kind: str | None = None, cancels: str | None = None, gives_way: bool = False) -> int:
        """Submit what must run where the catalog is written, and opens it (if at all) by itself."""
        return self._writing.submit(task, kind=kind, cancels=cancels, gives_way=gives_way)

    def has(self, kind: str) -> bool:
        """Whether a job of this kind runs or waits where the catalog is written."""
        return self._writing.has(kind)

    def reading(self, task: Task) -> Task:
        """Return ``task``, done again after the ingest thread has mended a catalog that could not be read."""

        def read(job: Job) -> object:
            try:
                return task(job)
            except CatalogNotReady as damage:
                log.warning("job %d: %s", job.id, str(damage))
            self._have_mended(job)
            return task(job)

        return read

    def is_idle_beside(self, worker: Worker) -> bool:
        """Whether nobody but ``worker`` has anything to do."""
        return all(each.is_idle for each in self._workers if each is not worker)

    def cancel(self, job_id: int) -> None:
        """Stop a job at its next checkpoint, whoever runs it."""
        for worker in self._workers:
            worker.cancel(job_id)

    def close(self) -> bool:
        """Stop everything and wait; False when a thread did not end in time."""
        for worker in self._workers:
            worker.begin_close()
        ended = [worker.close(_CLOSE_TIMEOUT_S) for worker in self._workers]
        return all(ended)

    def _have_mended(self, waiting: Job) -> None:
        """Have the catalog mended and wait for it. Raises AppError where that cannot be done, Cancelled."""
        mended: Future[None] = Future()

        def mend(job: Job) -> None:
            try:
                if self._writer.mend(job):
                    with contextlib.suppress(RuntimeError):  # closing
                        self.ingest()  # one that ran was stopped for this
            except BaseException as error:
                mended.set_exception(error)
                raise
            mended.set_result(None)
            self._emit(LibraryChanged(job.id))

        with contextlib.suppress(RuntimeError):  # closing: the job that waits is stopped in a moment, too
            self.aside(mend, cancels="ingest")
        while True:
            waiting.checkpoint()
            with contextlib.suppress(TimeoutError):
                return mended.result(_MEND_POLL_S)


class OwnDesk(Desk):
    """The desk of a library in a folder of the user's own: some requests write its catalog by themselves."""

    def __init__(self, writer: Writer, ingest: Writing, emit: Emit) -> None:
        super().__init__(writer, lambda job: writer.run(job, lambda store: ingest(job, store)), emit)
        self._catalog = writer

    def write(self, task: Writing, *, kind: str | None = None, cancels: str | None = None) -> int:
        """Submit what needs the catalog for writing; one that is damaged is mended and the task done again."""
        return self.aside(
            lambda job: self._catalog.run(job, lambda store: task(job, store)), kind=kind, cancels=cancels
        )

    def write_soon(self, task: Writing) -> int:
        """Submit a write of milliseconds that waits for no ingest: one that runs does it at its next checkpoint.

        Only where the catalog turns out damaged the ingest is stopped for it, and begun again afterwards.
        """
        was_in_the_way = False

        def write(job: Job) -> object:
            nonlocal was_in_the_way
            try:
                value = self._catalog.run(job, lambda store: task(job, store))
            except NotNow:
                was_in_the_way = True
                raise
            if was_in_the_way:
                with contextlib.suppress(RuntimeError):  # closing
                    self.ingest()
            return value

        return self._writing.slip_in(write)

    def written(self, job: Job, task: Callable[[Store], Value]) -> Value:
        """Do, in a job that was submitted by ``aside``, what needs the catalog for writing, as ``write`` does."""
        return self._catalog.run(job, task)
