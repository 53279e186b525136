"""One of the two handles of a histogram: a slider to keyboard and screen readers, a grip on a line to the eye."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from app.gui.kit.tokens import tokens_of

HANDLE_PX = 24
"""How wide the area is in which the mouse takes it."""
GRIP_PX = 10
_GRIP_HEIGHT_PX = 18
_LINE_PX = 2
_RING_PX = 2
_PER_UNIT = 100
_Key = Qt.Key
_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class HistogramHandle(QSlider):
    """Asks to be moved; where it stands is told by the histogram. Its value is the distance in hundredths."""

    step_wanted = Signal(int)
    """Bins, to the farther (more than 0)."""
    word_wanted = Signal(int)
    """Words, to the farther."""
    end_wanted = Signal(int)
    """The nearest place (−1) or the farthest (1)."""
    dragged = Signal(float)
    """Where the pointer is, in pixels of the parent."""
    distance_wanted = Signal(float)

    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self._ringed = False
        self._offset_px = 0.0
        self.valueChanged.connect(lambda value: self.distance_wanted.emit(value / _PER_UNIT))

    def show_distance(self, distance: float, farthest: float, words: str) -> None:
        """Say where it stands; ``words`` say what that means."""
        self.blockSignals(True)
        self.setRange(0, max(1, round(farthest * _PER_UNIT)))
        self.setValue(round(min(distance, farthest) * _PER_UNIT))
        self.blockSignals(False)
        self.setAccessibleDescription(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        accent = QColor(tokens.acc)
        middle = self.width() / 2
        with QPainter(self) as painter:
            painter.fillRect(QRectF(middle - _LINE_PX / 2, 0, _LINE_PX, self.height()), accent)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            grip = QRectF(0, 0, GRIP_PX, _GRIP_HEIGHT_PX)
            grip.moveCenter(QPointF(middle, self.height() / 2))
            if self._ringed:
                around = grip.adjusted(-2, -2, 2, 2)
                painter.setPen(QPen(accent, _RING_PX))
                painter.setBrush(QColor(tokens.base))
                painter.drawRoundedRect(around, around.width() / 2, around.width() / 2)
            painter.setPen(QPen(accent, _LINE_PX))
            painter.setBrush(accent if self._ringed else QColor(tokens.base))
            inside = grip.adjusted(_LINE_PX / 2, _LINE_PX / 2, -_LINE_PX / 2, -_LINE_PX / 2)
            painter.drawRoundedRect(inside, inside.width() / 2, inside.width() / 2)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._show_ring(False)
            self._offset_px = event.position().x() - self.width() / 2
            self.raise_()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.dragged.emit(self.mapToParent(event.position()).x() - self._offset_px)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the list above it scrolls; a limit is not moved by chance

    def keyPressEvent(self, event: QKeyEvent) -> None:
        farther = _Key.Key_Left if self.isRightToLeft() else _Key.Key_Right
        nearer = _Key.Key_Right if self.isRightToLeft() else _Key.Key_Left
        match event.key():
            case key if key in (farther, _Key.Key_Up):
                self.step_wanted.emit(1)
            case key if key in (nearer, _Key.Key_Down):
                self.step_wanted.emit(-1)
            case _Key.Key_PageUp:
                self.word_wanted.emit(1)
            case _Key.Key_PageDown:
                self.word_wanted.emit(-1)
            case _Key.Key_Home | _Key.Key_End:
                self.end_wanted.emit(-1 if event.key() == _Key.Key_Home else 1)
            case _:
                event.ignore()
                return
        self.raise_()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._show_ring(event.reason() in _KEYBOARD)
        self.raise_()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._show_ring(False)

    def _show_ring(self, ringed: bool) -> None:
        self._ringed = ringed
        self.update()
