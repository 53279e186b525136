"""A grid asks for the thumbnails of what it shows, and for no others."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.photo_role import Cell
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.grid.visible_thumbnails import VisibleThumbnails
from app.gui.kit.requests import Requests
from tests.gui.made_up_library import MadeUpLibrary, content_id_of, path_of
from tests.gui.rest import come_to_rest


class _Cells(CellListModel):
    def __init__(self, cells: list[Cell]) -> None:
        super().__init__()
        self._cells = cells

    def rowCount(self, parent: object = None) -> int:
        return len(self._cells)

    def cell(self, row: int) -> Cell:
        return self._cells[row]


def test_a_skipped_photo_and_one_that_is_not_loaded_are_not_asked_for(qtbot: QtBot) -> None:
    """They have no thumbnail: asked for, they would be decoded again and again."""
    requests = Requests()
    library = MadeUpLibrary(requests.emit_event)
    source = ThumbnailSource(library.catalog, requests)
    ready = Cell(path_of(1), content_id_of(1), state="ready")
    skipped = Cell(path_of(2), content_id_of(2), state="skipped")
    visible = VisibleThumbnails(source, lambda: range(9), source)
    visible.set_model(_Cells([ready, skipped, Cell()]))
    told: list[int] = []
    visible.row_ready.connect(told.append)
    visible.await_row(0, ready)
    come_to_rest(source)
    assert library.asked_thumbnails == [(content_id_of(1),)]
    assert told == [0]
