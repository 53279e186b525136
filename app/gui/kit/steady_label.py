"""A label whose words may change without anything around it being laid out anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class SteadyLabel(QWidget):
    """Gives ``label``, whose lines break, room for ``lines`` of them, and for more where its words take more.

    Only then does it ask for another height. The label lies in no layout: that would begin again, up to the window, at
    any other word.
    """

    def __init__(self, label: QLabel, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._lines = lines
        label.setParent(self)
        label.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._height_px = self._least_px()

    def text(self) -> str:
        return self._label.text()

    def setText(self, words: str) -> None:
        if words != self._label.text():
            self._label.setText(words)
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._label.sizeHint().width(), self._height_px)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._height_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._label.setGeometry(self.rect())
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        wanted_px = self._least_px() if self._has_room() else self._label.heightForWidth(self.width())
        if wanted_px != self._height_px:
            self._height_px = wanted_px
            self.updateGeometry()

    def _has_room(self) -> bool:
        """Tell whether no line breaks: nearly always, and known in a tenth of the time that Qt takes to break them."""
        metrics, lines = self._label.fontMetrics(), self._label.text().split("\n")
        fits = all(metrics.horizontalAdvance(line) < self.width() for line in lines)
        return fits and len(lines) <= self._lines

    def _least_px(self) -> int:
        return self._lines * self._label.fontMetrics().lineSpacing()
