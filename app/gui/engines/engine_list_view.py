"""The engines as rows of two lines: what it is called and whether it is in use, what it is and how far it is read."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.engines import EngineCard
from app.gui.engines.engine_list_model import EngineListModel
from app.gui.engines.engine_words import is_being_read, line_words, state_words, title_words
from app.gui.kit.icons import ICON_PX
from app.gui.kit.strokes import box, ring, sign, veil
from app.gui.kit.tokens import Tokens, tokens_of
from app.gui.kit.translate import shown, tr
from app.gui.kit.type import type_font

Index = QModelIndex | QPersistentModelIndex
_Flag = QStyle.StateFlag
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine
_LEFT, _RIGHT = _LINE | Qt.AlignmentFlag.AlignLeft, _LINE | Qt.AlignmentFlag.AlignRight

_INSET_PX, _AIR_PX, _ROW_GAP_PX = 12, 10, 4
_TITLE_PX, _WORDS_PX = 18, 18
_BAR_PX, _BAR_AIR_PX = 4, 8
_MARK_PX = QSize(3, 16)
_SIGN_GAP_PX = 6


class EngineListView(QListView):
    """Its ground is that of the window; a row is chosen by click and arrows, and never edited here."""

    def __init__(self, engines: EngineListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(engines)
        self.setItemDelegate(_EngineRows(self))
        self.setAccessibleName(tr("Engines"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)


class _EngineRows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        card = _card(index)
        bar_px = _BAR_AIR_PX + _BAR_PX if card is not None and is_being_read(card) else 0
        lines_px = sum(_lines_px(option.widget))
        return QSize(8 * _INSET_PX, 2 * _AIR_PX + lines_px + bar_px + _ROW_GAP_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        card, view = _card(index), option.widget
        if card is None:
            return
        tokens = tokens_of(view)
        turned = option.direction == Qt.LayoutDirection.RightToLeft
        row = option.rect.adjusted(0, 0, 0, -_ROW_GAP_PX)
        if option.state & _Flag.State_Selected:
            box(painter, row, tokens.colour("sel"))
            mark = QRect(QPoint(0, 0), _MARK_PX)
            mark.moveCenter(row.center())
            mark.moveLeft(row.right() + 1 - _MARK_PX.width() if turned else row.left())
            box(painter, mark, tokens.colour("acc"), radius_px=_MARK_PX.width() / 2)
        elif option.state & _Flag.State_MouseOver:
            box(painter, row, veil(tokens, tokens.hover))
        title_px, words_px = _lines_px(view)
        room = row.adjusted(_INSET_PX, _AIR_PX, -_INSET_PX, 0)
        room.setHeight(title_px)
        used_px = _paint_state(painter, room, card, tokens, view, turned)
        painter.setFont(type_font(view, "body", semibold=True))
        painter.setPen(tokens.colour("text"))
        _write(painter, _without_end(room, used_px, turned), title_words(card.title), turned)
        room.translate(0, title_px)
        room.setHeight(words_px)
        self._paint_second_line(painter, room, card, tokens, view, turned)
        if is_being_read(card):
            _paint_bar(painter, QRect(room.left(), room.bottom() + _BAR_AIR_PX, room.width(), _BAR_PX), card, view)
        keys = view.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if keys and option.state & _Flag.State_HasFocus:
            ring(painter, row, tokens)

    def _paint_second_line(
        self, painter: QPainter, room: QRect, card: EngineCard, tokens: Tokens, view: QWidget, turned: bool
    ) -> None:
        painter.setFont(type_font(view, "status"))
        if card.trouble is None:
            painter.setPen(tokens.colour("sec"))
            forms = line_words(card)
            fitting = [form for form in forms if painter.fontMetrics().horizontalAdvance(form) <= room.width()]
            _write(painter, room, (*fitting, forms[-1])[0], turned)
            return
        place = _start(room, ICON_PX, turned)
        sign(painter, "warning", place, ICON_PX - 2, tokens.colour("warn"), turned)
        painter.setPen(tokens.colour("warn"))
        _write(painter, _without_start(room, ICON_PX + _SIGN_GAP_PX, turned), shown(card.trouble), turned)


def _card(index: Index) -> EngineCard | None:
    model = index.model()
    return model.card_at(index) if isinstance(model, EngineListModel) else None


def _lines_px(view: QWidget) -> tuple[int, int]:
    title, words = (QFontMetrics(type_font(view, kind)).height() for kind in ("body", "status"))
    return max(_TITLE_PX, title), max(_WORDS_PX, words)


def _paint_state(painter: QPainter, room: QRect, card: EngineCard, tokens: Tokens, view: QWidget, turned: bool) -> int:
    """Write at the end of the line whether it is in use; return how much of it that takes."""
    words = state_words(card)
    if not words:
        return 0
    font = type_font(view, "status", semibold=card.in_use)
    words_px = QFontMetrics(font).horizontalAdvance(words)
    painter.setFont(font)
    painter.setPen(tokens.colour("ok" if card.in_use else "sec"))
    painter.drawText(room, _LEFT if turned else _RIGHT, words)
    used_px = words_px
    if card.in_use:
        used_px += ICON_PX + _SIGN_GAP_PX
        left = room.left() + words_px + _SIGN_GAP_PX if turned else room.right() + 1 - used_px
        sign(painter, "check", QRect(left, room.top(), ICON_PX, room.height()), ICON_PX, tokens.colour("ok"), turned)
    return used_px + 2 * _SIGN_GAP_PX


def _paint_bar(painter: QPainter, room: QRect, card: EngineCard, view: QWidget) -> None:
    tokens = tokens_of(view)
    box(painter, room, tokens.colour("hair"), radius_px=_BAR_PX / 2)
    filled = QRect(room)
    filled.setWidth(round(room.width() * card.read / max(card.total, 1)))
    if view.isRightToLeft():
        filled.moveRight(room.right())
    if filled.width() > 0:
        box(painter, filled, tokens.colour("acc"), radius_px=_BAR_PX / 2)


def _write(painter: QPainter, room: QRect, words: str, turned: bool) -> None:
    elided = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _RIGHT if turned else _LEFT, elided)


def _start(room: QRect, width_px: int, turned: bool) -> QRect:
    left = room.right() + 1 - width_px if turned else room.left()
    return QRect(left, room.top(), width_px, room.height())


def _without_start(room: QRect, width_px: int, turned: bool) -> QRect:
    return room.adjusted(0, 0, -width_px, 0) if turned else room.adjusted(width_px, 0, 0, 0)


def _without_end(room: QRect, width_px: int, turned: bool) -> QRect:
    return _without_start(room, width_px, not turned)
