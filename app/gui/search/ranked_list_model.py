"""One engine's neighbours in their order, each with how far it moved against another engine's."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.agreement import moves
from app.core.photo import Answer, ContentId, Match
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.photo_role import Cell
from app.gui.kit.photo_words import distance_words
from app.gui.kit.translate import tr, tr_count
from app.gui.search.stacks import Listed, laid_out

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
        self._moves: dict[int, _Move] = {}
        """By rank."""
        self._unfolded: set[ContentId] = set()
        self._listed: list[Listed] = []
        self._cells: list[Cell | None] = []
        self._offline: tuple[str, ...] = ()

    @property
    def answer(self) -> Answer | None:
        return self._answer

    def show_answer(self, answer: Answer | None, first: Answer | None = None) -> None:
        """Show another list; ``first`` is the one that moves are told against, None for the first itself."""
        self.beginResetModel()
        self._answer = answer
        moved = () if first is None else moves(first.matches, self._matches)
        self._moves = {match.rank: _Move(by) for match, by in zip(self._matches, moved, strict=False)}
        self._unfolded &= {match.content_id for match in self._matches if match.shots}
        self._lay_out()
        self.endResetModel()

    def toggle_stack(self, row: int) -> int:
        """Unfold the stack that a row is of, or fold it; return the row of its first shot."""
        first = self._listed[row].first
        row = next(place for place, each in enumerate(self._listed) if each.match is first)
        if not first.shots:
            return row
        unfolds = first.content_id not in self._unfolded
        change = self.beginInsertRows if unfolds else self.beginRemoveRows
        change(_NOWHERE, row + 1, row + len(first.shots))
        self._unfolded ^= {first.content_id}
        self._lay_out()
        (self.endInsertRows if unfolds else self.endRemoveRows)()
        self.dataChanged.emit(self.index(row), self.index(row))
        return row

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
        return next((row for row, each in enumerate(self._listed) if path in each.match.files), None)

    def aspects(self) -> NDArray[np.float32]:
        matches = [each.match for each in self._listed]
        return np.array([m.width_px / m.height_px if m.height_px else 0 for m in matches], np.float32)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        said = super().data(index, role)
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid():
            move, match = self._move_of(index.row()), self._listed[index.row()].match
            moved = () if move is None else (move.words,)
            return ", ".join((str(said), tr("rank {rank}", rank=match.rank), *moved))
        return said

    @property
    def _matches(self) -> tuple[Match, ...]:
        return () if self._answer is None else self._answer.matches

    def _lay_out(self) -> None:
        self._listed = laid_out(self._matches, self._unfolded)
        self._cells = [None] * len(self._listed)

    def _move_of(self, row: int) -> _Move | None:
        """Return how far a neighbour moved; nothing is told of the shots behind it."""
        listed = self._listed[row]
        return self._moves.get(listed.match.rank) if listed.behind is None else None

    def _made_cell(self, row: int) -> Cell:
        listed, move = self._listed[row], self._move_of(row)
        match = listed.match
        within_reach = next((path for path in match.paths if not path.startswith(self._offline)), None)
        mark = "" if move is None else move.mark
        edges = self._answer.edges if self._answer is not None else Cell().edges
        return Cell(
            path=within_reach or match.paths[0],
            content_id=match.content_id,
            caption=f"{match.rank}  {mark}".rstrip(),
            note=distance_words(match.distance),
            dots=edges.dots(match.closeness, match.distance),
            match=match,
            edges=edges,
            neighbours=len(self._matches),
            copies=len(match.files),
            offline=within_reach is None,
            state="ready",
            stack=listed.stack,
            unfolded=listed.is_unfolded(self._unfolded),
        )
