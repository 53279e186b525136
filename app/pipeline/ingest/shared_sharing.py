"""What is done for a shared library besides looking: photos are read that others have found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import InputError
from app.core.events import Emit
from app.core.job import Job
from app.core.sharing import Shared
from app.core.status import IngestSummary
from app.pipeline.ingest.shared_work import work

if TYPE_CHECKING:
    from app.pipeline.ingest.shared_ingest import SharedIngest
    from app.pipeline.ingest.shared_writer import SharedWriter
    from app.pipeline.work.shared_home import SharedHome


class SharedSharing:
    """Serves the ingest thread. Raises AppError, Cancelled."""

    def __init__(self, home: SharedHome, writer: SharedWriter, ingest: SharedIngest, emit: Emit) -> None:
        self._home = home
        self._writer = writer
        self._ingest = ingest
        self._emit = emit

    def share(self, job: Job, url: str) -> Shared:
        """Raises InputError: it is shared."""
        raise InputError("This library is a shared one already. Leave its address out to share your own.")

    def work(self, job: Job, *, until_done: bool) -> IngestSummary:
        """Read what waits, as it comes, until it is done or somebody stops it."""
        return self._writer.run(
            job,
            lambda store: work(job, store, self._ingest, self._home, self._emit, until_done=until_done),
        )
