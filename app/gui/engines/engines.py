"""The engines of a library in the window: opens their dialog, keeps it true, and does what is wanted there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from app.core.engines import EngineCard
from app.core.text import Text
from app.gui.engines.adding import Adding
from app.gui.engines.engine_words import title_words
from app.gui.engines.engines_dialog import EnginesDialog
from app.gui.engines.evaluating import Evaluating
from app.gui.engines.rename_sheet import RenameSheet
from app.gui.engines.teaching import Teaching
from app.gui.engines.worse_sheet import WorseSheet
from app.gui.kit.icons import take_icons_off
from app.gui.kit.plain_text import PlainBox
from app.gui.kit.requests import Requests
from app.gui.kit.small_pictures import SmallPictures, Thumbnails
from app.gui.kit.translate import shown, tr

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_REFRESH_MS = 1_000


class Engines(QObject):
    """Open at most once; asked for again the dialog comes to the front."""

    photo_wanted = Signal(object)
    """Path of a photo whose neighbours are wanted."""
    reading_interrupted = Signal()
    """What was done stopped an ingest that may have been running."""
    said = Signal(str)

    def __init__(self, catalog: Catalog, requests: Requests, thumbnails: Thumbnails, window: QWidget) -> None:
        super().__init__(window)
        self._catalog = catalog
        self._requests = requests
        self._window = window
        self._pictures = SmallPictures(catalog, requests, thumbnails, self)
        self._teaching = Teaching(catalog, requests, self)
        self._adding = Adding(catalog, requests, self)
        self._evaluating = Evaluating(catalog, requests, self._pictures, self)
        for making in (self._teaching, self._adding):
            making.made.connect(self.list_engines)
        self.dialog: EnginesDialog | None = None
        self._listing: int | None = None
        self._stale = False
        self._due = QTimer(self, singleShot=True, interval=_REFRESH_MS)
        self._due.timeout.connect(self.list_engines)
        requests.library_changed.connect(self._on_news)
        requests.progressed.connect(self._on_news)
        requests.ended.connect(self._on_ended)

    @Slot()
    def show(self) -> None:
        """Open the dialog, or bring it to the front."""
        if self.dialog is not None:
            self.dialog.raise_()
            self.dialog.activateWindow()
            self.list_engines()
            return
        self.dialog = dialog = EnginesDialog(self._pictures, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._on_closed)
        dialog.use_wanted.connect(self.use)
        dialog.keep_wanted.connect(self._keep)
        dialog.hurry_wanted.connect(lambda: self._change(self._catalog.engines.hurry()))
        dialog.rename_wanted.connect(self._rename)
        dialog.remove_wanted.connect(self._ask_to_remove)
        dialog.worse_wanted.connect(self._show_worse)
        dialog.add_wanted.connect(lambda: self._adding.open(dialog))
        dialog.subject_wanted.connect(lambda: self._adding.open_subject(dialog.model.cards, dialog))
        dialog.teach_wanted.connect(lambda: self._teaching.open_teach(dialog.model.cards, dialog))
        dialog.compact_wanted.connect(lambda card: self._teaching.open_compact(dialog.model.cards, card.name, dialog))
        dialog.evaluate_wanted.connect(self._evaluate)
        dialog.show()
        self.list_engines()

    @Slot(str)
    @Slot()
    def list_engines(self, wanted: str = "") -> None:
        """Ask for the engines anew; the ``wanted`` one is shown then."""
        dialog = self.dialog
        if dialog is not None:
            self._due.stop()
            self._stale = False
            told = self._on_failure if not dialog.model.cards else lambda _: None  # once, not at each piece of news
            job = self._catalog.engines.list()
            self._listing = self._requests.ask(job, lambda cards: dialog.set_cards(cards, wanted), told, owner=dialog)

    def use(self, name: str) -> None:
        """Use an engine from now on; the one before answers until it knows as many photos."""
        self._change(self._catalog.engines.use(name, begin=False))

    def _keep(self, name: str, on: bool) -> None:
        self._change(self._catalog.engines.keep(name, on, begin=False))

    def _change(self, job: int) -> None:
        """Show what came of a job that changes something; where it failed, that nothing did."""

        def on_changed(_: object) -> None:
            self.reading_interrupted.emit()
            self.list_engines()

        def on_failed(reason: Text) -> None:
            self._on_failure(reason)
            self.list_engines()

        self._requests.ask(job, on_changed, on_failed, owner=self)

    def _rename(self, card: EngineCard) -> None:
        sheet = RenameSheet(title_words(card.title), self.dialog)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def on_accepted() -> None:
            self._change(self._catalog.engines.rename(card.name, sheet.title))

        sheet.accepted.connect(on_accepted)
        sheet.open()

    def _ask_to_remove(self, card: EngineCard) -> None:
        box = PlainBox(
            QMessageBox.Icon.Question,
            tr("Remove an engine"),
            tr("Remove “{title}”?", title=title_words(card.title)),
            tr("Its files and what was read for it are deleted. Your photos are untouched."),
            self.dialog,
        )
        remove = box.addButton(tr("&Remove"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.finished.connect(lambda _: self._remove(card) if box.clickedButton() is remove else None)
        take_icons_off(box)
        box.finished.connect(box.deleteLater)
        box.open()

    def _remove(self, card: EngineCard) -> None:
        self._change(self._catalog.engines.remove(card.name, begin=False))

    def _show_worse(self, card: EngineCard) -> None:
        if card.proof is None:
            return
        sheet = WorseSheet(title_words(card.title), card.proof.worse_photos, self._pictures, self.dialog)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.photo_wanted.connect(self.photo_wanted)
        sheet.show()

    @Slot()
    def _evaluate(self) -> None:
        dialog = self.dialog
        if dialog is not None:
            current = dialog.current
            self._evaluating.open(dialog.model.cards, "" if current is None else current.name, dialog)

    def _on_failure(self, reason: Text) -> None:
        if self.dialog is None:
            self.said.emit(shown(reason))
            return
        box = PlainBox(QMessageBox.Icon.Warning, tr("Engines"), shown(reason), parent=self.dialog)
        take_icons_off(box)
        box.finished.connect(box.deleteLater)
        box.open()

    @Slot()
    def _on_news(self) -> None:
        """Something may have been read: look in a moment, however often that is told."""
        if self.dialog is None:
            return
        if self._listing is not None:
            self._stale = True
        elif not self._due.isActive():
            self._due.start()

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        if job_id == self._listing:
            self._listing = None
            if self._stale and self.dialog is not None:
                self._due.start()

    @Slot()
    def _on_closed(self) -> None:
        self.dialog = None
        self._due.stop()
