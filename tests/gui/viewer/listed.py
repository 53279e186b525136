"""Lists of photos for the large view, without a library."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex

from app.core.photo import Answer
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.grid.photo_role import PLACEHOLDER, Cell

_NOWHERE = QModelIndex()


class ListModel(CellListModel):
    """Cells in a row. Notes the rows that were looked at; those of ``late`` are not loaded yet."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        super().__init__()
        self.cells = list(cells)
        self.late: set[int] = set()
        self.looked_at: list[int] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.cells)

    def cell(self, row: int) -> Cell:
        self.looked_at.append(row)
        return PLACEHOLDER if row in self.late else self.cells[row]

    def row_of_path(self, path: str) -> int | None:
        rows = (row for row, cell in enumerate(self.cells) if cell.path == path and row not in self.late)
        return next(rows, None)

    def load(self, row: int) -> None:
        """Let the details of a row come."""
        self.late.discard(row)
        self.dataChanged.emit(self.index(row), self.index(row))


def listed(paths: Sequence[str]) -> ListedPhotos:
    """Return photos of which nothing is known but their paths."""
    model = ListModel([Cell(path=path, state="ready") for path in paths])
    photos = ListedPhotos(model)
    photos.setParent(None)
    model.setParent(photos)  # lives as long
    return photos


def neighbours(answer: Answer) -> ListedPhotos:
    """Return the neighbours in an answer."""
    cells = [
        Cell(path=match.paths[0], content_id=match.content_id, match=match, copies=len(match.paths), state="ready")
        for match in answer.matches
    ]
    model = ListModel(cells)
    photos = ListedPhotos(model, lambda: answer.query_path, lambda: answer)
    photos.setParent(None)
    model.setParent(photos)
    return photos
