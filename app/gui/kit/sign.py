"""A drawing that stands in the window by itself, in a colour of the page it is on."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.kit.icons import icon_pixmap
from app.gui.kit.tokens import tokens_of


class Sign(QWidget):
    """Shows; is never pressed. Who looks at the window from outside is told in words beside it."""

    def __init__(self, name: str, size_px: int, ink: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._size_px, self._ink = name, size_px, ink
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_ink(self, ink: str) -> None:
        """Choose another colour of the tokens."""
        self._ink = ink
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._size_px, self._size_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = tokens_of(self).colour(self._ink)
        painter.drawPixmap(0, 0, icon_pixmap(self._name, self._size_px, ink, self))
        painter.end()
