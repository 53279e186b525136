"""The neighbours of a photo as a list, nearest first; what is farther than the slider allows is hidden."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

from app.core.photo import Match
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.photo_role import Cell
from app.gui.kit.photo_words import distance_words

_NOWHERE = QModelIndex()


class MatchListModel(CellListModel):
    """One row a content, captioned with rank and distance; copies of a file are one row with a count."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._matches: tuple[Match, ...] = ()
        self._offline: tuple[str, ...] = ()
        self._cells: list[Cell] = []
        self._farthest = float("inf")
        self._shown = 0

    @property
    def matches(self) -> tuple[Match, ...]:
        """All neighbours, the hidden ones too."""
        return self._matches

    def set_matches(self, matches: tuple[Match, ...]) -> None:
        """Show other neighbours, nearest first."""
        self.beginResetModel()
        self._matches = matches
        self._cells = self._made_cells()
        self._shown = self._near_enough()
        self.endResetModel()

    def set_offline(self, roots: Sequence[str]) -> None:
        """Mark the neighbours that lie in these folders, which cannot be read now, and nowhere else."""
        offline = tuple(os.path.join(root, "") for root in roots)
        if offline != self._offline:
            self._offline = offline
            self._cells = self._made_cells()
            if self._shown:
                self.dataChanged.emit(self.index(0), self.index(self._shown - 1))

    def set_farthest(self, distance: float) -> None:
        """Hide the neighbours beyond ``distance``; those that come back do so without being asked for again."""
        self._farthest = distance
        before, after = self._shown, self._near_enough()
        if after < before:
            self.beginRemoveRows(_NOWHERE, after, before - 1)
            self._shown = after
            self.endRemoveRows()
        elif after > before:
            self.beginInsertRows(_NOWHERE, before, after - 1)
            self._shown = after
            self.endInsertRows()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._shown

    def cell(self, row: int) -> Cell:
        return self._cells[row]

    def row_of_path(self, path: str) -> int | None:
        return next((row for row in range(self._shown) if path in self._matches[row].paths), None)

    def _made_cells(self) -> list[Cell]:
        return [_cell(match, self._offline) for match in self._matches]

    def _near_enough(self) -> int:
        # Rounded as it is shown: under a limit of 0.35 nobody looks for a photo at 0.35 in vain.
        return bisect_right(self._matches, self._farthest, key=lambda match: round(match.distance, 2))


def _cell(match: Match, offline: tuple[str, ...]) -> Cell:
    within_reach = next((path for path in match.paths if not path.startswith(offline)), None)
    return Cell(
        path=within_reach or match.paths[0],
        content_id=match.content_id,
        caption=f"{match.rank} · {distance_words(match.distance)}",
        match=match,
        copies=len(match.paths),
        offline=within_reach is None,
        state="ready",
    )
