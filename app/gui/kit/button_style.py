"""How buttons are drawn: with an edge, without one, accented, as a link, with the cap of a key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)

from app.gui.kit.icons import ICON_PX, icon_name
from app.gui.kit.key_cap import cap_size, paint_cap
from app.gui.kit.strokes import Look, box, colour, key_flag, sign, veil, words

BUTTON_PX, SMALL_BUTTON_PX, FIRST_BUTTON_PX = 32, 28, 44
CHEVRON_PX = 12
_GAP_PX = 8
_PADDING_PX = 16
_TOOL_PADDING_PX = 8
_LINK_PADDING_PX = 2  # of which Qt takes a pixel or two for a frame that is not there
_CHEVRON_INSET_PX = 4  # what its drawing leaves free on either side
_ACCENTED, _SMALL, _LINK, _OPENS, _ON_TOAST = "accented", "small", "link", "opens_menu", "on_toast"
_FOLD = "fold"
_GRAVE = "grave"
_ICON_INK = "icon_ink"
_KEY = "key_cap"
_WHITE = QColor("white")

Draw = Callable[[QStyle, QStyleOption, QPainter, QWidget | None], bool]


def accent(button: QAbstractButton, accented: bool = True) -> None:
    """Make this the one button of its page that is in the accent's colour."""
    button.setProperty(_ACCENTED, accented)
    button.update()


def make_small(button: QAbstractButton) -> None:
    """Make a button fit into a line of words."""
    button.setProperty(_SMALL, True)


def make_grave(button: QAbstractButton) -> None:
    """Write the words of a button that takes something away in the colour of that."""
    button.setProperty(_GRAVE, True)


def make_link(button: QToolButton, icon_ink: str = "text") -> None:
    """Show a button as words that are underlined, with its icon in a colour of the tokens."""
    button.setProperty(_LINK, True)
    button.setProperty(_ICON_INK, icon_ink)
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def make_fold(button: QToolButton) -> None:
    """Show a button as the heading of what it folds: it begins where the lines above it do, without room around."""
    button.setProperty(_FOLD, True)
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def make_toast_link(button: QToolButton) -> None:
    """Show a button as the word on a toast that acts: without a line below, in a colour of its own."""
    button.setProperty(_ON_TOAST, True)
    button.setAutoRaise(True)


def make_opener(button: QToolButton) -> None:
    """Show a button as one that opens a menu below it."""
    button.setProperty(_OPENS, True)


def give_key(button: QAbstractButton, key: str) -> None:
    """Show the cap of a key behind the words of a button, "" for none."""
    if button.property(_KEY) != key:
        button.setProperty(_KEY, key)
        button.updateGeometry()
        button.update()


def button_px(widget: QWidget | None) -> int:
    """Return the least height of a button."""
    return SMALL_BUTTON_PX if _is(widget, _SMALL) else BUTTON_PX


def push_button_size(option: QStyleOption, contents: QSize, widget: QWidget | None) -> QSize:
    """Return the room of a push button round its words."""
    padding_px = _PADDING_PX if not _is(widget, _SMALL) else _PADDING_PX - _GAP_PX // 2
    width_px = contents.width() + 2 * padding_px
    if _is(widget, _ACCENTED) and widget is not None and isinstance(option, QStyleOptionButton):
        heavy = QFont(widget.font())
        heavy.setWeight(QFont.Weight.DemiBold)
        for sign_of_width, font in ((1, heavy), (-1, widget.font())):
            width_px += sign_of_width * QFontMetrics(font).horizontalAdvance(option.text)
    height_px = max(button_px(widget), option.fontMetrics.height() + 10)
    return QSize(max(width_px, 2 * height_px) + _key_room_px(widget), height_px)


def tool_button_size(option: QStyleOption, contents: QSize, widget: QWidget | None) -> QSize:
    """Return the room of a tool button: a square round an icon, more for words; a link takes no more than they do."""
    if _stands_in_text(widget) and isinstance(option, QStyleOptionToolButton):
        words = option.fontMetrics.size(Qt.TextFlag.TextShowMnemonic, option.text)
        icon_px = 0 if option.icon.isNull() else ICON_PX + _GAP_PX
        padding_px = _LINK_PADDING_PX if _is(widget, _LINK) else 1
        height_px = words.height() + _GAP_PX if _is(widget, _LINK) else max(SMALL_BUTTON_PX, words.height() + _GAP_PX)
        return QSize(words.width() + icon_px + 2 * padding_px, height_px)
    bare = isinstance(option, QStyleOptionToolButton) and not option.text
    least_px = button_px(widget)
    height_px = least_px if bare else max(least_px, option.fontMetrics.height() + 10)
    width_px = contents.width() + (least_px - ICON_PX if bare else 2 * _TOOL_PADDING_PX + _GAP_PX // 2)
    width_px += _key_room_px(widget)
    if _is(widget, _OPENS):
        width_px += _GAP_PX + CHEVRON_PX
    return QSize(max(least_px, width_px), max(height_px, contents.height() + _GAP_PX))


def draw_push_button(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw ground, edge, icon and words."""
    if not isinstance(option, QStyleOptionButton):
        return False
    look = Look(option)
    accented = _is(widget, _ACCENTED) and look.enabled
    if accented:
        ground = look.tokens.accfill_hover if look.over or look.down else look.tokens.accfill
        box(painter, option.rect, colour(ground))
        if look.down:
            box(painter, option.rect, veil(look.tokens, look.tokens.press))
    elif option.features & QStyleOptionButton.ButtonFeature.Flat:
        _draw_bare(painter, option.rect, look)
    else:
        box(painter, option.rect, colour(look.tokens.raised))
        if look.veil is not None:
            box(painter, option.rect, look.veil)
        box(painter, option.rect, None, look.edge)
    font = QFont(painter.font())
    if accented:
        font.setWeight(QFont.Weight.DemiBold)
    ink = _WHITE if accented else colour(look.tokens.bad) if look.enabled and _is(widget, _GRAVE) else look.ink
    flat = bool(option.features & QStyleOptionButton.ButtonFeature.Flat)
    _draw_label(style, option, painter, widget, look, ink, font, option.text, option.icon, centred=not flat)
    return True


def draw_tool_ground(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw what lies under a tool button's icon."""
    look = Look(option)
    if _stands_in_text(widget):
        return True
    if isinstance(option, QStyleOptionToolButton) and not look.state & QStyle.StateFlag.State_AutoRaise.value:
        box(painter, option.rect, colour(look.tokens.raised), look.edge)
    _draw_bare(painter, option.rect, look)
    return True


def draw_tool_label(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw icon, words and, where it opens a menu, its chevron."""
    if not isinstance(option, QStyleOptionToolButton):
        return False
    look = Look(option)
    alone = option.toolButtonStyle == Qt.ToolButtonStyle.ToolButtonIconOnly and not option.icon.isNull()
    text = "" if alone else option.text
    ink = colour(look.tokens.toast_link) if _is(widget, _ON_TOAST) else look.ink
    _draw_label(style, option, painter, widget, look, ink, painter.font(), text, option.icon, centred=True)
    return True


def _draw_bare(painter: QPainter, rect: QRect, look: Look) -> None:
    """Draw a control without an edge: nothing at rest, a veil under the mouse, a ring inside when it is on."""
    if look.on:
        box(painter, rect, colour(look.tokens.sel))
    if look.veil is not None:
        box(painter, rect, look.veil)
    if look.on:
        box(painter, rect, None, colour(look.tokens.acc))


def _draw_label(
    style: QStyle,
    option: QStyleOption,
    painter: QPainter,
    widget: QWidget | None,
    look: Look,
    ink: QColor,
    font: QFont,
    text: str,
    icon: QIcon,
    centred: bool,
) -> None:
    """Write the words with their icon before them and a chevron behind; what does not fit is elided."""
    flag, metrics = key_flag(widget), QFontMetrics(font)
    opens = _is(widget, _OPENS)
    key_px = _key_room_px(widget)
    icon_px = 0 if icon.isNull() else min(option.iconSize.height(), ICON_PX if text else option.iconSize.height())  # type: ignore[attr-defined]
    around_px = (icon_px + _GAP_PX if icon_px and text else icon_px) + (_GAP_PX + CHEVRON_PX if opens else 0) + key_px
    padding_px = 2 if not text else _TOOL_PADDING_PX if not centred or isinstance(option, QStyleOptionToolButton) else 4
    if _stands_in_text(widget):
        padding_px = 0
    room = option.rect.adjusted(padding_px, 0, -padding_px, 0)
    words_px = metrics.size(flag, text).width() if text else 0
    if words_px > room.width() - around_px:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width() - around_px, flag)
        words_px = metrics.size(flag, text).width()
    folds = _is(widget, _FOLD)
    left_px = room.left() + (max(0, room.width() - words_px - around_px) // 2 if centred and not folds else 0)
    left_px -= _CHEVRON_INSET_PX if folds else 0

    def seen(left_px: int, width_px: int) -> QRect:
        return QStyle.visualRect(
            option.direction, option.rect, QRect(left_px, option.rect.top(), width_px, option.rect.height())
        )

    if icon_px:
        _draw_icon(painter, seen(left_px, icon_px), icon_px, widget, look, ink, icon)
        left_px += icon_px + (_GAP_PX if text else 0)
    painter.save()
    painter.setFont(font)
    place = seen(left_px, words_px)
    words(style, painter, place, int(Qt.AlignmentFlag.AlignCenter.value) | flag, text, ink, option.palette)
    painter.restore()
    if text and _is(widget, _LINK):
        y = place.center().y() + (metrics.height() + 1) // 2 - metrics.descent() + 2
        painter.fillRect(QRect(place.left(), y, place.width(), 1), look.ink if look.over else look.edge)
    if key_px and widget is not None:
        size = cap_size(widget.font(), str(widget.property(_KEY)))
        place = seen(left_px + words_px + _GAP_PX, size.width())
        place.setTop(option.rect.top() + (option.rect.height() - size.height()) // 2)
        place.setHeight(size.height())
        accented = _is(widget, _ACCENTED) and look.enabled
        edge, ground = (ink, None) if accented else (look.edge, colour(look.tokens.raised))
        paint_cap(painter, place, widget.font(), str(widget.property(_KEY)), ink, edge, ground)
    if opens:
        sign(painter, "open", seen(left_px + words_px + _GAP_PX, CHEVRON_PX), CHEVRON_PX, ink, look.turned)


def _draw_icon(
    painter: QPainter, place: QRect, size_px: int, widget: QWidget | None, look: Look, ink: QColor, icon: QIcon
) -> None:
    """Draw the icon in the ink of the control: a page with colours of its own has its own icons."""
    name = None
    if isinstance(widget, QAbstractButton):
        name = icon_name(widget)
        if isinstance(widget, QToolButton) and widget.defaultAction() is not None:
            name = icon_name(widget.defaultAction()) or name
    if name is not None:
        own = widget.property(_ICON_INK) if widget is not None and look.enabled else None
        sign(painter, name, place, size_px, ink if own is None else look.tokens.colour(own), look.turned)
    else:
        mode = QIcon.Mode.Normal if look.enabled else QIcon.Mode.Disabled
        icon.paint(painter, place, Qt.AlignmentFlag.AlignCenter, mode)


def _stands_in_text(widget: QWidget | None) -> bool:
    """Tell whether a button has no ground, and begins where a line of words would."""
    return _is(widget, _LINK) or _is(widget, _FOLD)


def _key_room_px(widget: QWidget | None) -> int:
    """Return how much room the cap of a button's key takes, with the air before it."""
    key = widget.property(_KEY) if widget is not None else None
    return cap_size(widget.font(), key).width() + _GAP_PX if widget is not None and isinstance(key, str) and key else 0


def _is(widget: QWidget | None, name: str) -> bool:
    return widget is not None and widget.property(name) is True
