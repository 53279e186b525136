"""Where in a photo the part lies: in the cell that shows the whole of it, or its middle."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter

from app.core.box import Box
from app.gui.grid.place_mark import shown_box
from app.gui.kit.place_corners import paint_place


@pytest.mark.parametrize(
    ("shape", "cell", "shown"),
    [
        (QSize(400, 300), QSize(200, 150), QRectF(0.5, 0.5, 0.25, 0.25)),
        (QSize(400, 200), QSize(100, 100), QRectF(0.5, 0.5, 0.5, 0.25)),  # the middle half is shown
        (QSize(), QSize(100, 100), QRectF(0.5, 0.5, 0.25, 0.25)),
    ],
)
def test_where_it_is_in_the_cell(shape: QSize, cell: QSize, shown: QRectF) -> None:
    assert shown_box(Box(0.5, 0.5, 0.25, 0.25), shape, cell) == shown


def test_its_corners_are_seen_on_any_photo() -> None:
    for ground in ("#ffffff", "#000000", "#808080"):
        picture = QImage(100, 100, QImage.Format.Format_RGB32)
        picture.fill(QColor(ground))
        before = picture.copy()
        with QPainter(picture) as painter:
            paint_place(painter, QRect(0, 0, 100, 100), QRectF(0.25, 0.25, 0.5, 0.5))
        for corner in ((25, 25), (75, 25), (25, 75), (75, 75)):
            seen = {
                picture.pixelColor(corner[0] + x, corner[1] + y).lightness() for x in range(-3, 4) for y in range(-3, 4)
            }
            assert max(seen) - min(seen) > 80
        assert picture.pixelColor(50, 50) == before.pixelColor(50, 50)
