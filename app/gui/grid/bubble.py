"""Words in a pill that floats over a grid: where a timeline leads, which name is looked for."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.gui.kit.tokens import tokens_of
from app.gui.kit.type import least_height_px, line_width_px, type_font

_HEIGHT_PX, _AIR_PX = 28, 12


class Bubble(QWidget):
    """Takes no mouse and no keys. Its words are the user's own file names at times, and painted as they are."""

    def __init__(self, parent: QWidget, *, semibold: bool = False) -> None:
        super().__init__(parent)
        self._semibold = semibold
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def size_for(self, words: str, widest_px: int) -> QSize:
        """Return the room that these words take, of which those that are too long are elided."""
        font = type_font(self, "body", semibold=self._semibold)
        height = least_height_px(font, _HEIGHT_PX)
        width = line_width_px(font, words) + 2 * _AIR_PX
        return QSize(min(max(width, height), max(widest_px, height)), height)

    def show_words(self, words: str) -> None:
        """Show ``words``, above everything else in the parent."""
        self.words = words
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
            font = type_font(self, "body", semibold=self._semibold)
            painter.setFont(font)
            painter.setPen(QColor(tokens.base))
            room = self.rect().adjusted(_AIR_PX, 0, -_AIR_PX, 0)
            words = QFontMetrics(font).elidedText(self.words, Qt.TextElideMode.ElideMiddle, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, words)
