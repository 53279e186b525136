"""The sentence in two weights, whatever the direction of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.search.shown_count import ShownCount


@pytest.fixture(autouse=True)
def _direction() -> Iterator[None]:
    yield
    QApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_its_pieces_stand_apart_in_a_window_from_right_to_left_too(qtbot: QtBot) -> None:
    gaps = []
    for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft):
        QApplication.setLayoutDirection(direction)
        count = ShownCount()
        qtbot.addWidget(count)
        count.show_count(12, 30)
        count.resize(count.sizeHint())
        gaps.append(_gaps(count))
    assert gaps[0] == gaps[1]


def _gaps(count: ShownCount) -> list[int]:
    """Return how wide each stretch without ink is, from the first letter to the last."""
    image = count.grab().toImage()
    ground = image.pixelColor(0, 0)
    inked = [any(image.pixelColor(x, y) != ground for y in range(image.height())) for x in range(image.width())]
    strokes = "".join("x" if column else " " for column in inked).strip().split("x")
    return [len(stroke) for stroke in strokes if stroke]
