"""What is done between a library of the user's own and a shared one: its rows are copied in, nothing is read again."""

from __future__ import annotations

from app.core.errors import InputError
from app.core.job import Job
from app.core.status import IngestSummary


class OwnSharing:
    """Serves the ingest thread."""

    def work(self, job: Job, *, until_done: bool) -> IngestSummary:
        """Raises InputError: nobody else leaves anything to do here."""
        raise InputError(
            "Work is done for a shared library. Name its address: postgresql://NAME@SERVER/DATABASE."
        ).with_hint("{photokin} work --library URL; for a library of your own: {photokin} index")
