"""The other photos that were dropped or opened together with the query: small pictures, a click searches with one."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.core.text import Text
from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import HALF_GAP_PX
from app.gui.kit.translate import shown, tr
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_PICTURE_PX = 64
_MOST = 100
_BREATH_MS = 50


class OfferedStrip(QWidget):
    """One line of pictures that scrolls; hidden while there is nothing to offer."""

    chosen = Signal(object)
    """Path."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, QToolButton] = {}
        self._pictures: dict[str, QIcon] = {}
        self._waiting: list[str] = []
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_arrived)
        self._loader.failed.connect(self._on_failed)
        self._row = QWidget()
        self._line = QHBoxLayout(self._row)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(HALF_GAP_PX)
        self._line.setAlignment(Qt.AlignmentFlag.AlignLeading)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its buttons have it, and it follows them
        self._scroll.setWidget(self._row)
        self._scroll.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(HALF_GAP_PX)
        column.addWidget(plain_label(tr("Also dropped – search with:")))
        column.addWidget(self._scroll)
        self.hide()

    def offer(self, paths: tuple[str, ...]) -> None:
        """Offer these photos instead of those before."""
        self._loader.drop()
        for button in self._buttons.values():
            button.deleteLater()
        self._buttons = {path: self._button(path) for path in paths[:_MOST]}
        self._order_buttons()
        self._pictures = {path: icon for path, icon in self._pictures.items() if path in self._buttons}
        self._waiting = [path for path in self._buttons if path not in self._pictures]
        bar_px = self._scroll.horizontalScrollBar().sizeHint().height()
        self._scroll.setFixedHeight(self._row.sizeHint().height() + bar_px)
        self.setVisible(bool(self._buttons))
        self._load_next()

    def _order_buttons(self) -> None:
        """Let Tab go through them where they lie: as the newest in the window they would come last."""
        before = self._scroll.previousInFocusChain()
        while before is not None and before.focusPolicy() == Qt.FocusPolicy.NoFocus and before is not self._scroll:
            before = before.previousInFocusChain()
        if before is None or before is self._scroll:
            return
        for one, other in itertools.pairwise((before, *self._buttons.values())):
            self.setTabOrder(one, other)

    def _button(self, path: str) -> QToolButton:
        button = QToolButton()
        button.setAutoRaise(True)
        button.setIconSize(QSize(_PICTURE_PX, _PICTURE_PX))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        give_tip(button, name_of(path))
        button.setAccessibleName(tr("Search with {name}", name=name_of(path)))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if path in self._pictures:
            button.setIcon(self._pictures[path])
        button.clicked.connect(lambda: self.chosen.emit(path))
        self._line.addWidget(button)
        return button

    def _load_next(self) -> None:
        if self._waiting:
            self._loader.want(self._waiting.pop(0), round(_PICTURE_PX * self.devicePixelRatioF()))

    def _on_arrived(self, path: str, picture: ShownPicture) -> None:
        if path in self._buttons:
            pixmap = QPixmap.fromImage(picture.image)
            pixmap.setDevicePixelRatio(self.devicePixelRatioF())
            self._pictures[path] = QIcon(pixmap)
            self._buttons[path].setIcon(self._pictures[path])
        self._load_next()

    def _on_failed(self, path: str, reason: Text) -> None:
        if path in self._buttons:
            self._buttons[path].setEnabled(False)
            give_tip(self._buttons[path], f"{name_of(path)}\n{shown(reason)}")
        self._load_next()
