"""Has engines measured, shows what was found, and writes it to a file where the user wants it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.engines import EngineCard
from app.core.evaluation import Evaluation
from app.core.text import Text, printable
from app.gui.engines.evaluate_sheet import EvaluateSheet
from app.gui.engines.evaluation_dialog import EvaluationDialog
from app.gui.engines.teaching import follow_in
from app.gui.kit.plain_text import file_dialog
from app.gui.kit.requests import Requests
from app.gui.kit.running import Running
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.translate import language, shown, tr

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_END = ".html"


class Evaluating(QObject):
    """The dialog that asks is modal; what it found stays open beside the window."""

    def __init__(self, catalog: Catalog, requests: Requests, pictures: SmallPictures, parent: QObject) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._pictures = pictures

    def open(self, cards: Sequence[EngineCard], wanted: str, window: QWidget) -> EvaluateSheet:
        """Let the user choose by what to measure, and which engines."""
        sheet = EvaluateSheet(cards, wanted, window)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        looking = Running(self._catalog, self._requests, sheet)
        looking.finished.connect(sheet.show_found)
        looking.failed.connect(sheet.show_trouble)
        sheet.look_wanted.connect(lambda path: looking.follow(self._catalog.engines.look_at_labels(path)))
        running = follow_in(sheet, Running(self._catalog, self._requests, sheet))

        def on_start() -> None:
            sheet.begin(tr("Looking for photos…"))
            running.follow(self._catalog.reports.evaluate(sheet.plan))

        def on_evaluated(evaluation: Evaluation) -> None:
            sheet.end()
            sheet.accept()
            self.show(evaluation, window)

        sheet.start_wanted.connect(on_start)
        running.finished.connect(on_evaluated)
        sheet.open()
        return sheet

    def show(self, evaluation: Evaluation, window: QWidget) -> EvaluationDialog:
        """Show what was found."""
        dialog = EvaluationDialog(evaluation, self._pictures, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.save_wanted.connect(lambda: self._choose_file(dialog))
        dialog.show()
        return dialog

    def _choose_file(self, dialog: EvaluationDialog) -> None:
        chooser = file_dialog(tr("Save the evaluation"), dialog)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(_END[1:])
        chooser.setNameFilter(tr("Web pages (*.html)"))
        chooser.selectFile(f"evaluation{_END}")
        chooser.fileSelected.connect(lambda path: self._save(dialog, path))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def _save(self, dialog: EvaluationDialog, path: str) -> None:
        def on_saved(_: object) -> None:
            dialog.say(tr("Saved to {path}.", path=str(printable(path))))

        def on_failed(reason: Text) -> None:
            dialog.say(shown(reason), caution=True)

        job = self._catalog.reports.page(dialog.evaluation, path, shown, language())
        self._requests.ask(job, on_saved, on_failed, owner=dialog)
