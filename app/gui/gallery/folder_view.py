"""The folders as rows: round grounds, a mark at the start of the one that is shown, numbers at the end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from app.gui.gallery.folder_list_model import FolderRole
from app.gui.kit.icons import ICON_PX, icon_pixmap
from app.gui.kit.strokes import box, ring, veil
from app.gui.kit.style import ROW_PX, draws_own_rows
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import least_height_px

Index = QModelIndex | QPersistentModelIndex
_MARK_PX = QSize(3, 16)
_INDENT_PX = 18
_WARNING_PX = 14


class FolderView(QTreeView):
    """A tree whose rows are drawn whole; its ground is that of the panel."""

    remove_pressed = Signal()

    def shape(self) -> None:
        """Set how the tree looks and behaves, once it has its model."""
        self.setAccessibleName(tr("Folders of the library"))
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(_INDENT_PX)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setItemDelegate(_FolderDelegate(self))
        draws_own_rows(self)
        self.setMouseTracking(True)
        self.entered.connect(self._on_entered)
        self._over = QPersistentModelIndex()
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(GAP_PX)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)

    def indexes(self) -> list[QModelIndex]:
        """Return the indexes of all folders that are not inside closed ones."""
        found = []
        index = self.model().index(0, 0)
        while index.isValid():
            found.append(index)
            index = self.indexBelow(index)
        return found

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = tokens_of(self)
        row = QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        if self.selectionModel().isRowSelected(index.row(), index.parent()):
            box(painter, row, tokens.colour("sel"))
            mark = QRect(QPoint(0, 0), _MARK_PX)
            mark.moveCenter(row.center())
            mark.moveLeft(row.right() + 1 - _MARK_PX.width() if self.isRightToLeft() else row.left())
            box(painter, mark, tokens.colour("acc"), radius_px=_MARK_PX.width() / 2)
        elif self._over.isValid() and self._over == index:
            box(painter, row, veil(tokens, tokens.hover))
        super().drawRow(painter, option, index)
        keys = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        if keys and self.hasFocus() and self.currentIndex().siblingAtColumn(0) == index:
            ring(painter, row, tokens)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.RightButton:  # it asks for the menu of a folder, and goes nowhere
            super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._on_entered(QModelIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.remove_pressed.emit()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Delete for folders while the tree has the focus; elsewhere it means photos."""
        key = event.key() if isinstance(event, QKeyEvent) else None
        if event.type() == QEvent.Type.ShortcutOverride and key == Qt.Key.Key_Delete:
            event.accept()
            return True
        return super().event(event)

    def _on_entered(self, index: QModelIndex) -> None:
        over = QPersistentModelIndex(index.siblingAtColumn(0))
        if over != self._over:
            self._over = over
            self.viewport().update()


class _FolderDelegate(QStyledItemDelegate):
    """Writes a folder's name after its drawing, and its number."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height_px = least_height_px(option.font, ROW_PX)
        if index.column() == 0:
            return QSize(super().sizeHint(option, index).width(), height_px)
        # Asked for every row, as the column is as wide as its widest number: Qt's own hint would take as long again.
        width_px = option.fontMetrics.horizontalAdvance(str(index.data() or "")) + 2 * GAP_PX
        if index.data(FolderRole.WARNING):
            width_px += _WARNING_PX + GAP_PX // 2
        return QSize(width_px, height_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = tokens_of(self._view)
        start, end = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if option.direction == Qt.LayoutDirection.RightToLeft:
            start, end = end, start
        painter.save()
        painter.setFont(option.font)
        room = option.rect
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine
        if index.column() == 1:
            words = str(index.data() or "")
            painter.setPen(tokens.colour("sec"))
            painter.drawText(room.adjusted(GAP_PX, 0, -GAP_PX, 0), flags | end, words)
            if index.data(FolderRole.WARNING):
                before_px = option.fontMetrics.horizontalAdvance(words) + GAP_PX + _WARNING_PX + GAP_PX // 2
                self._draw_sign(painter, option, room.width() - before_px, "warning", _WARNING_PX, "warn")
        else:
            ink = "sec" if index.data(FolderRole.QUIET) else "text"
            self._draw_sign(painter, option, 2, str(index.data(FolderRole.SIGN)), ICON_PX, ink)
            painter.setPen(tokens.colour(ink))
            before_px = 2 + ICON_PX + GAP_PX
            place = QRect(room.left() + before_px, room.top(), room.width() - before_px, room.height())
            if start == Qt.AlignmentFlag.AlignRight:
                place.moveLeft(room.left())
            name = option.fontMetrics.elidedText(str(index.data() or ""), Qt.TextElideMode.ElideMiddle, place.width())
            painter.drawText(place, flags | start, name)
        painter.restore()

    def _draw_sign(
        self, painter: QPainter, option: QStyleOptionViewItem, from_start_px: int, name: str, size_px: int, ink: str
    ) -> None:
        place = QRect(option.rect.left() + from_start_px, 0, size_px, size_px)
        if option.direction == Qt.LayoutDirection.RightToLeft:
            place.moveRight(option.rect.right() - from_start_px)
        place.moveTop(option.rect.top() + (option.rect.height() - size_px) // 2)
        colour = tokens_of(self._view).colour(ink)
        painter.drawPixmap(place, icon_pixmap(name, size_px, colour, self._view))
