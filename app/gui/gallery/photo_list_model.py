"""The photos of a gallery as a list. Ids are the model; details are a cache, and a row without them is legal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Signal, Slot

from app.core.events import ShapesReady
from app.core.gallery import Gallery, GalleryQuery, PhotoDetails
from app.core.sections import Sections
from app.core.shapes import Shapes, are_equal
from app.gui.gallery.details_loader import DetailsLoader
from app.gui.gallery.heading import common_folder, heading_of, mark_of
from app.gui.gallery.name_search import NameSearch
from app.gui.gallery.shapes_loader import ShapesLoader
from app.gui.grid.cell_list_model import CellListModel, OnRow
from app.gui.grid.photo_role import PLACEHOLDER, Cell, Heading, cell_of
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_NOWHERE = QModelIndex()
_CELLS_KEPT = 2_000


class PhotoListModel(CellListModel):
    """A million photos cost their ids. Details come in pages for the rows that somebody looks at."""

    gallery_changed = Signal(object)
    """Gallery."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._gallery = Gallery(GalleryQuery(), np.empty(0, np.int64), Sections())
        self._common_folder: str | None = None
        self._cells: dict[int, Cell] = {}
        self._details = DetailsLoader(catalog, requests, self)
        self._details.loaded.connect(self._on_loaded)
        self._shapes = ShapesLoader(catalog, requests, self)
        self._shapes.altered.connect(self.shapes_altered)
        requests.shapes_ready.connect(self._on_shapes_ready)
        self._names = NameSearch(catalog, requests, self)

    @property
    def gallery(self) -> Gallery:
        return self._gallery

    def set_gallery(self, gallery: Gallery) -> None:
        """Show other photos, or the same ones after a change. What is selected in a grid stays so by photo id."""
        before = self._gallery
        self._names.stop()
        self._common_folder = None
        same_rows = are_equal(before.photo_ids, gallery.photo_ids)
        if same_rows and before.query == gallery.query and before.sections == gallery.sections:
            self._gallery = gallery
            self._details.set_photo_ids(gallery.photo_ids)
            self._shapes.take(gallery, same_rows=True)
            if self.rowCount():
                self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))
            self.shapes_altered.emit()
        else:
            self.beginResetModel()
            self._gallery = gallery
            self._details.set_photo_ids(gallery.photo_ids)
            self._shapes.take(gallery, same_rows=same_rows)
            self.endResetModel()
        self.gallery_changed.emit(gallery)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._gallery.photo_ids)

    def cell(self, row: int) -> Cell:
        details = self._details.at(row)
        if details is None:
            return PLACEHOLDER
        kept = self._cells.get(details.id)
        if kept is None or kept.details is not details:
            if len(self._cells) >= _CELLS_KEPT:
                self._cells.clear()
            kept = self._cells[details.id] = cell_of(details)
        return kept

    def subject(self) -> object:
        return self._gallery.query

    def row_keys(self) -> NDArray[np.int64]:
        return self._gallery.photo_ids

    def sections(self) -> Sections:
        return self._gallery.sections

    def section_starts(self) -> NDArray[np.int64]:
        return self._gallery.sections.starts

    def heading(self, section: int) -> Heading:
        return heading_of(self._gallery.sections[section], self._gallery.query.order)

    def mark(self, section: int) -> str:
        keys, order = self._gallery.sections.keys, self._gallery.query.order
        if self._common_folder is None:
            self._common_folder = common_folder(keys) if order == "folder" else ""
        return mark_of(keys[section], order, self._common_folder)

    def aspects(self) -> NDArray[np.float32]:
        return self._shapes.aspects

    def shapes(self) -> Shapes:
        return self._shapes.shown()

    def row_of_id(self, photo_id: int) -> int | None:
        rows = np.flatnonzero(self._gallery.photo_ids == photo_id)
        return int(rows[0]) if len(rows) else None

    def row_of_path(self, path: str) -> int | None:
        photo_id = self._details.id_of_path(path)
        return None if photo_id is None else self.row_of_id(photo_id)

    def knows(self, path: str) -> bool:
        """Tell whether the library has a photo, as far as is known here."""
        return self._details.id_of_path(path) is not None

    def rows_of_paths(self, paths: Sequence[str]) -> NDArray[np.int64]:
        ids = [photo_id for path in paths if (photo_id := self._details.id_of_path(path)) is not None]
        return np.flatnonzero(np.isin(self._gallery.photo_ids, ids))

    def know_paths(self, paths: Sequence[str], on_known: Callable[[], None]) -> None:
        unknown = [path for path in paths if self._details.id_of_path(path) is None]
        if not unknown:
            on_known()
            return

        def on_located(found: tuple[PhotoDetails, ...]) -> None:
            self._details.keep(found)
            on_known()

        self._requests.ask(self._catalog.gallery.locate(unknown), on_located, owner=self)

    def forget_paths(self, paths: Sequence[str]) -> None:
        self._details.forget(paths)

    def find_name(self, start: str, first_row: int, on_row: OnRow) -> None:
        self._names.find(self._gallery, start, first_row, on_row)

    def load_rows(self, rows: NDArray[np.int64]) -> None:
        """Have rows loaded that somebody will ask for by path; of very many the first 10,000."""
        self._details.load(rows)

    @Slot(object)
    def _on_shapes_ready(self, ready: ShapesReady) -> None:
        found: list[tuple[int, float]] = []
        for file, aspect in ready.aspects:
            photo_id = self._details.id_of_path(file.path)
            if photo_id is not None and self._details.stamp_of(photo_id) == file.stamp:
                found.append((photo_id, aspect))
        if found:
            self._shapes.see(found)

    @Slot(int, int)
    def _on_loaded(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first), self.index(last))
        self._shapes.note(first, [self._details.known(row) for row in range(first, last + 1)])
