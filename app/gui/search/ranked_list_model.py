"""One engine's neighbours in their order, each with how far it moved against another engine's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.agreement import moves
from app.core.photo import Answer, Match
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.photo_role import Cell
from app.gui.kit.photo_words import distance_words
from app.gui.kit.translate import tr, tr_count

_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Move:
    """``by``: places up (less than 0: down), None for a photo that the first list lacks."""

    by: int | None

    @property
    def mark(self) -> str:
        """A few letters for below the picture, "" for one that stayed."""
        if self.by is None:
            return tr("new")
        return "" if not self.by else f"{'↑' if self.by > 0 else '↓'}{abs(self.by)}"

    @property
    def words(self) -> str:
        """The same, to be read out."""
        if self.by is None:
            return tr("not in the first list")
        if self.by > 0:
            return tr_count("{count} place higher", "{count} places higher", self.by)
        return tr_count("{count} place lower", "{count} places lower", -self.by) if self.by else tr("at the same place")


class RankedListModel(CellListModel):
    """One row a content, in the order of the answer, without headings."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._answer: Answer | None = None
        self._moves: tuple[_Move, ...] = ()
        self._cells: list[Cell | None] = []
        self._offline: tuple[str, ...] = ()

    @property
    def answer(self) -> Answer | None:
        return self._answer

    def show_answer(self, answer: Answer | None, first: Answer | None = None) -> None:
        """Show another list; ``first`` is the one that moves are told against, None for the first itself."""
        self.beginResetModel()
        self._answer = answer
        matches = () if answer is None else answer.matches
        self._moves = () if first is None else tuple(map(_Move, moves(first.matches, matches)))
        self._cells = [None] * len(matches)
        self.endResetModel()

    def set_offline(self, roots: Sequence[str]) -> None:
        """Mark the photos that lie in these folders, which cannot be read now, and nowhere else."""
        self._offline = tuple(os.path.join(root, "") for root in roots)
        self._cells = [None] * len(self._cells)
        if self._cells:
            self.dataChanged.emit(self.index(0), self.index(len(self._cells) - 1))

    def subject(self) -> object:
        return None if self._answer is None else self._answer.query_path

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._cells)

    def cell(self, row: int) -> Cell:
        cell = self._cells[row]
        if cell is None:
            cell = self._cells[row] = self._made_cell(row)
        return cell

    def row_of_path(self, path: str) -> int | None:
        return next((row for row, match in enumerate(self._matches) if path in match.paths), None)

    def aspects(self) -> NDArray[np.float32]:
        return np.array([m.width_px / m.height_px if m.height_px else 0 for m in self._matches], np.float32)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        said = super().data(index, role)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid():
            rank = self._matches[index.row()].rank
            moved = (self._moves[index.row()].words,) if self._moves else ()
            return ", ".join((str(said), tr("rank {rank}", rank=rank), *moved))
        return said

    @property
    def _matches(self) -> tuple[Match, ...]:
        return () if self._answer is None else self._answer.matches

    def _made_cell(self, row: int) -> Cell:
        match = self._matches[row]
        within_reach = next((path for path in match.paths if not path.startswith(self._offline)), None)
        mark = self._moves[row].mark if self._moves else ""
        edges = self._answer.edges if self._answer is not None else Cell().edges
        return Cell(
            path=within_reach or match.paths[0],
            content_id=match.content_id,
            caption=f"{match.rank}  {mark}".rstrip(),
            note=distance_words(match.distance),
            dots=edges.dots(match.closeness, match.distance),
            match=match,
            edges=edges,
            neighbours=len(self._cells),
            copies=len(match.paths),
            offline=within_reach is None,
            state="ready",
        )
