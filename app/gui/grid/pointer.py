"""The mouse in a grid: click, Ctrl, Shift, rubber band, and dragging photos out."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.gui.grid.selection import GridSelection

_Control = Qt.KeyboardModifier.ControlModifier
_Shift = Qt.KeyboardModifier.ShiftModifier
_SCROLL_MS = 16
_FASTEST_SCROLL_PX = 48


class PointerTarget(Protocol):
    """What the pointer needs of its grid. Points are in the visible part, ``content`` ones in the whole."""

    selection: GridSelection

    def row_at_point(self, point: QPoint) -> int | None: ...
    def content_point(self, point: QPoint) -> QPoint: ...
    def rows_in_area(self, content_area: QRect) -> NDArray[np.int64]: ...
    def visible_height(self) -> int: ...
    def scroll_by(self, distance: int) -> None: ...
    def show_selection(self) -> None: ...
    def show_band(self, content_area: QRect | None) -> None: ...
    def drag_selected(self) -> None: ...


class GridPointer(QObject):
    """Turns presses, moves and releases into selections, as file managers do."""

    def __init__(self, grid: PointerTarget, parent: QObject) -> None:
        super().__init__(parent)
        self._grid = grid
        self._pressed_at: QPoint | None = None
        self._pressed_row: int | None = None
        self._collapses = False
        self._band_from: QPoint | None = None
        self._band_before: NDArray[np.bool_] = np.empty(0, np.bool_)
        self._flips = False
        self._last_point = QPoint()
        self._scroll = QTimer(self)
        self._scroll.setInterval(_SCROLL_MS)
        self._scroll.timeout.connect(self._on_scroll_due)

    def press(self, event: QMouseEvent) -> None:
        """Begin a click, a drag or a rubber band."""
        point = event.position().toPoint()
        selection, row = self._grid.selection, self._grid.row_at_point(point)
        self.cancel()
        self._pressed_at, self._pressed_row = point, row
        control, shift = bool(event.modifiers() & _Control), bool(event.modifiers() & _Shift)
        if row is None:
            if not control and not shift:
                selection.clear()
            if event.button() == Qt.MouseButton.LeftButton:
                self._begin_band(point, control)
        elif event.button() != Qt.MouseButton.LeftButton:
            if row not in selection:
                selection.choose(row)
            selection.current = row
        elif shift:
            selection.extend(row, keep=control)
        elif control:
            selection.toggle(row)
        elif row in selection:
            self._collapses = True  # perhaps all the selected photos are to be dragged
            selection.current = row
        else:
            selection.choose(row)
        self._grid.show_selection()

    def move(self, event: QMouseEvent) -> None:
        """Go on with a drag or a rubber band."""
        point = event.position().toPoint()
        if self._pressed_at is None or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        if self._band_from is not None:
            self._last_point = point
            self._stretch_band()
            if self._scroll_speed():
                self._scroll.start()
        elif (point - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            dragged, self._pressed_at, self._collapses = self._pressed_row, None, False
            if dragged is not None and dragged in self._grid.selection:
                self._grid.drag_selected()

    def release(self, event: QMouseEvent) -> None:
        """End what was begun."""
        if event.button() == Qt.MouseButton.LeftButton and self._collapses and self._pressed_row is not None:
            self._grid.selection.choose(self._pressed_row)
            self._grid.show_selection()
        self.cancel()

    def cancel(self) -> None:
        """Forget what was begun: the rows have become others, or it has ended."""
        self._pressed_at = self._pressed_row = None
        self._collapses = False
        self._scroll.stop()
        if self._band_from is not None:
            self._band_from = None
            self._grid.show_band(None)

    def _begin_band(self, point: QPoint, flips: bool) -> None:
        self._band_from = self._grid.content_point(point)
        self._band_before = self._grid.selection.remember()
        self._flips = flips
        self._last_point = point

    def _stretch_band(self) -> None:
        if self._band_from is None:
            return
        area = QRect(self._band_from, self._grid.content_point(self._last_point)).normalized()
        rows = self._grid.rows_in_area(area)
        self._grid.selection.span(self._band_before, rows, self._flips)
        self._grid.show_band(area)
        self._grid.show_selection()

    def _scroll_speed(self) -> int:
        """Return how far to scroll in one step: the farther the pointer is outside, the faster."""
        below = self._last_point.y() - self._grid.visible_height()
        beyond = below if below > 0 else min(self._last_point.y(), 0)
        return max(-_FASTEST_SCROLL_PX, min(beyond, _FASTEST_SCROLL_PX))

    @Slot()
    def _on_scroll_due(self) -> None:
        speed = self._scroll_speed()
        if not speed:
            self._scroll.stop()
            return
        self._grid.scroll_by(speed)
        self._stretch_band()
