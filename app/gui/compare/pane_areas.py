"""Where the panes of compared photos lie: arithmetic, no widgets."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, QSizeF, Qt

from app.gui.kit.places import MOST_COMPARED

BETWEEN_PX = 2
_UNKNOWN = QSizeF(4, 3)


def pane_areas(room: QRect, count: int, photo: QSizeF, right_to_left: bool) -> list[QRect]:
    """Return where so many panes lie, all of one size: in a row, four perhaps in two, as ``photo`` is seen larger."""
    if not count:
        return []

    def size_in(columns: int) -> QSize:
        rows = -(-count // columns)
        width = (room.width() - BETWEEN_PX * (columns - 1)) // columns
        return QSize(width, (room.height() - BETWEEN_PX * (rows - 1)) // rows)

    def seen(columns: int) -> float:
        shape = photo if not photo.isEmpty() else _UNKNOWN
        return shape.scaled(QSizeF(size_in(columns)), Qt.AspectRatioMode.KeepAspectRatio).width()

    columns = max((count, 2), key=seen) if count == MOST_COMPARED else count
    width, height = size_in(columns).width(), size_in(columns).height()
    areas = []
    for number in range(count):
        row, column = divmod(number, columns)
        column = columns - 1 - column if right_to_left else column
        place = QPoint(column * (width + BETWEEN_PX), row * (height + BETWEEN_PX))
        areas.append(QRect(place, QSize(width, height)))
    return areas
