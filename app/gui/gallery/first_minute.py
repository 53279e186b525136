"""The page of an empty library: one sentence, a place to drop a folder, and the Pictures folder for the asking."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.core.gallery import PhotoCount
from app.core.text import printable
from app.gui.gallery.drop_area import AREA_PX, DropArea
from app.gui.kit.button_style import FIRST_BUTTON_PX, accent
from app.gui.kit.commands import Commands
from app.gui.kit.errands import Errands
from app.gui.kit.icons import give_icon
from app.gui.kit.page import Wishes
from app.gui.kit.photo_words import name_of
from app.gui.kit.places import LibraryPlace
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import least_height_px, set_type

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_ROOMY_PX = 520
_STEP = " › "


class FirstMinute(QWidget):
    """Looks for the Pictures folder when it is seen, and asks for everything else by signal."""

    add_wanted = Signal()
    pictures_wanted = Signal(str)

    def __init__(self, catalog: Catalog, requests: Requests, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wishes = Wishes(self)
        self._place = LibraryPlace()
        self._catalog = catalog
        self._requests = requests
        self._errands = Errands(self)
        self._dragged: tuple[str, ...] = ()
        self._pictures = _pictures_folder()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        sentence = plain_label(tr("Show it a photo, and it finds the photos like it."))
        set_type(sentence, "sentence")
        promise = plain_label(
            tr("Your photos stay where they are and are never changed.\nNothing leaves this computer.")
        )
        promise.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (sentence, promise):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._offer = QPushButton(tr("Add your P&ictures folder"))
        give_icon(self._offer, "add")
        self._offer.setDefault(True)
        self._offer.clicked.connect(lambda: self.pictures_wanted.emit(self._pictures))
        self._offer.hide()
        self._add = QPushButton(tr("&Choose a folder…"))
        accent(self._add)
        self._add.clicked.connect(self.add_wanted)
        for button in (self._offer, self._add):
            button.setMinimumHeight(least_height_px(button.font(), FIRST_BUTTON_PX))
        self.area = DropArea((self._offer, self._add))
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GAP_PX, 2 * GAP_PX, 3 * GAP_PX, 2 * GAP_PX)
        column.setSpacing(3 * GAP_PX)
        column.addStretch(2)
        for widget in (sentence, self.area, promise):
            column.addWidget(widget)
        column.setAlignment(self.area, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    @property
    def name(self) -> str:
        return "first-minute"

    @property
    def surface(self) -> QWidget:
        return self

    @property
    def commands(self) -> Commands:
        return Commands()

    @property
    def photos(self) -> None:
        return None

    @property
    def place(self) -> LibraryPlace:
        """The place of the library that it stands in for."""
        return self._place

    def enter(self, place: LibraryPlace) -> None:
        """Stand in for a place of the library."""
        self._place = place

    def leave(self) -> LibraryPlace:
        return self._place

    def light(self, paths: Sequence[str]) -> bool:
        """Light up the area while these are dragged over the window, if they are folders; none puts it out.

        Returns whether this page is there to do so.
        """
        if tuple(paths) != self._dragged:
            self._dragged = tuple(paths)
            self.area.light(())
            if self._dragged:
                self._errands.run(lambda: [path for path in paths if os.path.isdir(path)], self._on_folders_known)
        return self.isVisible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.area.setMinimumHeight(AREA_PX.height() if self.height() >= _ROOMY_PX else 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._pictures:
            self._requests.ask(self._catalog.folders.count_photos(self._pictures), self._on_counted)

    def _on_folders_known(self, folders: list[str]) -> None:
        if set(folders) <= set(self._dragged):
            self.area.light([name_of(folder) for folder in folders])

    def _on_counted(self, count: PhotoCount) -> None:
        """Offer to add the Pictures folder, with its path and how many photos it holds; not an empty one."""
        offered = count.photos > 0
        self._offer.setVisible(offered)
        accent(self._offer, offered)
        accent(self._add, not offered)
        self._add.setText(tr("An&other folder…") if offered else tr("&Choose a folder…"))
        self.area.tell("")
        if offered:
            photos = (
                tr_count("{count} photo", "{count} photos", count.photos)
                if count.counted
                else tr_count("more than {count} photo", "more than {count} photos", count.photos)
            )
            self._offer.setAccessibleDescription(f"{self._pictures}, {photos}")
            give_tip(self._offer, str(printable(self._pictures)))
            self.area.tell(f"{_steps(self._pictures)} · {photos}")


def _pictures_folder() -> str:
    """Return where the system keeps pictures, "" when that is no folder of its own."""
    path, home = (_standard(place) for place in (_Place.PicturesLocation, _Place.HomeLocation))
    return "" if path in (home, ".") else path


def _steps(path: str) -> str:
    """Return a path as the steps to it, from the user's home where it lies there."""
    home = _standard(_Place.HomeLocation)
    if os.path.commonpath([home, path]) != home:
        return str(printable(path))
    return _STEP.join((tr("Home"), *str(printable(os.path.relpath(path, home))).split(os.sep)))


_Place = QStandardPaths.StandardLocation


def _standard(place: QStandardPaths.StandardLocation) -> str:
    return os.path.normpath(QStandardPaths.writableLocation(place))
