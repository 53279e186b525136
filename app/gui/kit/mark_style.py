"""How the marks of what is chosen are drawn: the box that is ticked, the disc that is one of several."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOption, QWidget

from app.gui.kit.strokes import Look, box, colour

_INDICATOR_EDGE_PX = 1.25
_TICK = ((-3.5, 0.25), (-1.0, 2.75), (4.0, -2.75))
_WHITE = QColor("white")


def draw_check_box(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw the box that is ticked."""
    look = Look(option)
    mixed = bool(look.state & QStyle.StateFlag.State_NoChange.value)
    _draw_indicator(painter, option.rect, look, 4.0, chosen=look.on or mixed)
    if look.on or mixed:
        centre = QRectF(option.rect).center()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_ends = (Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(QPen(_WHITE if look.enabled else look.ink, 1.75, *round_ends))
        places = [centre + QPointF(x, y) for x, y in _TICK]
        painter.drawPolyline(places if look.on else [centre + QPointF(-3, 0), centre + QPointF(3, 0)])
        painter.restore()
    return True


def draw_radio_button(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw the disc that is one of several."""
    look = Look(option)
    _draw_indicator(painter, option.rect, look, option.rect.height() / 2, chosen=look.on)
    if look.on:
        dot = QRectF(0, 0, 6, 6)
        dot.moveCenter(QRectF(option.rect).center())
        box(painter, dot, _WHITE if look.enabled else look.ink, radius_px=3)
    return True


def _draw_indicator(painter: QPainter, rect: QRect, look: Look, radius_px: float, chosen: bool) -> None:
    if chosen and look.enabled:
        box(painter, rect, colour(look.tokens.accfill_hover if look.over else look.tokens.accfill), None, radius_px)
        return
    box(painter, rect, colour(look.tokens.base), None, radius_px)
    if look.veil is not None:
        box(painter, rect, look.veil, None, radius_px)
    box(painter, rect, None, look.edge, radius_px, _INDICATOR_EDGE_PX)
