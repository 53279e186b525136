"""What an ingest tells of the library while it works."""

from __future__ import annotations

import time

from app.core.events import Emit, LibraryChanged
from app.core.job import Job
from app.core.store import Store

_NEWS_EVERY_S = 1.0


class News:
    """Tells that the library changed, and only when it did: a window lists its photos anew then."""

    def __init__(self, job: Job, store: Store, emit: Emit) -> None:
        self._job, self._store, self._emit = job, store, emit
        self._told = store.state
        self._told_at = float("-inf")

    def tell_soon(self) -> None:
        """Tell it at once, but not more than once a second: photos show while others are still being found."""
        if time.monotonic() - self._told_at > _NEWS_EVERY_S:
            self.tell()

    def tell(self, *, neighbours: bool = False) -> None:
        """``neighbours``: photos got others, though nothing was written to the store."""
        if neighbours or self._told != self._store.state:
            self._told, self._told_at = self._store.state, time.monotonic()
            self._emit(LibraryChanged(self._job.id))

    def pass_over(self) -> None:
        """What was written since shows nowhere."""
        self._told = self._store.state
