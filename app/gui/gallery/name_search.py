"""Find the next photo whose name begins with what was typed, in a gallery that is mostly not loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from app.core.gallery import Gallery, PhotoDetails
from app.core.text import Text
from app.gui.grid.cell_list_model import OnRow
from app.gui.kit.photo_words import name_of
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_CHUNK = 500


class NameSearch(QObject):
    """Walks the gallery in the background, from a row on and round the end. Only the newest search is answered."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._job: int | None = None

    def find(self, gallery: Gallery, start: str, first_row: int, on_row: OnRow) -> None:
        """Tell the next row from ``first_row`` on, None if there is none."""
        self.stop()
        rows = _candidates(gallery, start, first_row)
        self._search(gallery.photo_ids, rows, start.casefold(), on_row)

    def stop(self) -> None:
        """Give up: something else was typed, or the rows are others."""
        self._requests.forget(self._job)
        self._job = None

    def _search(self, photo_ids: NDArray[np.int64], rows: NDArray[np.int64], start: str, on_row: OnRow) -> None:
        if not len(rows):
            on_row(None)
            return
        chunk = rows[:_CHUNK]
        wanted = photo_ids[chunk].tolist()

        def on_details(found: tuple[PhotoDetails, ...]) -> None:
            hit = next((each.id for each in found if name_of(each.path).casefold().startswith(start)), None)
            if hit is None:
                self._search(photo_ids, rows[_CHUNK:], start, on_row)
            else:
                self._job = None
                on_row(int(chunk[wanted.index(hit)]))

        def on_failure(sentence: Text) -> None:
            self._job = None
            self._requests.failed.emit(sentence)

        self._job = self._requests.ask(self._catalog.gallery.details(wanted), on_details, on_failure)


def _candidates(gallery: Gallery, start: str, first_row: int) -> NDArray[np.int64]:
    """Return the rows to look at in turn. In the order of names only those under the right letter."""
    count = len(gallery.photo_ids)
    rows = np.roll(np.arange(count, dtype=np.int64), -first_row)
    if gallery.query.order != "name":
        return rows
    letter = start[0].casefold()
    fits = np.zeros(count, np.bool_)
    for section in gallery.sections:
        if section.key.casefold() == letter:
            fits[section.start : section.start + section.count] = True
    return rows[fits[rows]]
