"""How sliders, scroll bars, progress, the chevrons of a tree and the lines between parts are drawn."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QStyle,
    QStyleOption,
    QStyleOptionFrame,
    QStyleOptionProgressBar,
    QStyleOptionSlider,
    QWidget,
)

from app.gui.kit.strokes import Look, box, colour

SCROLL_BAR_PX = 12
THUMB_LEAST_PX = 32
HANDLE_PX = 16
_THUMB_PX, _THUMB_OVER_PX = 6, 10
_GROOVE_PX = 4
_LINES = (QFrame.Shape.HLine, QFrame.Shape.VLine)
_Sub = QStyle.SubControl


def slider_part(option: QStyleOptionSlider, part: QStyle.SubControl) -> QRect | None:
    """Return where the groove or the handle of a slider is; None for what it does not know."""
    across = option.orientation == Qt.Orientation.Horizontal
    whole = option.rect
    if part == _Sub.SC_SliderGroove:
        return QRect(whole)
    if part != _Sub.SC_SliderHandle:
        return None
    room_px = (whole.width() if across else whole.height()) - HANDLE_PX
    along_px = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, room_px, option.upsideDown
    )
    handle = QRect(0, 0, HANDLE_PX, HANDLE_PX)
    handle.moveCenter(whole.center())
    if across:
        handle.moveLeft(whole.left() + along_px)
    else:
        handle.moveTop(whole.top() + along_px)
    return handle


def draw_slider(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw the groove, filled as far as the handle, and the handle."""
    if not isinstance(option, QStyleOptionSlider):
        return False
    look = Look(option)
    handle = slider_part(option, _Sub.SC_SliderHandle) or QRect()
    across = option.orientation == Qt.Orientation.Horizontal
    groove = QRectF(0, 0, option.rect.width() - 2, _GROOVE_PX)
    if not across:
        groove = QRectF(0, 0, _GROOVE_PX, option.rect.height() - 2)
    groove.moveCenter(QRectF(option.rect).center())
    filled = QRectF(groove)
    middle = QRectF(handle).center()
    if across and not option.upsideDown:
        filled.setRight(middle.x())
    elif across:
        filled.setLeft(middle.x())
    elif option.upsideDown:
        filled.setTop(middle.y())
    else:
        filled.setBottom(middle.y())
    box(painter, groove, look.edge, radius_px=_GROOVE_PX / 2)
    if look.enabled:
        box(painter, filled, colour(look.tokens.acc), radius_px=_GROOVE_PX / 2)
    light = look.tokens.base if colour(look.tokens.base).lightnessF() > 0.5 else look.tokens.text
    box(painter, handle, colour(light if look.enabled else look.tokens.raised), None, HANDLE_PX / 2)
    if look.veil is not None:
        shade = QColor(colour(look.tokens.base if light == look.tokens.text else look.tokens.text))
        shade.setAlphaF(look.tokens.press if look.down else look.tokens.hover)
        box(painter, handle, shade, None, HANDLE_PX / 2)
    box(painter, handle, None, look.edge, HANDLE_PX / 2)
    return True


def scroll_bar_part(option: QStyleOptionSlider, part: QStyle.SubControl) -> QRect | None:
    """Return where a part of a scroll bar without arrows is, in the direction it is seen in."""
    across = option.orientation == Qt.Orientation.Horizontal
    whole = option.rect
    length_px = whole.width() if across else whole.height()
    span = option.maximum - option.minimum
    thumb_px = length_px
    if span > 0:
        thumb_px = max(min(THUMB_LEAST_PX, length_px), length_px * option.pageStep // (span + option.pageStep))
    start_px = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, length_px - thumb_px, option.upsideDown
    )
    match part:
        case _Sub.SC_ScrollBarGroove:
            start_px, end_px = 0, length_px
        case _Sub.SC_ScrollBarSlider:
            end_px = start_px + thumb_px
        case _Sub.SC_ScrollBarSubPage:
            start_px, end_px = 0, start_px
        case _Sub.SC_ScrollBarAddPage:
            start_px, end_px = start_px + thumb_px, length_px
        case _:
            return QRect()  # no arrows, no ends
    if across:
        found = QRect(whole.left() + start_px, whole.top(), end_px - start_px, whole.height())
        return QStyle.visualRect(option.direction, whole, found)
    return QRect(whole.left(), whole.top() + start_px, whole.width(), end_px - start_px)


def draw_scroll_bar(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw the thumb alone, on the ground of what is scrolled; nothing where all is seen."""
    if not isinstance(option, QStyleOptionSlider):
        return False
    look = Look(option)
    painter.fillRect(option.rect, _ground(widget, look))
    if option.maximum <= option.minimum:
        return True
    thumb = scroll_bar_part(option, _Sub.SC_ScrollBarSlider) or QRect()
    wide = look.over or look.down
    thickness_px = _THUMB_OVER_PX if wide else _THUMB_PX
    drawn = QRectF(thumb)
    inset_px = (SCROLL_BAR_PX - thickness_px) / 2
    if option.orientation == Qt.Orientation.Horizontal:
        drawn.adjust(0, inset_px, 0, -inset_px)
    else:
        drawn.adjust(inset_px, 0, -inset_px, 0)
    box(painter, drawn, colour(look.tokens.sec if wide else look.tokens.edge), radius_px=thickness_px / 2)
    return True


def draw_progress(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw a thin groove, filled as far as the work is done."""
    if not isinstance(option, QStyleOptionProgressBar):
        return False
    look = Look(option)
    groove = QRectF(0, 0, option.rect.width(), _GROOVE_PX)
    groove.moveCenter(QRectF(option.rect).center())
    box(painter, groove, colour(look.tokens.hair), radius_px=_GROOVE_PX / 2)
    span = option.maximum - option.minimum
    share = (option.progress - option.minimum) / span if span > 0 else 0.0
    if share > 0:
        filled = QRectF(groove)
        width_px = max(float(_GROOVE_PX), groove.width() * share)
        if look.turned:
            filled.setLeft(groove.right() - width_px)
        else:
            filled.setWidth(width_px)
        box(painter, filled, colour(look.tokens.acc), radius_px=_GROOVE_PX / 2)
    return True


def draw_splitter(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw one line."""
    painter.fillRect(option.rect, colour(Look(option).tokens.hair))
    return True


def draw_line(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw the line between two groups; any other frame is Fusion's."""
    if not isinstance(option, QStyleOptionFrame) or option.frameShape not in _LINES:
        return False
    line = QRect(option.rect)
    if option.frameShape == QFrame.Shape.VLine:
        line.setLeft(line.center().x())
        line.setWidth(1)
    else:
        line.setTop(line.center().y())
        line.setHeight(1)
    painter.fillRect(line, colour(Look(option).tokens.hair))
    return True


def draw_frame(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw one quiet line round what scrolls in a dialog."""
    box(painter, option.rect, None, colour(Look(option).tokens.hair), radius_px=0)
    return True


def draw_header(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw the ground of a column's title."""
    look = Look(option)
    painter.fillRect(option.rect, colour(look.tokens.win))
    bottom = option.rect.adjusted(0, option.rect.height() - 1, 0, 0)
    painter.fillRect(bottom, colour(look.tokens.hair))
    return True


def slider_size(option: QStyleOption, contents: QSize) -> QSize:
    """Return the room of a slider: the handle's, with the ring of the focus round it."""
    if isinstance(option, QStyleOptionSlider) and option.orientation == Qt.Orientation.Vertical:
        return QSize(max(contents.width(), HANDLE_PX + 4), contents.height())
    return QSize(contents.width(), max(contents.height(), HANDLE_PX + 4))


def _ground(widget: QWidget | None, look: Look) -> QColor:
    """Return the colour of what a scroll bar lies beside."""
    area: QWidget | None = widget
    while area is not None and not isinstance(area, QAbstractScrollArea):
        area = area.parentWidget()
    if not isinstance(area, QAbstractScrollArea):
        return colour(look.tokens.base)
    viewport = area.viewport()
    if not viewport.autoFillBackground() and viewport.backgroundRole() == QPalette.ColorRole.Window:
        viewport = area
    return viewport.palette().color(viewport.backgroundRole())
