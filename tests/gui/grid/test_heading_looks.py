"""Where the words and the fold of a heading stand."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.grid.heading_painter import HeadingPainter
from app.gui.grid.photo_role import Heading

_WIDTH, _HEIGHT, _EDGE = 300, 30, 40


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("folded", [False, True])
def test_a_fold_begins_where_the_words_of_other_headings_begin(qtbot: QtBot, folded: bool, mirrored: bool) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft if mirrored else Qt.LayoutDirection.LeftToRight)
    plain, folding = (_edge(view, Heading("Like", "", each), mirrored) for each in (None, folded))
    assert abs(plain - folding) <= 1


def _edge(view: QWidget, heading: Heading, mirrored: bool) -> int:
    """Return how far inside its rectangle a heading's first drop of ink is."""
    image = QImage(_WIDTH, _HEIGHT, QImage.Format.Format_Grayscale8)
    image.fill(255)
    painter = QPainter(image)
    rect = QRect(_EDGE, 0, _WIDTH - 2 * _EDGE, _HEIGHT)
    HeadingPainter(view, of_words=True).paint(painter, rect, heading, focused=False, hovered=False)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(_HEIGHT, image.bytesPerLine())[:, :_WIDTH]
    inked = np.flatnonzero((pixels < 160).any(axis=0))
    return int(_WIDTH - _EDGE - 1 - inked[-1] if mirrored else inked[0] - _EDGE)
