"""Where in a cell the part of a photo lies that was asked about."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize

from app.core.box import Box
from app.gui.grid.fitted_thumbnails import middle


def shown_box(box: Box, shape: QSize, cell: QSize) -> QRectF:
    """Return where a box of a photo of this ``shape`` lies in a cell, 0…1: cells show the middle of other shapes."""
    if shape.isEmpty():
        return QRectF(box.left, box.top, box.width, box.height)
    part = middle(shape.width(), shape.height(), cell)
    across, down = shape.width() / part.width(), shape.height() / part.height()
    left = (box.left * shape.width() - part.x()) / part.width()
    top = (box.top * shape.height() - part.y()) / part.height()
    return QRectF(left, top, box.width * across, box.height * down).intersected(QRectF(0, 0, 1, 1))
