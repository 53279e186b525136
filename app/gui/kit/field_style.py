"""How boxes to choose from and boxes for numbers are drawn."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QStyle,
    QStyleOption,
    QStyleOptionComboBox,
    QStyleOptionFrame,
    QStyleOptionSpinBox,
    QWidget,
)

from app.gui.kit.strokes import Look, box, colour, sign, veil, words

_Align = Qt.AlignmentFlag
_Step = QAbstractSpinBox.StepEnabledFlag

_CHEVRON_PX = 12
_END_PX = 26
_PADDING_PX = 10
_STEP_RADIUS_PX = 3


def draw_field(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw the ground and the edge of what is typed into; inside another control it has none of its own."""
    if isinstance(option, QStyleOptionFrame) and option.lineWidth <= 0:
        return True
    look = Look(option)
    box(painter, option.rect, colour(look.tokens.base), look.edge)
    return True


def draw_combo_label(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Write what is chosen."""
    if not isinstance(option, QStyleOptionComboBox) or option.editable:
        return False
    look = Look(option)
    room = option.rect.adjusted(_PADDING_PX, 0, -_END_PX, 0)
    place = QStyle.visualRect(option.direction, option.rect, room)
    start = _Align.AlignRight if look.turned else _Align.AlignLeft
    text = option.fontMetrics.elidedText(option.currentText, Qt.TextElideMode.ElideRight, place.width())
    flags = int((start | _Align.AlignVCenter | _Align.AlignAbsolute | Qt.TextFlag.TextSingleLine).value)
    words(style, painter, place, flags, text, look.ink, option.palette)
    return True


def draw_combo_box(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw a box that opens a list, as a button with a chevron."""
    if not isinstance(option, QStyleOptionComboBox):
        return False
    look = Look(option)
    box(painter, option.rect, colour(look.tokens.base if option.editable else look.tokens.raised))
    if look.veil is not None and not option.editable:
        box(painter, option.rect, look.veil)
    box(painter, option.rect, None, look.edge)
    end = QRect(option.rect.right() - _END_PX, option.rect.top(), _END_PX, option.rect.height())
    place = QStyle.visualRect(option.direction, option.rect, end)
    sign(painter, "open", place, _CHEVRON_PX, look.ink, look.turned)
    return True


def draw_spin_box(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw a field with a step up and a step down at its end."""
    if not isinstance(option, QStyleOptionSpinBox):
        return False
    look = Look(option)
    box(painter, option.rect, colour(look.tokens.base), look.edge)
    for part, up in ((QStyle.SubControl.SC_SpinBoxUp, True), (QStyle.SubControl.SC_SpinBoxDown, False)):
        place = style.subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, widget)
        step = _Step.StepUpEnabled if up else _Step.StepDownEnabled
        possible = look.enabled and bool(option.stepEnabled & step)
        pressed = look.down and option.activeSubControls == part
        if possible and look.over and option.activeSubControls == part:
            share = look.tokens.press if pressed else look.tokens.hover
            box(painter, place.adjusted(1, 1, -1, -1), veil(look.tokens, share), radius_px=_STEP_RADIUS_PX)
        _draw_step(painter, place, up, colour(look.tokens.text if possible else look.tokens.dis))
    return True


def _draw_step(painter: QPainter, place: QRect, up: bool, ink: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.25, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    middle, rise_px = QRectF(place).center(), -1.5 if up else 1.5
    painter.drawPolyline([middle + QPointF(x_px, y_px) for x_px, y_px in ((-3, -rise_px), (0, rise_px), (3, -rise_px))])
    painter.restore()
