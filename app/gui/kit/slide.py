"""A part of the window sliding in from its edge, or out: as a picture, so that nothing is laid out meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app.gui.kit.motion import motion


class Slide(QWidget):
    """Lies over the place where ``part`` is seen, for as long as the motion lasts, and goes by itself."""

    def __init__(self, part: QWidget, over: QWidget, *, inward: bool, from_right: bool) -> None:
        super().__init__(over)
        self._inward, self._from_right = inward, from_right
        self._picture: QPixmap = part.grab()
        self._done = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(part.rect().translated(part.mapTo(over, part.rect().topLeft())))
        self._motion = motion(self)
        self._motion.valueChanged.connect(self._on_moved)
        self._motion.finished.connect(self.deleteLater)
        if self._motion.duration() == 0:
            self.hide()
            self.deleteLater()
            return
        self.show()
        self.raise_()
        self._motion.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = self._done if not self._inward else 1 - self._done
        shift_px = round(self.width() * left) * (1 if self._from_right else -1)
        if self._inward:
            painter.fillRect(self.rect(), self.palette().color(self.backgroundRole()))
        painter.drawPixmap(shift_px, 0, self._picture)
        painter.end()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._motion.stop()

    def _on_moved(self, done: float) -> None:
        self._done = done
        self.update()
