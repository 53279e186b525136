"""What is done between a library of the user's own and a shared one: its rows are copied in, nothing is read again."""

from __future__ import annotations

import functools

from app.core.errors import InputError
from app.core.job import Job
from app.core.sharing import Shared
from app.core.status import IngestSummary
from app.library.store import Store
from app.machine.settings import keep_mount, load_settings
from app.pipeline.ingest.workshop import Workshop
from app.pipeline.ingest.writer import Writer


class OwnSharing:
    """Serves the ingest thread."""

    def __init__(self, writer: Writer, workshop: Workshop) -> None:
        self._writer = writer
        self._workshop = workshop

    def work(self, job: Job, *, until_done: bool) -> IngestSummary:
        """Raises InputError: nobody else leaves anything to do here."""
        raise InputError(
            "Work is done for a shared library. Name its address: postgresql://NAME@SERVER/DATABASE."
        ).with_hint("{photokin} work --library URL; for a library of your own: {photokin} index")

    def share(self, job: Job, url: str) -> Shared:
        """Copy the library, an empty one too, into a shared one. Raises InputError for no address, AppError."""
        from app.pipeline.ingest.share import LibraryCopy  # nobody else loads what speaks to servers
        from app.pipeline.work.shared_home import SharedHome

        paths, model = self._workshop.paths, self._workshop.model
        home = SharedHome(url, load_settings(paths.settings).mounts)

        def copy(store: Store) -> Shared:
            keep = functools.partial(keep_mount, paths.settings)
            return LibraryCopy(job, store, paths, model, home, keep).copy()

        return self._writer.run(job, copy)
