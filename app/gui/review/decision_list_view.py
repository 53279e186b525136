"""Decisions as rows: the small pictures of what was decided upon, what was said of it, and when."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.decisions import Decision
from app.core.photo import ContentId, PictureKey
from app.gui.grid.fitted_thumbnails import FittedThumbnails
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.dates import moment_words
from app.gui.kit.strokes import box, ring, veil
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import type_font
from app.gui.review.decision_list_model import DecisionListModel
from app.gui.review.decision_words import names_of, title_of

_Index = QModelIndex | QPersistentModelIndex
_PICTURE_PX, _AIR_PX, _BETWEEN_PX = 44, 8, 2
_PICTURES = 3
_FADED = 0.45
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft.value, Qt.AlignmentFlag.AlignRight.value
_LINE = Qt.AlignmentFlag.AlignVCenter.value | Qt.AlignmentFlag.AlignAbsolute.value | Qt.TextFlag.TextSingleLine.value
_Flag = QStyle.StateFlag
_KEYS = Qt.WidgetAttribute.WA_KeyboardFocusChange


class DecisionListView(QListView):
    """Asks for the pictures of the rows in sight."""

    def __init__(self, model: DecisionListModel, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self._rows = model
        self._thumbnails = thumbnails
        self.setItemDelegate(_DecisionRows(self, model, thumbnails))
        self.setAccessibleName(tr("Decisions"))
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._want)
        thumbnails.arrived.connect(self._on_arrived)

    def await_pictures(self) -> None:
        """Ask for the pictures of the rows in sight, once for this turn."""
        if not self._turn.isActive():
            self._turn.start()

    @Slot()
    def _want(self) -> None:
        first = max(self.indexAt(self.viewport().rect().topLeft()).row(), 0)
        count = self.viewport().height() // max(self.sizeHintForRow(0), 1) + 2
        rows = range(first, min(first + count, self._rows.rowCount()))
        self._thumbnails.want([content for row in rows for content, _ in pictured(self._rows.decision(row))])

    @Slot(object)
    def _on_arrived(self, key: PictureKey) -> None:
        self.viewport().update()


def pictured(decision: Decision) -> list[tuple[ContentId, bool]]:
    """Return the contents that are shown of a decision, and whether each stayed."""
    said = decision.said
    stays = [(content, True) for content in (*said.kept, *said.apart)]
    gone = [(file.content_id, False) for file in said.trashed if file.content_id not in said.kept]
    few = list(dict.fromkeys([*stays[:1], *gone, *stays[1:]]))
    return few[:_PICTURES]


class _DecisionRows(QStyledItemDelegate):
    def __init__(self, view: DecisionListView, model: DecisionListModel, thumbnails: ThumbnailSource) -> None:
        super().__init__(view)
        self._view, self._rows, self._thumbnails = view, model, thumbnails
        self._fitted = FittedThumbnails()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        lines_px = 2 * option.fontMetrics.height() + 2 * _AIR_PX
        return QSize(_PICTURE_PX, max(_PICTURE_PX + 2 * _AIR_PX, lines_px))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        view, tokens = self._view, tokens_of(self._view)
        turned, decision = view.isRightToLeft(), self._rows.decision(index.row())
        place = option.rect
        inside = place.adjusted(2, 1, -2, -1)
        if option.state & _Flag.State_Selected:
            box(painter, inside, tokens.colour("sel"))
        elif option.state & _Flag.State_MouseOver:
            box(painter, inside, veil(tokens, tokens.hover))
        if option.state & _Flag.State_HasFocus and view.window().testAttribute(_KEYS):
            ring(painter, inside, tokens)
        for number, (content, stays) in enumerate(pictured(decision)):
            left = place.left() + 2 * _AIR_PX + number * (_PICTURE_PX + _BETWEEN_PX)
            picture = QRect(left, place.top() + (place.height() - _PICTURE_PX) // 2, _PICTURE_PX, _PICTURE_PX)
            painter.setOpacity(1.0 if stays else _FADED)
            self._paint_picture(painter, _seen(place, picture, turned), content)
        painter.setOpacity(1.0)
        start_px = 2 * _AIR_PX + _PICTURES * (_PICTURE_PX + _BETWEEN_PX) + GAP_PX
        room = QRect(place.left() + start_px, place.top(), place.width() - start_px - 2 * GAP_PX, place.height())
        self._paint_words(painter, room, place, decision, turned)

    def _paint_words(self, painter: QPainter, room: QRect, row: QRect, decision: Decision, turned: bool) -> None:
        tokens = tokens_of(self._view)
        start, end = (_RIGHT, _LEFT) if turned else (_LEFT, _RIGHT)
        half = room.height() // 2
        upper, lower = room.adjusted(0, _AIR_PX, 0, -half), room.adjusted(0, half, 0, -_AIR_PX)
        painter.setFont(type_font(self._view, "status"))
        painter.setPen(tokens.colour("sec"))
        when = moment_words(decision.made_s)
        when_px = painter.fontMetrics().horizontalAdvance(when) + 2
        when_room = QRect(upper.right() + 1 - when_px, upper.top(), when_px, upper.height())
        painter.drawText(_seen(row, when_room, turned), _LINE | end, when)
        names = painter.fontMetrics().elidedText(names_of(decision), Qt.TextElideMode.ElideMiddle, lower.width())
        painter.drawText(_seen(row, lower, turned), _LINE | start, names)
        painter.setFont(type_font(self._view, "body", semibold=True))
        painter.setPen(tokens.colour("text"))
        title_room = upper.adjusted(0, 0, -when_px - GAP_PX, 0)
        title = painter.fontMetrics().elidedText(title_of(decision), Qt.TextElideMode.ElideRight, title_room.width())
        painter.drawText(_seen(row, title_room, turned), _LINE | start, title)

    def _paint_picture(self, painter: QPainter, place: QRect, content: ContentId) -> None:
        size = place.size() * self._view.devicePixelRatioF()
        pixmap = self._fitted.kept(content, size)
        if pixmap is None and (image := self._thumbnails.image(content)) is not None:
            self._fitted.begin_paint()
            pixmap = self._fitted.fit(content, image, size)
        if pixmap is None:
            painter.fillRect(place, tokens_of(self._view).colour("hold"))
            self._view.await_pictures()
        else:
            painter.drawPixmap(place, pixmap)


def _seen(row: QRect, place: QRect, turned: bool) -> QRect:
    if not turned:
        return place
    return QRect(row.left() + row.right() - place.right(), place.top(), place.width(), place.height())
