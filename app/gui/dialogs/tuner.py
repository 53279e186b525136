"""Has ways of looking for neighbours measured for the settings, while they are seen; one job at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.core.events import Progress
from app.core.text import Text
from app.core.tuning import Tunings
from app.gui.dialogs.search_settings import SearchSettings
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Tuner(QObject):
    """Belongs to ``shown_by``, and stops what runs when that goes."""

    def __init__(self, catalog: Catalog, requests: Requests, shown_by: SearchSettings) -> None:
        super().__init__(shown_by)
        self._catalog = catalog
        self._requests = requests
        self._shown_by = shown_by
        self._job: int | None = None
        self._is_wanted = False
        shown_by.figures_wanted.connect(self._on_figures_wanted)
        shown_by.stop_wanted.connect(self.stop)
        requests.progressed.connect(self._on_progressed)
        requests.ended.connect(self._on_ended)
        requests.library_changed.connect(self._on_library_changed)
        if shown_by.is_open:
            self._on_figures_wanted(False)

    @Slot()
    def stop(self) -> None:
        """Stop measuring, if it is under way, until somebody asks for it again."""
        self._is_wanted = False
        if self._job is not None:
            self._catalog.cancel(self._job)

    @Slot(bool)
    def _on_figures_wanted(self, anew: bool) -> None:
        self._is_wanted = True
        if self._job is None:
            asked = self._catalog.search.tune(anew=anew)
            self._job = self._requests.ask(asked, self._on_known, self._on_failed, owner=self)

    @Slot()
    def _on_library_changed(self) -> None:
        """Another index may be there; what is known of it costs nothing."""
        if self._is_wanted and self._shown_by.is_open:
            self._on_figures_wanted(False)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        if progress.job_id == self._job:
            self._shown_by.show_progress(progress.done / (progress.total or 1))

    def _on_known(self, tunings: Tunings | None) -> None:
        self._job = None
        self._shown_by.show_tunings(tunings)

    def _on_failed(self, why: Text) -> None:
        self._job = None
        self._shown_by.show_nothing(shown(why))

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        """It was stopped, or met a bug, which is told by others."""
        if job_id == self._job:
            self._job = None
            self._shown_by.show_nothing("")
