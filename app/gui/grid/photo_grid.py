"""The grid of photos that people use: selecting, moving, dragging out, asking for a menu, changing the size."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from app.gui.grid.cell_list_model import CellListModel, tooltip
from app.gui.grid.choosing_grid import ChoosingGrid
from app.gui.grid.heading_keys import heading_after, row_after_heading
from app.gui.grid.keys import MOVES, row_after
from app.gui.grid.name_jump import NameJump
from app.gui.grid.photo_drag import drag_photos
from app.gui.grid.pointer import GridPointer
from app.gui.grid.surface import GALLERY_GAP_PX
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.plain_text import hide_tip, show_tip

_ZOOM_STEP = 1.15
_Key = Qt.Key
_Alt = Qt.KeyboardModifier.AltModifier
_Control = Qt.KeyboardModifier.ControlModifier
_Shift = Qt.KeyboardModifier.ShiftModifier


class PhotoGrid(ChoosingGrid):
    """Shows a CellListModel. Paths are emitted as objects: Qt's own strings cannot hold every file name."""

    photo_activated = Signal(object)
    """Path: double-click, Enter, Space."""
    menu_wanted = Signal(object, QPoint)
    """List of paths, the one that was pointed at first; and the place on the screen (QPoint)."""
    empty_menu_wanted = Signal(QPoint)
    """The place on the screen: between photos, or below them."""
    arrow_clicked = Signal(object)
    """Path of a photo that is to become the selected one, where ``arrows`` are shown; Shift+Enter as well."""
    copies_clicked = Signal(object)
    """Path of a cell that stands for several copies, whose number was clicked."""
    stack_clicked = Signal(object)
    """Path of the first shot of a stack, whose mark was clicked."""
    heading_clicked = Signal(int)
    """Section whose heading can be folded: clicked, or Enter on it."""

    def __init__(
        self,
        thumbnails: ThumbnailSource,
        parent: QWidget | None = None,
        *,
        gap_px: int = GALLERY_GAP_PX,
        timeline: bool = False,
        jumps: bool = False,
    ) -> None:
        """``jumps``: letters lead to photos by their names, and are no commands meanwhile."""
        super().__init__(thumbnails, parent, gap_px=gap_px, timeline=timeline)
        self._source = thumbnails
        self._pointer = GridPointer(self, self)
        self._jump = NameJump(self) if jumps else None
        if self._jump is not None:
            self._jump.wanted.connect(self._on_jump_wanted)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def setModel(self, model: CellListModel | None) -> None:
        self._pointer.cancel()
        super().setModel(model)
        if model is not None:
            model.modelAboutToBeReset.connect(self._pointer.cancel)
            model.rowsAboutToBeRemoved.connect(self._pointer.cancel)
            model.rowsAboutToBeInserted.connect(self._pointer.cancel)

    def drag_selected(self) -> None:
        """Let the user drag the selected photos out."""
        paths, current = self.selected_paths(), self.selection.current
        if paths and self._model is not None and current is not None:
            picture = self._source.picture_of(self._model.cell(current))
            drag_photos(self, paths, self._source.pixmap(picture) if picture is not None else None)

    def event(self, event: QEvent) -> bool:
        """While a name is being typed, its letters are no shortcuts."""
        jump = self._jump if event.type() == QEvent.Type.ShortcutOverride else None
        if isinstance(event, QKeyEvent) and jump is not None and jump.keeps(event):
            event.accept()
            return True
        return super().event(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self._jump is not None and self._layout.count:
            self._jump.compose(event)
        event.accept()

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> Any:
        if query == Qt.InputMethodQuery.ImCursorRectangle and self._jump is not None:
            return self._jump.cursor()
        return super().inputMethodQuery(query)

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
        elif key in MOVES and self._move_to_heading(key, modifiers):
            pass
        elif self._layout.count and key in MOVES:
            self._move(key, modifiers)
        elif key in (_Key.Key_Return, _Key.Key_Enter) or (key == _Key.Key_Space and not self._is_jumping()):
            self._press_current(key, modifiers)
        elif self._layout.count and self._jump is not None and self._jump.take(event):
            pass
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and self._click_mark(point):
            return
        self._focus_heading(None)
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.set_hovered(event.position().toPoint() if not event.buttons() else None)
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
                self.empty_menu_wanted.emit(self.viewport().mapToGlobal(self.viewport().rect().center()))
                return
            if current not in self.selection:
                self._select_row(current)
            self.scroll_to_row(current)
            place = self.viewport().mapToGlobal(self.rect_of(current).center())
        else:
            place = event.globalPos()
            if self.row_at_point(event.pos()) is None:
                self.empty_menu_wanted.emit(QPoint(place))
                return
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

    def _click_mark(self, point: QPoint) -> bool:
        """Tell whether a mark (arrow, number of copies, heading that folds) is at a point; do what it stands for."""
        row = self.row_at_point(point)
        if row is not None and self._arrow_of(row).contains(point):
            self._press_arrow(row)
            return True
        if row is not None and self._model is not None and (mark := self._mark_at(point, row)) is not None:
            (self.stack_clicked if mark == "stack" else self.copies_clicked).emit(self._model.path_at(row))
            return True
        section = self.heading_at_point(point) if row is None else None
        if section is not None and self._model is not None and self._model.heading(section).folded is not None:
            self.heading_clicked.emit(section)
            return True
        return False

    def _mark_at(self, point: QPoint, row: int) -> str | None:
        photo = self.rect_of(row).adjusted(0, 0, 0, -self._layout.measure.caption)
        return None if self._model is None else self._delegate.mark_at(point, photo, self._model.cell(row))

    def _press_arrow(self, row: int) -> None:
        path = self._model.path_at(row) if self._model is not None else None
        if path:
            self.arrow_clicked.emit(path)

    def _move_to_heading(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        """Tell whether a key leads to a heading, or from one to a photo, and go there."""
        if self._model is None or modifiers & (_Shift | _Control):
            return False
        heading, current = self._focused_heading, self.selection.current
        section = heading_after(key, self._model, self._layout, current, heading)
        if section is not None:
            self._focus_heading(section)
            self.scroll_to_heading(section)
            return True
        if heading is None:
            return False
        row = row_after_heading(key, self._model, heading)
        if row is not None:
            self._focus_heading(None)
            self._select_row(row)
        return True

    def _focus_heading(self, section: int | None) -> None:
        if section != self._focused_heading:
            self._focused_heading = section
            self.viewport().update()
            if section is not None and self._model is not None:
                heading = self._model.heading(section)
                self.setAccessibleDescription(" ".join(filter(None, (heading.words, heading.note))))

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
        if self._focused_heading is not None:
            self.heading_clicked.emit(self._focused_heading)
        elif self.arrows and modifiers & _Shift and self.selection.current is not None and key != _Key.Key_Space:
            self._press_arrow(self.selection.current)
        elif key == _Key.Key_Space and modifiers & _Control:
            if self.selection.current is not None:
                self.selection.toggle(self.selection.current)
                self.show_selection()
        else:
            self._activate()

    def _activate(self) -> None:
        if path := self.current_path():
            self.photo_activated.emit(path)

    def _is_jumping(self) -> bool:
        return self._jump is not None and self._jump.is_open

    @Slot(str, bool)
    def _on_jump_wanted(self, start: str, fresh: bool) -> None:
        """Go to the next photo whose name begins with what was typed."""
        current = self.selection.current
        first = 0 if current is None else current + 1 if fresh else current
        wish = self._wish = object()

        def on_row(row: int | None) -> None:
            if self._jump is not None:
                self._jump.found(start, row is not None)
            if wish is self._wish and row is not None:
                self._select_row(row)

        if self._model is not None and self._layout.count:
            self._model.find_name(start, first % self._layout.count, on_row)
