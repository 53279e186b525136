"""Asks for the thumbnails a grid needs now, and knows which cells wait for which."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.photo import FileKey, PictureKey
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.photo_role import Cell
from app.gui.grid.thumbnail_source import ThumbnailSource

_REMEMBERED = 4_000


class VisibleThumbnails(QObject):
    """Belongs to one grid. ``rows`` returns the rows that are visible, then those that will be soon."""

    row_ready = Signal(int)
    """Row of a cell whose thumbnail has come: to be painted again."""

    def __init__(self, thumbnails: ThumbnailSource, rows: Callable[[], Iterable[int]], parent: QObject) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._rows = rows
        self._model: CellListModel | None = None
        self._waiting: dict[PictureKey, set[int]] = {}
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._ask)
        thumbnails.arrived.connect(self._on_arrived)

    def set_model(self, model: CellListModel | None) -> None:
        """Start again: rows are others now."""
        self._model = model
        self._waiting.clear()

    def await_row(self, row: int, cell: Cell) -> None:
        """Note that a cell was painted without its picture, or with one that stands in for it."""
        key = self._thumbnails.awaited_picture_of(cell)
        if key is None:
            return
        if len(self._waiting) > _REMEMBERED:
            self._waiting.clear()
        self._waiting.setdefault(key, set()).add(row)
        if isinstance(key, FileKey):
            self._waiting.setdefault(key._replace(stand_in=True), set()).add(row)
        if not self._turn.isActive():
            self._turn.start()

    @Slot()
    def _ask(self) -> None:
        model = self._model
        if model is None:
            return
        cells = [model.cell(row) for row in self._rows() if row < model.rowCount()]
        keys = map(self._thumbnails.awaited_picture_of, cells)
        self._thumbnails.want([key for key in keys if key is not None])

    @Slot(object)
    def _on_arrived(self, key: PictureKey) -> None:
        for row in self._waiting.pop(key, ()):
            self.row_ready.emit(row)
