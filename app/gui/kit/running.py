"""One job at a time, followed to its end, however it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from app.core.events import Progress
from app.core.text import Text
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Running(QObject):
    """Exactly one of ``finished``, ``failed`` and ``stopped`` follows each ``follow``."""

    progressed = Signal(object)
    """Progress."""
    finished = Signal(object)
    """The value of the job."""
    failed = Signal(object)
    """Text: why."""
    stopped = Signal()
    """It was cancelled, or met a bug, which is told by others."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._job: int | None = None
        requests.progressed.connect(self._on_progressed)
        requests.ended.connect(self._on_ended)

    @property
    def busy(self) -> bool:
        """Whether a job is at work, or waits for its turn."""
        return self._job is not None

    def follow(self, job_id: int) -> None:
        """Follow this job from now on; the one before is not wanted any more."""
        self._requests.forget(self._job)
        self._job = self._requests.ask(job_id, self._on_value, self._on_failure, owner=self)

    @Slot()
    def cancel(self) -> None:
        """Stop the job; ``stopped`` follows."""
        if self._job is not None:
            self._catalog.cancel(self._job)

    def _on_value(self, value: Any) -> None:
        self._job = None
        self.finished.emit(value)

    def _on_failure(self, reason: Text) -> None:
        self._job = None
        self.failed.emit(reason)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        if progress.job_id == self._job:
            self.progressed.emit(progress)

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        if job_id == self._job:
            self._job = None
            self.stopped.emit()
