"""Five dots, in halves and from the right."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from app.gui.kit.dots import DOT_PX, DOTS_WIDTH_PX, PITCH_PX, DotsLabel, paint_dots
from app.gui.kit.tokens import DARK, LIGHT, Tokens


def halves(dots: float, tokens: Tokens = LIGHT, *, mirrored: bool = False) -> str:
    """Return each dot's left and right half: # filled, . not."""
    image = QImage(DOTS_WIDTH_PX, DOT_PX, QImage.Format.Format_RGB32)
    image.fill(QColor(tokens.base))
    with QPainter(image) as painter:
        paint_dots(painter, QRectF(image.rect()), dots, tokens, mirrored=mirrored)
    text, found = QColor(tokens.text).lightness(), []
    for dot in range(5):
        for side in (1, 3):
            filled = abs(image.pixelColor(dot * PITCH_PX + side, 2).lightness() - text) < 30
            found.append("#" if filled else ".")
    return "".join(found)


@pytest.mark.parametrize(
    ("dots", "shown"),
    [
        (0, ".........."),
        (0.5, "#........."),
        (1, "##........"),
        (2.5, "#####....."),
        (4.5, "#########."),
        (5, "##########"),
    ],
)
def test_dots_fill_from_the_start_in_half_steps(qtbot: QtBot, dots: float, shown: str) -> None:
    assert halves(dots) == shown
    assert halves(dots, DARK) == shown
    assert halves(dots, mirrored=True) == shown[::-1]


def test_an_empty_dot_is_a_ring(qtbot: QtBot) -> None:
    image = QImage(DOTS_WIDTH_PX, DOT_PX, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        paint_dots(painter, QRectF(image.rect()), 1, LIGHT, mirrored=False)
    assert image.pixelColor(PITCH_PX, 2).lightness() < 200
    assert image.pixelColor(PITCH_PX + 2, 2) == QColor(Qt.GlobalColor.white)


def test_a_label_says_the_word_and_shows_the_dots(qtbot: QtBot) -> None:
    label = DotsLabel()
    qtbot.addWidget(label)
    label.show_dots(3.5, "Like")
    assert label.accessibleName() == "Like"
    assert label.dots == 3.5
    label.resize(label.sizeHint())
    assert label.sizeHint().width() == 33
    image = label.grab().toImage()
    assert image.pixelColor(2, label.height() // 2).lightness() != image.pixelColor(34 - 4, 0).lightness()
