"""The reading of photos: begun, paused, resumed and asked for again in one place, whoever shows it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from app.core.events import Progress, Stage
from app.core.status import IngestSummary
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_RESCAN_AFTER_S = 60.0
_NO_READING: frozenset[Stage] = frozenset(
    {"examples", "learn", "export", "evaluate", "tune", "check", "graph", "belong", "compare", "share"}
)
"""Stages of jobs that bring no photo up to date; who asked for one shows how far it is, and stops it."""


class Reading(QObject):
    """Owns the window's ingests and follows every job that reports progress, such as those that the folders' watch
    starts. Pausing cancels the job that runs, and asking again goes on where it was.
    """

    progressed = Signal(object)
    """Progress of a job that may go on."""
    rested = Signal()
    """The job that was followed has ended, however it did."""
    paused_changed = Signal(bool)
    summed_up = Signal(object)
    """IngestSummary of an ingest that came to its end."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._job_id: int | None = None
        self._look_id: int | None = None
        self._paused = False
        self._asked_at = float("-inf")
        requests.progressed.connect(self._on_progressed)
        requests.ended.connect(self._on_ended)

    @property
    def paused(self) -> bool:
        """Whether the user wants reading to wait."""
        return self._paused

    @property
    def jobs(self) -> tuple[int, ...]:
        """The jobs whose answers are waited for."""
        return tuple(job_id for job_id in (self._job_id, self._look_id) if job_id is not None)

    @property
    def busy(self) -> bool:
        """Whether a job is at work, or waits for its turn."""
        return self._job_id is not None

    def start(self) -> None:
        """Bring the library up to date; does nothing while paused."""
        if not self._paused:
            self._start(everywhere=False)

    def start_if_long_ago(self) -> None:
        """The user is back: bring the library up to date, at most once a minute; does nothing while paused."""
        if time.monotonic() - self._asked_at > _RESCAN_AFTER_S:
            self.start()

    @Slot()
    def rescan(self) -> None:
        """Look for what changed on the disk now, also if paused before: what was asked for would else never happen."""
        self._set_paused(False)
        self._start(everywhere=True)

    @Slot()
    def look(self) -> None:
        """The window itself moved files: find that out now. While paused nothing is read, but what is gone goes."""
        if self._paused:
            self._look_id = self._requests.ask(self._catalog.folders.ingest())
        else:
            self.start()

    @Slot()
    def pause_or_resume(self) -> None:
        """Let reading wait, or go on."""
        if self._paused:
            self.rescan()
            return
        self._set_paused(True)
        if self._job_id is not None:
            self._catalog.cancel(self._job_id)

    def _start(self, *, everywhere: bool) -> None:
        self._asked_at = time.monotonic()
        self._job_id = self._requests.ask(self._catalog.folders.ingest(everywhere), self._on_ingested)

    def _set_paused(self, paused: bool) -> None:
        if paused != self._paused:
            self._paused = paused
            self.paused_changed.emit(paused)

    def _on_ingested(self, summary: IngestSummary) -> None:
        self.summed_up.emit(summary)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        if progress.stage in _NO_READING:
            return
        if self._paused and progress.stage != "reindex":  # the index is built while paused: somebody asked for it
            if progress.stage != "scan" or progress.job_id != self._look_id:
                self._catalog.cancel(progress.job_id)
            return
        self._job_id = progress.job_id
        self.progressed.emit(progress)

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        if job_id == self._look_id:
            self._look_id = None
        if job_id == self._job_id:
            self._job_id = None
            self.rested.emit()
