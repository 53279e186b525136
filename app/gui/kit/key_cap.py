"""The caps of keys: what is pressed for something, drawn as it lies on the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.kit.tokens import tokens_of
from app.gui.kit.type import type_font

_CAP_PX = 22
_AIR_PX = 6
_BESIDE_PX = 7
_RADIUS_PX = 4
_FOOT_PX = 2


def cap_size(base: QFont, key: str) -> QSize:
    """Return how large the cap of a key is beside words in ``base``."""
    metrics = QFontMetrics(type_font(base, "caption", semibold=True))
    height_px = max(_CAP_PX, metrics.height() + _AIR_PX)
    return QSize(max(height_px, metrics.horizontalAdvance(key) + 2 * _BESIDE_PX), height_px)


def paint_cap(
    painter: QPainter, place: QRect, base: QFont, key: str, ink: QColor, edge: QColor, ground: QColor | None
) -> None:
    """Paint a cap with its edge, and the foot below it that says that it can be pressed."""
    field = QRectF(place).adjusted(0.5, 0.5, -0.5, -_FOOT_PX / 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush if ground is None else ground)
    painter.drawRoundedRect(field, _RADIUS_PX, _RADIUS_PX)
    painter.setPen(QPen(edge, _FOOT_PX))
    foot = field.bottom()
    painter.drawLine(QPointF(field.left() + _RADIUS_PX - 1, foot), QPointF(field.right() - _RADIUS_PX + 1, foot))
    painter.setPen(ink)
    painter.setFont(type_font(base, "caption", semibold=True))
    painter.drawText(place.adjusted(0, 0, 0, 1 - _FOOT_PX), Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()


class KeyCap(QWidget):
    """Stands beside words that say what the key does; who does not see it hears it there."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return cap_size(self.font(), self._key)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            colours = [tokens.colour(name) for name in ("text", "edge", "raised")]
            paint_cap(painter, self.rect(), self.font(), self._key, *colours)
