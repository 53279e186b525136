"""The owner of a program's store in a shared library, on the ingest thread: opened when first needed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from app.core.errors import AppError
from app.core.job import Job

if TYPE_CHECKING:
    from app.pipeline.work.shared_home import SharedHome
    from app.shared.store import SharedStore

log = logging.getLogger(__name__)

Value = TypeVar("Value")

_RENEWALS_A_LEASE = 3


class SharedWriter:
    """Opens the store and keeps it, as long as the server does not hang up."""

    def __init__(self, home: SharedHome) -> None:
        self._home = home
        self._store: SharedStore | None = None

    def run(self, job: Job, task: Callable[[SharedStore], Value]) -> Value:
        """Do ``task``. Raises AppError where the library cannot be reached or written, and what the task raises."""
        job.checkpoint()
        try:
            return task(self._opened())
        finally:
            if self._store is not None and self._store.is_broken:
                self.close()

    def mend(self, job: Job) -> bool:
        """Nothing is to be mended from here: the engine looks after its own pages."""
        return False

    def close(self) -> None:
        """Give back what was taken, and hang up."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _opened(self) -> SharedStore:
        if self._store is not None and self._store.is_broken:
            self.close()
        if self._store is None:
            self._store = self._home.store()
        return self._store

    @contextmanager
    def keeping_claims(self, store: SharedStore) -> Iterator[None]:
        """Renew what this program has taken, by a thread beside: one photo may take longer than a lease."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(self._home.lease_s / _RENEWALS_A_LEASE):
                try:
                    store.renew_claims()
                except AppError as trouble:  # the thread that stores meets the same, and tells it
                    log.warning("claims not renewed: %s", trouble)

        thread = threading.Thread(target=renew, name="claims", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
