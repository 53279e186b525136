"""Unfolds the stacks of a grid and folds them: by their mark, from the menu, by a key."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence

from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.photo_role import Cell
from app.gui.kit.translate import tr

_KEYS = "Ctrl+U"


class Stacks(Protocol):
    """A list in which shots of a series stand in one cell."""

    def toggle_stack(self, row: int) -> int:
        """Unfold the stack that a row is of, or fold it; return the row of its first shot."""

    def cell(self, row: int) -> Cell: ...

    def row_of_path(self, path: str) -> int | None: ...


class StackAction(QObject):
    """Acts on the current photo, which stays the current one; folded, its first shot is."""

    def __init__(self, grid: PhotoGrid, stacks: Stacks) -> None:
        super().__init__(grid)
        self._grid = grid
        self._stacks = stacks
        self.action = QAction(grid)
        self.action.setShortcut(QKeySequence(_KEYS))
        self.action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.action.setShortcutVisibleInContextMenu(True)
        self.action.triggered.connect(self._on_triggered)
        grid.addAction(self.action)
        grid.stack_clicked.connect(self._toggle)
        grid.current_changed.connect(self._word)
        self._word()

    @Slot(object)
    def _toggle(self, path: str) -> None:
        row = self._stacks.row_of_path(path)
        if row is None:
            return
        current = self._grid.current_path()
        first = self._stacks.toggle_stack(row)
        if not current or self._stacks.row_of_path(current) is None:
            self._grid.select_path(self._stacks.cell(first).path or "")
        self._word()

    @Slot()
    def _on_triggered(self) -> None:
        self._toggle(self._grid.current_path() or "")

    @Slot()
    def _word(self) -> None:
        """Say what it would do now."""
        row = self._stacks.row_of_path(self._grid.current_path() or "")
        cell = Cell() if row is None else self._stacks.cell(row)
        is_stack = bool(cell.stack) or cell.unfolded
        self.action.setEnabled(is_stack)
        self.action.setVisible(is_stack)
        self.action.setText(tr("Fold t&he series") if cell.unfolded else tr("Unfold t&he series"))
