"""Asks for the thumbnails a grid needs now, and knows which cells wait for which."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.photo import ContentId
from app.gui.grid.cell_list_model import CellListModel
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
        self._waiting: dict[ContentId, set[int]] = {}
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._ask)
        thumbnails.arrived.connect(self._on_arrived)

    def set_model(self, model: CellListModel | None) -> None:
        """Start again: rows are others now."""
        self._model = model
        self._waiting.clear()

    def await_row(self, row: int, content_id: ContentId) -> None:
        """Note that a cell was painted without its picture."""
        if len(self._waiting) > _REMEMBERED:
            self._waiting.clear()
        self._waiting.setdefault(content_id, set()).add(row)
        if not self._turn.isActive():
            self._turn.start()

    @Slot()
    def _ask(self) -> None:
        model = self._model
        if model is None:
            return
        cells = [model.cell(row) for row in self._rows() if row < model.rowCount()]
        self._thumbnails.want([cell.content_id for cell in cells if cell.content_id and cell.state != "skipped"])

    @Slot(object)
    def _on_arrived(self, content_id: ContentId) -> None:
        for row in self._waiting.pop(content_id, ()):
            self.row_ready.emit(row)
