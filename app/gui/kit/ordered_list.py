"""A list that somebody puts in order: by dragging, by two buttons, or with Ctrl and the arrows. As high as its rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from app.core.text import unmarked

_PLACE = Qt.ItemDataRole.UserRole
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class OrderedList(QListWidget):
    """Rows are known by their number in what ``show_rows`` was given."""

    moved = Signal(object)
    """The numbers of all rows in their new order."""
    remove_wanted = Signal()
    """Delete was pressed."""

    def __init__(self, name: str, least_rows: int, most_rows: int, parent: QWidget | None = None) -> None:
        """``name`` is for those who hear the window. More than ``most_rows`` scroll."""
        super().__init__(parent)
        self._least, self._most = least_rows, most_rows
        self.setAccessibleName(name)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, words: Sequence[str], chosen: int = -1) -> None:
        """Show rows in this order, one of them chosen."""
        with QSignalBlocker(self):
            self.clear()
            for place, each in enumerate(words):
                item = QListWidgetItem(each)
                item.setData(_PLACE, place)
                item.setData(Qt.ItemDataRole.ToolTipRole, unmarked(each))
                self.addItem(item)
            self.setCurrentRow(min(chosen, len(words) - 1))
        self.currentRowChanged.emit(self.currentRow())
        self.updateGeometry()

    def move_chosen(self, step: int) -> None:
        """Move the chosen row up (−1) or down (1)."""
        row = self.currentRow()
        if row < 0 or not 0 <= row + step < self.count():
            return
        with QSignalBlocker(self):
            self.insertItem(row + step, self.takeItem(row))
            self.setCurrentRow(row + step)
        self.currentRowChanged.emit(self.currentRow())
        self._tell()

    def sizeHint(self) -> QSize:
        rows = max(self._least, min(self._most, self.count()))
        row_px = self.sizeHintForRow(0) if self.count() else self.fontMetrics().height() + 4
        return QSize(super().sizeHint().width(), rows * row_px + 2 * self.frameWidth() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.move_chosen(step)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        super().dropEvent(event)
        self._tell()

    def _tell(self) -> None:
        self.moved.emit([self.item(row).data(_PLACE) for row in range(self.count())])
