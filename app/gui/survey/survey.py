"""Looks at the library as a whole: opens the dialog that shows each, and has it worked out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.belonging import BelongingQuestion, Belongings
from app.core.photo import Root
from app.core.question import AUTOMATIC
from app.gui.kit.requests import Requests
from app.gui.kit.running import Running
from app.gui.kit.small_pictures import SmallPictures, Thumbnails
from app.gui.kit.translate import tr
from app.gui.kit.work_sheet import WorkSheet
from app.gui.survey.belongs_sheet import BelongsSheet
from app.gui.survey.following import follow_in
from app.gui.survey.health_sheet import HealthSheet
from app.gui.survey.path_sheet import PathSheet

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class Survey(QObject):
    """Each dialog begins its work at once; closing it ends that."""

    photo_wanted = Signal(object)
    """Path of a photo whose neighbours are wanted."""
    folder_of_wanted = Signal(object)
    """Path of a photo whose folder is wanted, with the photo in it."""
    settings_wanted = Signal(object)
    """What of the settings is to be another: a dict."""

    def __init__(self, catalog: Catalog, requests: Requests, thumbnails: Thumbnails, window: QWidget) -> None:
        super().__init__(window)
        self._catalog = catalog
        self._requests = requests
        self._window = window
        self._pictures = SmallPictures(catalog, requests, thumbnails, self)

    def check(self, parent: QWidget | None = None) -> HealthSheet:
        """Check how well the library finds its own photos again."""
        sheet = HealthSheet(self._pictures, parent or self._window)
        running = self._begun(sheet, tr("Stopped."))
        running.finished.connect(sheet.show_health)

        def start() -> None:
            sheet.begin(tr("Looking at the index…"))
            running.follow(self._catalog.survey.check())

        def build(trees: int) -> None:
            self.settings_wanted.emit({"trees": trees})
            sheet.say_rebuilding()

        sheet.start_wanted.connect(start)
        sheet.trees_wanted.connect(build)
        sheet.automatic_wanted.connect(lambda: self.settings_wanted.emit({"effort": AUTOMATIC}))
        sheet.automatic_wanted.connect(start)
        sheet.open()
        start()
        return sheet

    def path(self, photos: Sequence[str]) -> PathSheet:
        """Show the path between two photos."""
        first, last = photos
        sheet = PathSheet(self._pictures, first, last, self._window)
        running = self._begun(sheet, tr("Stopped."))
        running.finished.connect(sheet.show_path)

        def start() -> None:
            sheet.begin(tr("Looking for a path…"))
            running.follow(self._catalog.survey.path(*sheet.ends))

        def go(photo: str) -> None:
            sheet.accept()
            self.photo_wanted.emit(photo)

        sheet.start_wanted.connect(start)
        sheet.photo_wanted.connect(go)
        sheet.open()
        start()
        return sheet

    def belongs(self, photos: Sequence[str]) -> BelongsSheet:
        """Show where photos belong."""
        sheet = BelongsSheet(self._pictures, len(photos), self._window)
        running = self._begun(sheet, tr("Stopped."))

        def show(found: Belongings) -> None:
            def with_roots(roots: Sequence[Root]) -> None:
                sheet.show_found(found, [root.path for root in roots])

            self._requests.ask(self._catalog.folders.roots(), with_roots, lambda _: with_roots(()), owner=sheet)

        def start() -> None:
            sheet.begin(tr("Looking at neighbours…"))
            running.follow(self._catalog.survey.belongs(BelongingQuestion(tuple(photos))))

        def go(photo: str) -> None:
            sheet.accept()
            self.folder_of_wanted.emit(photo)

        running.finished.connect(show)
        sheet.start_wanted.connect(start)
        sheet.folder_wanted.connect(go)
        sheet.open()
        start()
        return sheet

    def _begun(self, sheet: WorkSheet, stopped: str) -> Running:
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return follow_in(sheet, Running(self._catalog, self._requests, sheet), stopped)
