"""The shadow of what floats: one picture cut into nine, its edges stretched between its corners.

A QGraphicsDropShadowEffect would blur anew with every frame.
"""

from __future__ import annotations

from functools import lru_cache
from math import erf, sqrt

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from app.gui.kit.tokens import LIGHT, tokens_of

_FALL_PX = 8
_BLUR_PX = 32  # of which a half is the deviation of the bell that blurs, as in style sheets of the web
_MARGIN_PX = 40  # two and a half deviations: what lies beyond is not seen
_CORNER_PX = _MARGIN_PX + _BLUR_PX
_STRENGTH, _STRENGTH_ON_DARK = 0.22, 0.60


class Shadow(QWidget):
    """Lies under a sibling and never takes the mouse from what it darkens."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self._strength = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def lie_under(self, area: QRect) -> None:
        """Take the place of the shadow of ``area``."""
        self.setGeometry(area.translated(0, _FALL_PX).adjusted(-_MARGIN_PX, -_MARGIN_PX, _MARGIN_PX, _MARGIN_PX))

    def set_strength(self, share: float) -> None:
        """Be seen so much, from 0 to 1."""
        self._strength = share
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self._page)
        painter = QPainter(self)
        painter.setOpacity(self._strength)
        pixmap = shadow_pixmap(_STRENGTH if tokens is LIGHT else _STRENGTH_ON_DARK, self.devicePixelRatioF())
        draw_in_nine(painter, QRectF(self.rect()), pixmap)


@lru_cache(maxsize=8)
def shadow_pixmap(strength: float, ratio: float) -> QPixmap:
    """Return the shadow of a square, black, ``strength`` (0 to 1) at its darkest, of which all others are made."""
    corner = round(_CORNER_PX * ratio)
    inwards_px = (np.arange(corner) + 0.5) / ratio - _MARGIN_PX
    fading = np.array([0.5 * (1 + erf(each / (_BLUR_PX / 2 * sqrt(2)))) for each in inwards_px])
    profile = np.concatenate((fading, fading[-1:], fading[::-1]))
    alpha = np.rint(np.outer(profile, profile) * strength * 255).astype(np.uint32) << 24
    side = len(profile)
    image = QImage(alpha.tobytes(), side, side, side * 4, QImage.Format.Format_ARGB32_Premultiplied)
    pixmap = QPixmap.fromImage(image.copy())
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def draw_in_nine(painter: QPainter, area: QRectF, pixmap: QPixmap) -> None:
    """Draw a shadow into ``area``: the corners as they are (cut where there is less room), the rest stretched."""
    ratio = pixmap.devicePixelRatio()
    side = float(pixmap.width())
    across, down = (min(_CORNER_PX, length / 2) for length in (area.width(), area.height()))
    pieces_across = _pieces(area.left(), area.width(), across, side, ratio)
    pieces_down = _pieces(area.top(), area.height(), down, side, ratio)
    for top, height, source_top, source_height in pieces_down:
        for left, width, source_left, source_width in pieces_across:
            target = QRectF(left, top, width, height)
            painter.drawPixmap(target, pixmap, QRectF(source_left, source_top, source_width, source_height))


def _pieces(start: float, length: float, end_px: float, side: float, ratio: float) -> list[tuple[float, ...]]:
    """Return the start and length of each of three pieces, on the target and in the picture."""
    taken = end_px * ratio
    pieces = [
        (start, end_px, 0.0, taken),
        (start + end_px, length - 2 * end_px, (side - 1) / 2, 1.0),
        (start + length - end_px, end_px, side - taken, taken),
    ]
    return [piece for piece in pieces if piece[1] > 0]
