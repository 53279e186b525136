"""How menus and tooltips are drawn: a quiet ground, a veil under what is pointed at, keys at the end."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyleOption, QStyleOptionMenuItem, QWidget

from app.gui.kit.icons import ICON_PX
from app.gui.kit.strokes import Look, box, colour, key_flag, sign, veil, words

_ROW_PX = 30
_LINE_PX = 9
_PADDING_PX = 10
_COLUMN_PX = ICON_PX + 10
_KEYS_GAP_PX = 28
_CHEVRON_PX = 12
_Align = Qt.AlignmentFlag
_Kind = QStyleOptionMenuItem.MenuItemType
_Check = QStyleOptionMenuItem.CheckType


def menu_item_size(option: QStyleOption, contents: QSize, widget: QWidget | None) -> QSize:
    """Return the room of a row: one column for icons and ticks, one for words; the keys' is the menu's to add."""
    if not isinstance(option, QStyleOptionMenuItem):
        return contents
    if option.menuItemType == _Kind.Separator:
        return QSize(contents.width(), _LINE_PX)
    words_px = option.fontMetrics.size(int(Qt.TextFlag.TextHideMnemonic.value), option.text.split("\t")[0]).width()
    width_px = 2 * _PADDING_PX + _COLUMN_PX + words_px + _KEYS_GAP_PX
    return QSize(width_px, max(_ROW_PX, option.fontMetrics.height() + 10))


def draw_menu_item(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw one row of a menu."""
    if not isinstance(option, QStyleOptionMenuItem):
        return False
    look = Look(option)
    tokens = look.tokens
    if option.menuItemType == _Kind.Separator:
        middle = option.rect.center().y()
        painter.fillRect(QRect(option.rect.left(), middle, option.rect.width(), 1), colour(tokens.hair))
        return True
    if look.enabled and look.state & QStyle.StateFlag.State_Selected.value:
        box(painter, option.rect.adjusted(4, 0, -4, 0), veil(tokens, tokens.hover))
    room = option.rect.adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)

    def seen(left_px: int, width_px: int) -> QRect:
        return QStyle.visualRect(option.direction, option.rect, QRect(left_px, room.top(), width_px, room.height()))

    _draw_mark(painter, option, look, seen(room.left(), ICON_PX))
    text, _, keys = option.text.partition("\t")
    flags = int((_Align.AlignVCenter | _Align.AlignAbsolute | Qt.TextFlag.TextSingleLine).value) | key_flag(widget)
    start = int((_Align.AlignRight if look.turned else _Align.AlignLeft).value)
    end = int((_Align.AlignLeft if look.turned else _Align.AlignRight).value)
    place = seen(room.left() + _COLUMN_PX, room.width() - _COLUMN_PX)
    painter.save()
    painter.setFont(option.font)
    words(style, painter, place, flags | start, text, look.ink, option.palette)
    if keys:
        words(
            style, painter, place, flags | end, keys, colour(tokens.sec if look.enabled else tokens.dis), option.palette
        )
    painter.restore()
    if option.menuItemType == _Kind.SubMenu:
        sign(painter, "fold", seen(room.right() - _CHEVRON_PX + 1, _CHEVRON_PX), _CHEVRON_PX, look.ink, look.turned)
    return True


def draw_menu_ground(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw the ground of a menu or a tooltip, with its edge."""
    tokens = Look(option).tokens
    painter.fillRect(option.rect, colour(tokens.menu))
    box(painter, option.rect, None, colour(tokens.float_edge), radius_px=0)
    return True


def draw_bar_item(style: QStyle, option: QStyleOption, painter: QPainter, widget: QWidget | None) -> bool:
    """Draw the title of a menu in the menu bar."""
    if not isinstance(option, QStyleOptionMenuItem):
        return False
    look = Look(option)
    painter.fillRect(option.rect, colour(look.tokens.win))
    if look.enabled and look.state & QStyle.StateFlag.State_Selected.value:
        share = look.tokens.press if look.down else look.tokens.hover
        box(painter, option.rect.adjusted(0, 2, 0, -2), veil(look.tokens, share))
    flags = int(_Align.AlignCenter.value) | key_flag(widget)
    words(style, painter, option.rect, flags, option.text, look.ink, option.palette)
    return True


def _draw_mark(painter: QPainter, option: QStyleOptionMenuItem, look: Look, place: QRect) -> None:
    """Draw the tick of what is on, or the icon."""
    if option.checkType != _Check.NotCheckable:
        if option.checked:
            sign(painter, "check", place, ICON_PX, look.ink, turned=False)
    elif not option.icon.isNull():
        square = QRect(0, 0, ICON_PX, ICON_PX)
        square.moveCenter(place.center())
        mode = QIcon.Mode.Normal if look.enabled else QIcon.Mode.Disabled
        option.icon.paint(painter, square, _Align.AlignCenter, mode)
