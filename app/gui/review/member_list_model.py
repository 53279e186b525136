"""The members of the group that is shown, for who walks through them large."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

from app.core.look_alikes import Member
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.photo_role import Cell
from app.gui.kit.photo_words import name_of

_NOWHERE = QModelIndex()


class MemberListModel(CellListModel):
    """One row a member, by the first file that holds it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells: list[Cell] = []

    def show_members(self, members: tuple[Member, ...]) -> None:
        self.beginResetModel()
        self._cells = [
            Cell(
                path=member.paths[0],
                content_id=member.content_id,
                caption=name_of(member.paths[0]),
                copies=len(member.paths),
                state="ready",
            )
            for member in members
        ]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._cells)

    def cell(self, row: int) -> Cell:
        return self._cells[row]

    def row_of_path(self, path: str) -> int | None:
        return next((row for row, cell in enumerate(self._cells) if cell.path == path), None)
