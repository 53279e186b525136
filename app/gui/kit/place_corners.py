"""Four corners on a photo that say where in it the part lies that was asked about: seen on any photo."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

_AROUND = QColor(0, 0, 0, 150)
_LINE_PX, _AROUND_PX = 1.75, 4.0
_LONGEST_PX, _SHARE = 14.0, 0.3


def paint_place(painter: QPainter, photo: QRect, box: QRectF) -> None:
    """Paint the corners of a box (0…1 of ``photo``)."""
    area = QRectF(photo)
    rect = QRectF(
        area.x() + box.x() * area.width(),
        area.y() + box.y() * area.height(),
        box.width() * area.width(),
        box.height() * area.height(),
    ).intersected(area.adjusted(2, 2, -2, -2))
    if rect.width() < 2 or rect.height() < 2:
        return
    across, down = min(_LONGEST_PX, _SHARE * rect.width()), min(_LONGEST_PX, _SHARE * rect.height())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width_px in ((_AROUND, _AROUND_PX), (QColor(Qt.GlobalColor.white), _LINE_PX)):
        painter.setPen(QPen(colour, width_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.MiterJoin))
        for corner, x, y in (
            (rect.topLeft(), 1, 1),
            (rect.topRight(), -1, 1),
            (rect.bottomLeft(), 1, -1),
            (rect.bottomRight(), -1, -1),
        ):
            painter.drawPolyline([corner + QPointF(x * across, 0), corner, corner + QPointF(0, y * down)])
