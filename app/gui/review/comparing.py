"""The comparing that goes on in the background: paused and resumed from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.core.events import Progress
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class ComparingSwitch(QObject):
    """Knows the job by its progress, whoever began it."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._job: int | None = None
        requests.progressed.connect(self._on_progressed)
        requests.ended.connect(self._on_ended)

    @Slot()
    def pause_or_resume(self) -> None:
        """Stop comparing, or go on from where it stopped."""
        if self._job is not None:
            self._catalog.cancel(self._job)
        else:
            self._job = self._requests.ask(self._catalog.look_alikes.find(), None, None, owner=self)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        if progress.stage == "compare":
            self._job = progress.job_id

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        if job_id == self._job:
            self._job = None
