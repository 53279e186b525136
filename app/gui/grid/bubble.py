"""The words that float beside the thumb of a timeline."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.gui.kit.tokens import tokens_of
from app.gui.kit.type import least_height_px, type_font

_HEIGHT_PX, _AIR_PX, _AWAY_PX, _WIDEST_PX = 28, 12, 8, 320


class Bubble(QWidget):
    """Takes no mouse and no keys. Its words are the user's own file names at times, and painted as they are."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid = parent
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_at(self, words: str, thumb: QPoint, thumb_px: int) -> None:
        """Show ``words`` before a thumb that begins at ``thumb`` in the parent, in the middle of its height."""
        self.words = words
        font = type_font(self, "body", semibold=True)
        height = least_height_px(font, _HEIGHT_PX)
        width = min(QFontMetrics(font).horizontalAdvance(words), _WIDEST_PX) + 2 * _AIR_PX
        left = thumb.x() + thumb_px + _AWAY_PX if self.isRightToLeft() else thumb.x() - _AWAY_PX - width
        lowest = self._grid.height() - height
        self.setGeometry(left, max(min(thumb.y() - height // 2, lowest), 0), width, height)
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
            font = type_font(self, "body", semibold=True)
            painter.setFont(font)
            painter.setPen(QColor(tokens.base))
            room = self.rect().adjusted(_AIR_PX, 0, -_AIR_PX, 0)
            words = QFontMetrics(font).elidedText(self.words, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, words)
