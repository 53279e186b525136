"""The list of what a rule would move: a box, a small picture, what becomes of it, and the words, painted row by row."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QWidget,
)

from app.core.photo import PictureKey
from app.gui.grid.fitted_thumbnails import FittedThumbnails
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.strokes import box, ring, sign, veil
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import type_font
from app.gui.review.member_words import MemberWords, mark_words
from app.gui.review.rule_list_model import RuleListModel

_Index = QModelIndex | QPersistentModelIndex
_PICTURE_PX, _AIR_PX, _INDENT_PX, _BOX_PX, _SIGN_PX = 48, 5, 28, 18, 14
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft.value, Qt.AlignmentFlag.AlignRight.value
_LINE = Qt.AlignmentFlag.AlignVCenter.value | Qt.AlignmentFlag.AlignAbsolute.value | Qt.TextFlag.TextSingleLine.value
_Flag = QStyle.StateFlag
_MOST_DRAWN = 200
"""Rows that are kept as they were drawn: some screens full."""


class RuleListView(QListView):
    """A click on the box, or Space, leaves a row out; the pictures of rows in sight are asked for."""

    folder_wanted = Signal(int)
    """Row of which the folder is to be left out, or taken in."""

    def __init__(self, model: RuleListModel, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._thumbnails = thumbnails
        self.setModel(model)
        self.setItemDelegate(_RuleRows(self, model, thumbnails))
        self.setAccessibleName(tr("What goes to the trash, and what stays"))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self._wanted = QTimer(self, singleShot=True, interval=0)
        self._wanted.timeout.connect(self._want)
        thumbnails.arrived.connect(self._on_arrived)

    def await_pictures(self) -> None:
        """Ask for the pictures of the rows in sight, once for this turn."""
        if not self._wanted.isActive():
            self._wanted.start()

    def box_rect(self, index: _Index) -> QRect:
        """Return where the box of a row lies."""
        return _box_rect(self.visualRect(QModelIndex(index)), self._rows.row(index.row()).leads, self.isRightToLeft())  # type: ignore[arg-type]

    def dataChanged(self, first: _Index, last: _Index, roles: Sequence[int] = ()) -> None:
        """Paint these rows. A list would lay all rows out anew, which takes longer; none becomes higher."""
        QAbstractItemView.dataChanged(self, first, last, roles)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() != Qt.MouseButton.LeftButton or not index.isValid():
            return
        if self.box_rect(index).adjusted(-_AIR_PX, -_INDENT_PX, _AIR_PX, _INDENT_PX).contains(place):
            self._rows.turn(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._rows.turn(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    @Slot()
    def _want(self) -> None:
        top, bottom = self.indexAt(self.viewport().rect().topLeft()), self.viewport().height()
        first = max(top.row(), 0)
        count = bottom // max(self.sizeHintForRow(0), 1) + 2
        rows = range(first, min(first + count, self._rows.rowCount()))
        self._thumbnails.want([self._rows.row(number).member.content_id for number in rows])

    @Slot(object)
    def _on_arrived(self, key: PictureKey) -> None:
        self.viewport().update()


class _RuleRows(QStyledItemDelegate):
    def __init__(self, view: RuleListView, model: RuleListModel, thumbnails: ThumbnailSource) -> None:
        super().__init__(view)
        self._view, self._rows, self._thumbnails = view, model, thumbnails
        self._fitted = FittedThumbnails()
        self._fonts: tuple[str, QFont, QFont] = ("", QFont(), QFont())
        self._drawn: dict[tuple[int, Hashable], QPixmap] = {}
        model.modelReset.connect(self._drawn.clear)
        model.dataChanged.connect(self._forget)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        lines_px = 2 * option.fontMetrics.height() + 2 * _AIR_PX
        return QSize(_PICTURE_PX, max(_PICTURE_PX + 2 * _AIR_PX, lines_px))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row; one that was painted like this before is laid down again, as scrolling moves most rows."""
        place, size, ratio = option.rect.topLeft(), option.rect.size(), self._view.devicePixelRatioF()
        has_picture = self._has_picture(self._rows.row(index.row()).member.content_id)
        state = option.state & (_Flag.State_Selected | _Flag.State_MouseOver | _Flag.State_HasFocus)
        by_keys = self._view.window().testAttribute(_KEYS)
        look = option.palette.cacheKey(), self._view.font().key(), self._view.isRightToLeft(), ratio
        key = index.row(), (size.width(), size.height(), state.value, by_keys, has_picture, look)
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) >= _MOST_DRAWN:
                self._drawn.clear()
            drawn = self._drawn[key] = QPixmap(size * ratio)
            drawn.setDevicePixelRatio(ratio)
            drawn.fill(Qt.GlobalColor.transparent)
            option.rect = QRect(QPoint(0, 0), size)
            with QPainter(drawn) as row_painter:
                row_painter.setRenderHints(painter.renderHints())
                self._paint_row(row_painter, option, index)
            option.rect = QRect(place, size)
        painter.drawPixmap(place, drawn)

    def _forget(self, first: _Index, last: _Index) -> None:
        """Draw rows anew that look otherwise."""
        for key in [key for key in self._drawn if first.row() <= key[0] <= last.row()]:
            del self._drawn[key]

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        view, rows, number = self._view, self._rows, index.row()
        row, words, tokens, turned = rows.row(number), rows.words(number), tokens_of(view), view.isRightToLeft()
        place = option.rect
        if row.leads and number:
            painter.fillRect(place.left(), place.top(), place.width(), 1, tokens.colour("hair"))
        inside = place.adjusted(2, 2, -2, -1)
        if option.state & _Flag.State_Selected:
            box(painter, inside, tokens.colour("sel"))
        elif option.state & _Flag.State_MouseOver:
            box(painter, inside, veil(tokens, tokens.hover))
        if option.state & _Flag.State_HasFocus and view.window().testAttribute(_KEYS):
            ring(painter, inside, tokens)
        if rows.has_box(number):
            self._paint_box(painter, _box_rect(place, row.leads, turned), rows.is_in(number), option)
        goes = row.mark == "trash" and rows.choice.is_in(row.member)
        picture = QRect(place.left() + 2 * _INDENT_PX + _AIR_PX, place.top() + _AIR_PX, _PICTURE_PX, _PICTURE_PX)
        self._paint_picture(painter, _seen(place, picture, turned), row.member.content_id)
        start_px = picture.right() + 1 - place.left() + 2 * GAP_PX
        room = QRect(place.left() + start_px, place.top(), place.width() - start_px - 2 * GAP_PX, place.height())
        self._paint_words(painter, _seen(place, room, turned), words, "trash" if goes else "keep", row.mark, turned)

    def _letters(self) -> tuple[QFont, QFont]:
        """Return the letters of names and of all else: to make them for each row would take longer than to write."""
        key = self._view.font().key()
        if self._fonts[0] != key:
            self._fonts = key, type_font(self._view, "body", semibold=True), type_font(self._view, "status")
        return self._fonts[1:]

    def _paint_box(self, painter: QPainter, place: QRect, is_in: bool | None, option: QStyleOptionViewItem) -> None:
        mark = QStyleOptionButton()
        mark.rect, mark.palette, mark.direction = place, option.palette, option.direction
        on = {True: _Flag.State_On, False: _Flag.State_Off, None: _Flag.State_NoChange}[is_in]
        mark.state = _Flag.State_Enabled | on
        self._view.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, mark, painter, self._view)

    def _paint_picture(self, painter: QPainter, place: QRect, content: bytes) -> None:
        pixmap = self._picture(content)
        if pixmap is None:
            painter.fillRect(place, tokens_of(self._view).colour("hold"))
            self._view.await_pictures()
        else:
            painter.drawPixmap(place, pixmap)

    def _has_picture(self, content: bytes) -> bool:
        return self._picture(content) is not None

    def _picture(self, content: bytes) -> QPixmap | None:
        size = QSize(_PICTURE_PX, _PICTURE_PX) * self._view.devicePixelRatioF()
        pixmap = self._fitted.kept(content, size)
        if pixmap is None and (image := self._thumbnails.image(content)) is not None:
            self._fitted.begin_paint()
            pixmap = self._fitted.fit(content, image, size)
        return pixmap

    def _paint_words(
        self, painter: QPainter, room: QRect, words: MemberWords, said: str, mark: str, turned: bool
    ) -> None:
        tokens = tokens_of(self._view)
        start, end = (_RIGHT, _LEFT) if turned else (_LEFT, _RIGHT)
        goes = said == "trash"
        ink = tokens.colour("ok") if mark == "keep" else tokens.colour("text" if goes else "sec")
        name_font, font = self._letters()
        half = room.height() // 2
        upper, lower = room.adjusted(0, _AIR_PX, 0, -half), room.adjusted(0, half, 0, -_AIR_PX)
        fate = tr("Left out") if mark == "trash" and not goes else mark_words("trash" if goes else "keep")
        painter.setFont(font)
        fate_px = painter.fontMetrics().horizontalAdvance(fate) + 2
        fate_room = _seen(upper, QRect(upper.right() + 1 - fate_px, upper.top(), fate_px, upper.height()), turned)
        painter.setPen(ink)
        painter.drawText(fate_room, _LINE | end, fate)
        icon = QRect(upper.right() + 1 - fate_px - _SIGN_PX - 4, upper.top(), _SIGN_PX, upper.height())
        sign(painter, "trash" if goes else "keep", _seen(upper, icon, turned), _SIGN_PX, ink, turned=False)
        painter.setFont(name_font)
        painter.setPen(tokens.colour("text" if goes or mark == "keep" else "sec"))
        name_room = QRect(upper.left(), upper.top(), icon.left() - upper.left() - GAP_PX, upper.height())
        name = painter.fontMetrics().elidedText(words.name, Qt.TextElideMode.ElideMiddle, name_room.width())
        painter.drawText(_seen(upper, name_room, turned), _LINE | start, name)
        painter.setFont(font)
        painter.setPen(tokens.colour("sec"))
        notes = [note.words for note in words.notes if note.better == (mark == "keep")] or [
            note.words for note in words.notes
        ]
        line = " · ".join(part for part in (words.folder, words.pixels, words.size, words.copies, *notes) if part)
        line = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, _LINE | start, line)


_KEYS = Qt.WidgetAttribute.WA_KeyboardFocusChange


def _box_rect(row: QRect, leads: bool, turned: bool) -> QRect:
    left = row.left() + 2 * _AIR_PX + (0 if leads else _INDENT_PX - _AIR_PX)
    place = QRect(left, row.top() + (row.height() - _BOX_PX) // 2, _BOX_PX, _BOX_PX)
    return _seen(row, place, turned)


def _seen(row: QRect, place: QRect, turned: bool) -> QRect:
    if not turned:
        return place
    return QRect(row.left() + row.right() - place.right(), place.top(), place.width(), place.height())
