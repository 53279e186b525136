"""A label that gives way: text that does not fit loses its middle or its end, and is whole in the tooltip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.kit.plain_text import give_tip


class ElidedLabel(QWidget):
    """One line of plain text, as wide as there is room."""

    def __init__(
        self,
        text: str = "",
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
        *,
        fills: bool = False,
    ) -> None:
        """``fills``: it takes the room that others leave, whatever its words: nothing is laid out anew for them."""
        super().__init__(parent)
        self._text = ""
        self._elide = elide
        self._fills = fills
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setProperty("text", text)  # as a QLabel has it, for those who look at the window from outside
            self._tell_whole()
            if not self._fills:
                self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        if self._fills:
            return self.minimumSizeHint()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 6, metrics.height() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self._text, self._elide, self.width())
        start = Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), start | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
        painter.end()

    def _tell_whole(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self._text) <= self.width()
        give_tip(self, "" if fits else self._text)
