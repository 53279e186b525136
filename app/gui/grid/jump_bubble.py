"""The bubble over a grid that shows what was typed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.gui.kit.tokens import tokens_of
from app.gui.kit.type import least_height_px, type_font

_HEIGHT_PX, _AIR_PX, _EDGE_PX = 28, 12, 16


class JumpBubble(QWidget):
    """Stands at the lower start of its grid, and takes no mouse and no keys."""

    def __init__(self, grid: QAbstractScrollArea) -> None:
        super().__init__(grid)
        self._grid = grid
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def say(self, words: str) -> None:
        """Show these words."""
        self.words = words
        self._place()
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.text))
            painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
            font = type_font(self, "body")
            painter.setFont(font)
            painter.setPen(QColor(tokens.base))
            room = self.rect().adjusted(_AIR_PX, 0, -_AIR_PX, 0)
            words = QFontMetrics(font).elidedText(self.words, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, words)

    def _place(self) -> None:
        font = type_font(self, "body")
        height = least_height_px(font, _HEIGHT_PX)
        widest = max(self._grid.width() - 2 * _EDGE_PX, height)
        width = min(max(QFontMetrics(font).horizontalAdvance(self.words) + 2 * _AIR_PX, height), widest)
        left = self._grid.width() - _EDGE_PX - width if self._grid.isRightToLeft() else _EDGE_PX
        self.setGeometry(left, self._grid.height() - _EDGE_PX - height, width, height)
