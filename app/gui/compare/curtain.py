"""The edge between two photos that lie on each other: where it is, and how it looks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

_REACH_PX = 12
_GRIP = QRectF(-6, -16, 12, 32)
_DARK = QColor(0, 0, 0, 170)


class Curtain:
    """``share`` is how much of the pane lies before the edge, 0…1, counted from the left whatever way one reads."""

    def __init__(self) -> None:
        self.share = 0.5

    def move_to(self, share: float) -> None:
        self.share = min(max(share, 0.0), 1.0)

    def side(self, number: int, area: QRectF) -> QRectF:
        """Return the part of a pane in which the first (0) or the second photo is seen."""
        before = area.width() * self.share
        if number == 0:
            return QRectF(area.left(), area.top(), before, area.height())
        return area.adjusted(before, 0, 0, 0)

    def is_at(self, place: QPointF, area: QRectF) -> bool:
        """Tell whether a point is near enough to take hold of the edge."""
        return abs(place.x() - area.width() * self.share) <= _REACH_PX

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint the edge, to be seen on any photo."""
        x = round(area.width() * self.share)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.fillRect(QRectF(x - 2, area.top(), 4, area.height()), _DARK)
        painter.fillRect(QRectF(x - 1, area.top(), 2, area.height()), Qt.GlobalColor.white)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_DARK, 1))
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRoundedRect(_GRIP.translated(x, area.center().y()), 6, 6)
