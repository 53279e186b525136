"""``catalog.sharing``: what many do together for one library."""

from __future__ import annotations

from typing import Protocol

from app.core.job import Job
from app.core.sharing import Shared
from app.core.status import IngestSummary
from app.pipeline.facets.desk import Desk
from app.pipeline.work.shared_look import look_at
from app.pipeline.work.worker import Worker


class Sharing(Protocol):
    """Serves the ingest thread. Raises InputError where that is not for this library, AppError, Cancelled."""

    def work(self, job: Job, *, until_done: bool) -> IngestSummary: ...

    def share(self, job: Job, url: str) -> Shared: ...


class SharingFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names."""

    def __init__(self, desk: Desk, sharing: Sharing) -> None:
        self._desk = desk
        self._sharing = sharing
        self._looking: Worker | None = None

    def look_at(self, address: str) -> int:
        """Look at a shared library that is not in use → SharedLook. One thread asks."""
        if self._looking is None:
            self._looking = self._desk.hire("another library")
        return self._looking.submit(lambda job: look_at(job, address), cancels="look", kind="look")

    def work(self, until_done: bool) -> int:
        """Read for a shared library what waits, wherever it was found → IngestSummary, ``until_done``.

        Else it goes on with what comes, until it is cancelled.
        """
        return self._desk.aside(lambda job: self._sharing.work(job, until_done=until_done), cancels="ingest")

    def share(self, url: str) -> int:
        """Copy the library, one of the user's own, into the shared one at an address, made where it is none → Shared.

        Nothing is made anew; asked again it goes on where it was.
        """
        return self._desk.aside(lambda job: self._sharing.share(job, url), cancels="ingest")
