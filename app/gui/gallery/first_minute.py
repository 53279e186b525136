"""The page of an empty library: one sentence, a place to drop a folder, and the Pictures folder for the asking."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QShowEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.core.gallery import PhotoCount
from app.core.text import printable
from app.gui.kit.commands import Commands
from app.gui.kit.icons import give_icon, icon
from app.gui.kit.page import Wishes
from app.gui.kit.places import LibraryPlace
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_AREA_CHARACTERS = 64
_SIGN_PX = 48
_CORNER_PX = 12


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
        self._pictures = _pictures_folder()
        sentence = plain_label(tr("Add a folder of photos, then find the ones that look alike."))
        sentence.setWordWrap(True)
        sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        font = sentence.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        sentence.setFont(font)
        promise = plain_label(tr("Your photos stay where they are, and nothing leaves this computer."))
        promise.setWordWrap(True)
        promise.setAlignment(Qt.AlignmentFlag.AlignCenter)
        promise.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.area = _DropArea()
        self._offer = QPushButton(tr("Add your P&ictures folder"))
        self._offer.setDefault(True)
        self._offer.clicked.connect(lambda: self.pictures_wanted.emit(self._pictures))
        self._offer.hide()
        self._add = QPushButton(tr("&Choose a folder…"))
        give_icon(self._add, "folder")
        self._add.clicked.connect(self.add_wanted)
        self.area.put_below((self._offer, self._add))
        column = QVBoxLayout(self)
        column.setContentsMargins(4 * GAP_PX, 4 * GAP_PX, 4 * GAP_PX, 4 * GAP_PX)
        column.setSpacing(2 * GAP_PX)
        column.addStretch(2)
        column.addWidget(sentence)
        column.addWidget(self.area, 5, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(promise)
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

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._pictures:
            self._requests.ask(self._catalog.folders.count_photos(self._pictures), self._on_counted)

    def _on_counted(self, count: PhotoCount) -> None:
        """Offer to add the Pictures folder, with its path and how many photos it holds; not an empty one."""
        self._offer.setVisible(count.photos > 0)
        self.area.tell("")
        if count.photos:
            photos = (
                tr_count("{count} photo", "{count} photos", count.photos)
                if count.counted
                else tr_count("more than {count} photo", "more than {count} photos", count.photos)
            )
            self._offer.setAccessibleDescription(f"{self._pictures}, {photos}")
            path = str(printable(self._pictures))
            give_tip(self._offer, path)
            self.area.tell(f"{path}\n{photos}")


def _pictures_folder() -> str:
    """Return where the system keeps pictures, "" when that is no folder of its own."""
    path, home = (
        os.path.normpath(QStandardPaths.writableLocation(place))
        for place in (QStandardPaths.StandardLocation.PicturesLocation, QStandardPaths.StandardLocation.HomeLocation)
    )
    return "" if path in (home, ".") else path


class _DropArea(QFrame):
    """A dashed field. The drop itself is taken by the window, so that it works everywhere on it."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._words = plain_label(tr("Drop a folder here"))
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._told = plain_label()
        self._told.setWordWrap(True)
        self._told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._told.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._told.hide()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4 * GAP_PX, _SIGN_PX + 6 * GAP_PX, 4 * GAP_PX, 4 * GAP_PX)
        self._column.setSpacing(GAP_PX)
        self._column.addWidget(self._words)
        self._column.addStretch()

    def put_below(self, buttons: tuple[QPushButton, ...]) -> None:
        for button in buttons:
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            if button is buttons[0]:
                self._column.addWidget(self._told)
        self._column.addStretch()

    def tell(self, words: str) -> None:
        self._told.setText(words)
        self._told.setVisible(bool(words))

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * _AREA_CHARACTERS, metrics.height() * 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        field = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        pen = QPen(QColor(self.palette().color(QPalette.ColorRole.Shadow)), 1.5, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(field, _CORNER_PX, _CORNER_PX)
        sign = icon("folder").pixmap(QSize(_SIGN_PX, _SIGN_PX), self.devicePixelRatioF())
        painter.drawPixmap((self.width() - _SIGN_PX) // 2, 4 * GAP_PX, sign)
        painter.end()
