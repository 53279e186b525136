"""Five dots that say how like a photo is: filled, half filled and empty ones."""

from __future__ import annotations

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.kit.tokens import Tokens, tokens_of

DOTS = 5
DOT_PX = 5
PITCH_PX = 7
DOTS_WIDTH_PX = PITCH_PX * (DOTS - 1) + DOT_PX
_HALF_TURN = 180 * 16
_QUARTER_TURN = 90 * 16


def paint_dots(painter: QPainter, rect: QRectF, dots: float, tokens: Tokens, *, mirrored: bool) -> None:
    """Paint ``dots`` of five, in half steps, in the middle of ``rect``; ``mirrored`` counts from the right.

    The rectangle should be 33 × 5 or larger. Whoever shows dots gives the word they stand for as accessible text.
    """
    middle = rect.center()
    place = QPointF(round(middle.x() - DOTS_WIDTH_PX / 2), round(middle.y() - DOT_PX / 2))
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(place, _drawn(dots, tokens.text, tokens.ring_empty, mirrored, ratio))


@lru_cache(maxsize=128)  # a screen of neighbours shows few different ones, at every painting
def _drawn(dots: float, ink: str, empty: str, mirrored: bool, ratio: float) -> QPixmap:
    pixmap = QPixmap(ceil(DOTS_WIDTH_PX * ratio), ceil(DOT_PX * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    filled, ring = QColor(ink), QPen(QColor(empty), 1)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place in range(DOTS):
        share = min(max(dots - place, 0.0), 1.0)
        column = DOTS - 1 - place if mirrored else place
        disc = QRectF(column * PITCH_PX, 0, DOT_PX, DOT_PX)
        if share < 1:
            painter.setPen(ring)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(disc.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(filled)
        if share >= 1:
            painter.drawEllipse(disc)
        elif share >= 0.5:
            painter.drawPie(disc, -_QUARTER_TURN if mirrored else _QUARTER_TURN, _HALF_TURN)
    painter.end()
    return pixmap


class DotsLabel(QWidget):
    """Five dots beside a word; they say nothing of their own to a screen reader but that word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dots = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def dots(self) -> float:
        return self._dots

    def show_dots(self, dots: float, word: str) -> None:
        """Show 0 to 5 dots in half steps; ``word`` is what they stand for."""
        self._dots = dots
        self.setAccessibleName(word)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(DOTS_WIDTH_PX, max(DOT_PX, self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            rect = QRectF(QPointF(0, 0), QPointF(self.width(), self.height()))
            paint_dots(painter, rect, self._dots, tokens_of(self), mirrored=self.isRightToLeft())
