"""The folders as rows: round grounds, a mark at the start of the one that is shown, numbers at the end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from app.gui.gallery.folder_list_model import FolderListModel
from app.gui.gallery.folder_rows import INDENT_PX, FolderRows, numbers_width_px
from app.gui.kit.strokes import box, ring, veil
from app.gui.kit.style import ROW_PX
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import least_height_px

Index = QModelIndex | QPersistentModelIndex
_MANY_ROWS = 400
MARK_PX = QSize(3, 16)
"""The mark at the start of the row that is shown."""


class FolderView(QTreeView):
    """A tree whose rows are drawn whole; its ground is that of the panel."""

    remove_pressed = Signal()
    rows_altered = Signal()
    """There are more rows to see, or fewer."""

    def __init__(self, folders: FolderListModel) -> None:
        super().__init__()
        self._folders = folders
        self._rows = FolderRows(self)
        self._numbers_px = self._rows_px = 0
        self.setModel(folders)
        folders.modelReset.connect(self._fit_numbers)
        folders.dataChanged.connect(self._fit_numbers)
        for altered in (folders.modelReset, self.expanded, self.collapsed):
            altered.connect(self._tell_rows)
        self._shape()

    @property
    def rows_px(self) -> int:
        """How high all rows are that can be seen, or scrolled to; of very many no more than any screen is high."""
        count, waiting = 0, [self._folders.index(row, 0) for row in range(self._folders.rowCount())]
        while waiting and count < _MANY_ROWS:
            index, count = waiting.pop(), count + 1
            if self.isExpanded(index):
                waiting += [self._folders.index(row, 0, index) for row in range(self._folders.rowCount(index))]
        return count * least_height_px(self.font(), ROW_PX)

    def _shape(self) -> None:
        self.setAccessibleName(tr("Folders of the library"))
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(INDENT_PX)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setItemDelegate(_FolderDelegate(self))
        self.setMouseTracking(True)
        self.entered.connect(self._on_entered)
        self._over = QPersistentModelIndex()
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(GAP_PX)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self._fit_numbers()

    def opened(self) -> set[str]:
        """Return the paths of the folders that are open, inside closed ones too."""
        folders = self._folders
        holding = [node for node in folders.nodes if node.children]
        return {node.path for node in holding if node.path is not None and self.isExpanded(folders.index_of(node))}

    def updateGeometries(self) -> None:
        """Qt calls this whenever rows were laid out, however that came about."""
        super().updateGeometries()
        self._tell_rows()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a row whole: by way of the style and of a delegate each would take six times as long."""
        node = self._folders.node(index)
        if node is None:
            return
        tokens = tokens_of(self)
        row = QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        if self.selectionModel().isRowSelected(index.row(), index.parent()):
            box(painter, row, tokens.colour("sel"))
            mark = QRect(QPoint(0, 0), MARK_PX)
            mark.moveCenter(row.center())
            mark.moveLeft(row.right() + 1 - MARK_PX.width() if self.isRightToLeft() else row.left())
            box(painter, mark, tokens.colour("acc"), radius_px=MARK_PX.width() / 2)
        elif self._over.isValid() and self._over == index:
            box(painter, row, veil(tokens, tokens.hover))
        painter.setFont(option.font)
        opened = self.isExpanded(index) if node.children else None
        self._rows.paint(painter, row, option.fontMetrics, node, opened, self._numbers_px)
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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit_numbers()

    @Slot()
    def _fit_numbers(self) -> None:
        """Give the column of numbers its width: Qt would ask for every row's, at each change."""
        wanted_px = numbers_width_px(self.fontMetrics(), self._folders.nodes)
        if wanted_px != self._numbers_px:
            self._numbers_px = wanted_px
            self.header().resizeSection(1, wanted_px)
            self.viewport().update()

    @Slot()
    def _tell_rows(self) -> None:
        rows_px = self.rows_px
        if rows_px != self._rows_px:
            self._rows_px = rows_px
            self.rows_altered.emit()

    def _on_entered(self, index: QModelIndex) -> None:
        over = QPersistentModelIndex(index.siblingAtColumn(0))
        if over != self._over:
            self._over = over
            self.viewport().update()


class _FolderDelegate(QStyledItemDelegate):
    """Tells how high a row is; all are alike. It is drawn by the view."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(INDENT_PX, least_height_px(option.font, ROW_PX))
