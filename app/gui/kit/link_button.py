"""A button that looks like words: in the colour of the text, with a line below, in no more room than its letters."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.gui.kit.tokens import tokens_of
from app.gui.kit.type import Type, set_type

_BELOW_PX = 2
_SIDE_PX = 2


class LinkButton(QPushButton):
    """Words may mark a key with an ampersand, as on any button."""

    def __init__(self, words: str = "", kind: Type = "status", parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        set_type(self, kind)
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = metrics.size(Qt.TextFlag.TextShowMnemonic, self.text())
        return QSize(words.width() + 2 * _SIDE_PX, metrics.height() + 2 * (_BELOW_PX + _SIDE_PX))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        metrics = self.fontMetrics()
        line = QRect(_SIDE_PX, 0, self.width() - 2 * _SIDE_PX, self.height())
        with QPainter(self) as painter:
            painter.setPen(QColor(tokens.text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextHideMnemonic
            painter.drawText(line, flags, self.text())
            below = (self.height() + metrics.height()) // 2 - metrics.descent() + _BELOW_PX
            ink = tokens.text if self.underMouse() else tokens.edge
            painter.fillRect(line.left(), below, line.width(), 1, QColor(ink))
