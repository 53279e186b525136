"""The photos whose first answer became wrong with an engine, all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.sheet import Sheet
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.strokes import box
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import type_font

Index = QModelIndex | QPersistentModelIndex
_PATH = Qt.ItemDataRole.UserRole
_SIDE_PX, _CAPTION_PX, _RING_PX = 112, 22, 3
_CELL_PX = QSize(_SIDE_PX + 16, _SIDE_PX + _CAPTION_PX + 4 * _RING_PX)
_WIDTH_CHARACTERS = 100
_HEIGHT_PX = 2 * _CELL_PX.height() + 8


class WorseSheet(Sheet):
    """A double click or Enter asks for a photo's neighbours, in the window."""

    photo_wanted = Signal(object)
    """Path."""

    def __init__(
        self, title: str, paths: Sequence[str], pictures: SmallPictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("What got worse"), parent)
        self._pictures = pictures
        told = quiet(
            plain_label(
                tr(
                    "The first answer to these was right before, and is wrong with “{title}”. Open one to look for its "
                    "neighbours in the window.",
                    title=title,
                )
            ),
            "body",
        )
        told.setWordWrap(True)
        self.photos = QListWidget()
        self.photos.setAccessibleName(tr("What got worse"))
        self.photos.setViewMode(QListWidget.ViewMode.IconMode)
        self.photos.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.photos.setMovement(QListWidget.Movement.Static)
        self.photos.setUniformItemSizes(True)
        self.photos.setItemDelegate(_Cells(pictures, self.photos))
        self.photos.setGridSize(_CELL_PX)
        self.photos.setMinimumHeight(_HEIGHT_PX)
        for path in paths:
            item = QListWidgetItem(name_of(path))
            item.setData(_PATH, path)
            self.photos.addItem(item)
        self.photos.itemActivated.connect(lambda item: self.photo_wanted.emit(item.data(_PATH)))
        pictures.arrived.connect(self.photos.viewport().update)
        pictures.want(paths)
        self.page.addWidget(told)
        self.page.addWidget(self.photos, 1)
        close = QPushButton(tr("Close"))
        close.clicked.connect(self.reject)
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP_PX)
        line.addStretch(1)
        line.addWidget(close)
        self.close_with(buttons, _WIDTH_CHARACTERS)
        self.photos.setCurrentRow(0)
        self.photos.setFocus()


class _Cells(QStyledItemDelegate):
    """A square and a name; what is chosen has a ring."""

    def __init__(self, pictures: SmallPictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures = pictures

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return _CELL_PX

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = option.widget
        tokens = tokens_of(view)
        left = option.rect.left() + (option.rect.width() - _SIDE_PX) // 2
        place = QRect(left, option.rect.top() + _RING_PX, _SIDE_PX, _SIDE_PX)
        pixmap = self._pictures.pixmap(index.data(_PATH), _SIDE_PX, view.devicePixelRatioF())
        if pixmap is None:
            painter.fillRect(place, tokens.colour("hold"))
        else:
            painter.drawPixmap(place, pixmap)
        if option.state & QStyle.StateFlag.State_Selected:
            around = place.adjusted(-_RING_PX, -_RING_PX, _RING_PX, _RING_PX)
            box(painter, around, None, tokens.colour("acc"), radius_px=0, width_px=_RING_PX)
        painter.setFont(type_font(view, "caption"))
        painter.setPen(tokens.colour("sec"))
        line = QRect(place.left(), place.bottom() + _RING_PX, _SIDE_PX, _CAPTION_PX)
        words = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, _SIDE_PX)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine, words)
