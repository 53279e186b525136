"""Has an engine taught or made compact, with the dialog in which that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.engine_teaching import Compacted, CompactPlan, Taught, TeachPlan
from app.core.engine_training import AutoencoderPlan, FinetunePlan
from app.core.engines import EngineCard
from app.core.events import Progress
from app.core.text import Text
from app.gui.engines.compact_sheet import CompactSheet
from app.gui.engines.teach_sheet import TeachSheet
from app.gui.kit.progress_words import progress_words
from app.gui.kit.requests import Requests
from app.gui.kit.running import Running
from app.gui.kit.translate import shown, tr
from app.gui.kit.work_sheet import WorkSheet

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Teaching(QObject):
    """One dialog at a time: it is modal."""

    made = Signal(str)
    """Name of an engine that is there now."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests

    def open_teach(self, cards: Sequence[EngineCard], window: QWidget) -> TeachSheet:
        """Let the user teach an engine from labelled photos."""
        sheet = TeachSheet(cards, window)
        looking = Running(self._catalog, self._requests, sheet)
        looking.finished.connect(sheet.show_found)
        looking.failed.connect(sheet.show_trouble)
        sheet.look_wanted.connect(lambda path: looking.follow(self._catalog.engines.look_at_labels(path)))
        running = self._run(sheet, tr("Looking for photos…"))

        def on_taught(taught: Taught) -> None:
            sheet.show_taught(taught)
            self.made.emit(taught.name)

        running.finished.connect(on_taught)
        sheet.start_wanted.connect(lambda: running.follow(self._learn(sheet.plan)))
        sheet.open()
        return sheet

    def open_compact(self, cards: Sequence[EngineCard], wanted: str, window: QWidget) -> CompactSheet:
        """Let the user have a shorter code learned."""
        sheet = CompactSheet(cards, wanted, window)
        running = self._run(sheet, tr("Learning…"))

        def on_compacted(compacted: Compacted) -> None:
            sheet.show_compacted(compacted)
            self.made.emit(compacted.name)

        running.finished.connect(on_compacted)
        sheet.start_wanted.connect(lambda: running.follow(self._shorten(sheet.plan)))
        sheet.open()
        return sheet

    def _learn(self, plan: TeachPlan | FinetunePlan) -> int:
        engines = self._catalog.engines
        return engines.finetune(plan) if isinstance(plan, FinetunePlan) else engines.teach(plan)

    def _shorten(self, plan: CompactPlan | AutoencoderPlan) -> int:
        engines = self._catalog.engines
        return engines.autoencode(plan) if isinstance(plan, AutoencoderPlan) else engines.compact(plan)

    def _run(self, sheet: WorkSheet, words: str) -> Running:
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        running = Running(self._catalog, self._requests, sheet)
        sheet.start_wanted.connect(lambda: sheet.begin(words))
        return follow_in(sheet, running)


def follow_in(sheet: WorkSheet, running: Running) -> Running:
    """Have a dialog show how far a job is, and why it ended without a value."""

    def on_progressed(progress: Progress) -> None:
        sheet.show_progress(progress_words(progress), progress)

    def on_failed(reason: Text) -> None:
        sheet.end(shown(reason), caution=True)

    running.progressed.connect(on_progressed)
    running.failed.connect(on_failed)
    running.stopped.connect(
        lambda: sheet.end(tr("Stopped. What was read of photos is kept: begun again it goes on from there."))
    )
    sheet.cancel_wanted.connect(running.cancel)
    return running
