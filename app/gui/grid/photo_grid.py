"""The grid of photos that people use: selecting, moving, dragging out, asking for a menu, changing the size."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from app.gui.grid.canvas import GridCanvas
from app.gui.grid.cell_list_model import CellListModel, spoken, tooltip
from app.gui.grid.keys import MOVES, TypedName, row_after
from app.gui.grid.left_view import left_view, show_view
from app.gui.grid.photo_drag import drag_photos
from app.gui.grid.pointer import GridPointer
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.places import View, view_on
from app.gui.kit.plain_text import hide_tip, show_tip

SMALLEST_CELL_PX = 64
LARGEST_CELL_PX = 512
_ZOOM_STEP = 1.15
_PATHS_AT_MOST = 10_000
_Key = Qt.Key
_Alt = Qt.KeyboardModifier.AltModifier
_Control = Qt.KeyboardModifier.ControlModifier
_Shift = Qt.KeyboardModifier.ShiftModifier


class PhotoGrid(GridCanvas):
    """Shows a CellListModel. Paths are emitted as objects: Qt's own strings cannot hold every file name."""

    photo_activated = Signal(object)
    """Path: double-click, Enter, Space."""
    current_changed = Signal(object)
    """Path, or ""; told as soon as it is known."""
    selection_count_changed = Signal(int)
    menu_wanted = Signal(object, QPoint)
    """List of paths, the one that was pointed at first; and the place on the screen (QPoint)."""
    cell_px_changed = Signal(int)

    def __init__(self, thumbnails: ThumbnailSource, parent: QWidget | None = None) -> None:
        super().__init__(thumbnails, parent)
        self._source = thumbnails
        self._pointer = GridPointer(self, self)
        self._typed = TypedName()
        self._wish: object = None
        self._told_path = ""
        self._told_count = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.rows_altered.connect(self._tell)

    def setModel(self, model: CellListModel | None) -> None:
        self._wish = None
        self._pointer.cancel()
        super().setModel(model)
        if model is not None:
            model.modelAboutToBeReset.connect(self._pointer.cancel)
            model.rowsAboutToBeRemoved.connect(self._pointer.cancel)
            model.rowsAboutToBeInserted.connect(self._pointer.cancel)

    def cell_px(self) -> int:
        """Return the side of the square that a picture fits in, in logical pixels."""
        return self._cell_px

    def set_cell_px(self, cell_px: int) -> None:
        """Change the size of the pictures; what is at the top stays there."""
        self._resize(cell_px, None)

    def current_path(self) -> str:
        """Return the photo that has the focus, "" if there is none or it is not loaded yet."""
        current = self.selection.current
        return (self._model.path_at(current) if self._model is not None and current is not None else None) or ""

    def selected_paths(self) -> list[str]:
        """Return the selected photos, the current one first.

        At most 10,000, and only those whose details are loaded: the model starts loading as soon as photos are
        selected. ``selection.count`` tells how many are selected in truth.
        """
        if self._model is None:
            return []
        current = self.selection.current
        rows = self.selection.rows()[:_PATHS_AT_MOST].tolist()
        if current is not None and current in self.selection:
            rows = [current, *(row for row in rows if row != current)]
        return [path for path in map(self._model.path_at, rows) if path is not None]

    def select_path(self, path: str) -> None:
        """Select one photo and bring it into view, as soon as its row is known; nothing if the list has it not."""
        self.restore_view(view_on(path))

    def view(self) -> View:
        """Return how the grid is left now."""
        return left_view(self)

    def restore_view(self, view: View) -> None:
        """Select and scroll as a view tells, as soon as its photos are known and unless the user is quicker."""
        wish = self._wish = object()

        def on_known() -> None:
            if wish is self._wish:
                show_view(self, view)

        if self._model is not None:
            self._model.know_paths([path for path in (view.current, view.top, *view.selected) if path], on_known)

    def setCurrentIndex(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Select one photo."""
        if index.isValid():
            self.selection.choose(index.row())
            self.show_selection()

    def scrollTo(self, index: QModelIndex | QPersistentModelIndex) -> None:
        """Bring a photo into view."""
        if index.isValid():
            self.scroll_to_row(index.row())

    def selectAll(self) -> None:
        self.selection.choose_all()
        self.show_selection()

    def show_selection(self) -> None:
        super().show_selection()
        self._wish = None
        if self._model is not None and self.selection.count != self._told_count and self.selection.count > 1:
            self._model.load_rows(self.selection.rows())
        self._tell()

    def drag_selected(self) -> None:
        """Let the user drag the selected photos out."""
        paths, current = self.selected_paths(), self.selection.current
        if paths and self._model is not None and current is not None:
            content_id = self._model.cell(current).content_id
            drag_photos(self, paths, self._source.pixmap(content_id) if content_id is not None else None)

    def event(self, event: QEvent) -> bool:
        """While a name is being typed, its letters are no shortcuts."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._typed.is_open:
            event.setAccepted(self._typed.accepts(event))
            if event.isAccepted():
                return True
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self.row_at_point(event.pos())
            if row is not None and self._model is not None:
                show_tip(event.globalPos(), tooltip(self._model.cell(row)), self, self.rect_of(row))
            else:
                hide_tip()
            return True
        if event.type() == QEvent.Type.Leave:
            self.set_hovered(None)
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        if modifiers & _Alt:
            event.ignore()  # the window's: Back, also where there is no way back
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.matches(QKeySequence.StandardKey.ZoomIn):
            self._zoom(1)
        elif event.matches(QKeySequence.StandardKey.ZoomOut):
            self._zoom(-1)
        elif self._layout.count and key in MOVES:
            self._move(key, modifiers)
        elif key in (_Key.Key_Return, _Key.Key_Enter) or (key == _Key.Key_Space and not self._typed.is_open):
            self._press_current(key, modifiers)
        elif self._layout.count and self._typed.accepts(event):
            self._jump(event.text())
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.set_hovered(self.row_at_point(event.position().toPoint()) if not event.buttons() else None)
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pointer.press(event)
        row = self.row_at_point(event.position().toPoint())
        if (
            row is not None
            and event.button() == Qt.MouseButton.LeftButton
            and not event.modifiers() & (_Control | _Shift)
        ):
            self._activate()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            current = self.selection.current
            if current is None:
                return
            if current not in self.selection:
                self._select_row(current)
            self.scroll_to_row(current)
            place = self.viewport().mapToGlobal(self.rect_of(current).center())
        else:
            if self.row_at_point(event.pos()) is None:
                return
            place = event.globalPos()
        paths = self.selected_paths()
        if paths:
            self.menu_wanted.emit(paths, QPoint(place))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & _Control:
            row = self.row_at_point(event.position().toPoint())
            self._resize(round(self._cell_px * _ZOOM_STEP ** (event.angleDelta().y() / 120)), row)
            event.accept()
        else:
            super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arriving by Tab there is a photo to go on from."""
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and self.selection.current is None and self.visible_rows():
            self.selection.move(self.visible_rows().start)
            self._tell()
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.viewport().update()

    def _select_row(self, row: int) -> None:
        self.selection.choose(row)
        self.scroll_to_row(row)
        self.show_selection()

    def _move(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        current = self.selection.current
        if current is None:
            row = self.visible_rows().start
        else:
            row = row_after(key, self._layout, current, self.visible_height(), self.isRightToLeft())
        if modifiers & _Shift:
            self.selection.extend(row, keep=bool(modifiers & _Control))
        elif modifiers & _Control:
            self.selection.move(row)
        else:
            self.selection.choose(row)
        self.scroll_to_row(row)
        self.show_selection()

    def _press_current(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        if key == _Key.Key_Space and modifiers & _Control:
            if self.selection.current is not None:
                self.selection.toggle(self.selection.current)
                self.show_selection()
        else:
            self._activate()

    def _activate(self) -> None:
        if path := self.current_path():
            self.photo_activated.emit(path)

    def _jump(self, text: str) -> None:
        """Go to the next photo whose name begins with what was typed."""
        current = self.selection.current or 0
        first = current + 1 if self._typed.type(text) and self.selection.current is not None else current
        wish = self._wish = object()

        def on_row(row: int | None) -> None:
            if wish is self._wish and row is not None:
                self._select_row(row)

        if self._model is not None:
            self._model.find_name(self._typed.start, first % self._layout.count, on_row)

    def _zoom(self, steps: int) -> None:
        self._resize(round(self._cell_px * _ZOOM_STEP**steps), self.selection.current)

    def _resize(self, cell_px: int, fixed_row: int | None) -> None:
        wanted = min(max(cell_px, SMALLEST_CELL_PX), LARGEST_CELL_PX)
        if wanted != self._cell_px:
            self.resize_cells(wanted, fixed_row if fixed_row in self.visible_rows() else None)
            self.cell_px_changed.emit(wanted)

    @Slot()
    def _tell(self) -> None:
        """Tell what has changed of selection and current photo since it was told last."""
        current = self.selection.current
        path = self.current_path()
        if path != self._told_path and (path or current is None):
            self._told_path = path
            known = self._model is not None and current is not None
            self.setAccessibleDescription(spoken(self._model.cell(current)) if known else "")  # type: ignore[union-attr,arg-type]
            self.current_changed.emit(path)
        if self.selection.count != self._told_count:
            self._told_count = self.selection.count
            self.selection_count_changed.emit(self._told_count)
