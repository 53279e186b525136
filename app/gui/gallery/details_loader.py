"""What there is to know of the photos of a gallery, fetched in pages when somebody looks, kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.core.gallery import PhotoDetails
from app.core.photo import Stamp
from app.core.text import Text
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_PAGE = 128
_PAGES_AT_ONCE = 4
_PAGES_WAITING = 32
_KEPT = 40_000
LOADED_AT_MOST = 10_000


class DetailsLoader(QObject):
    """Keeps details by photo id. One request is under way at a time; the page looked at last goes first.

    After ``set_photo_ids`` the old details are shown until newer ones come, which are asked for when looked at.
    """

    loaded = Signal(int, int)
    """First and last row whose details have come."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._ids: NDArray[np.int64] = np.empty(0, np.int64)
        self._details: OrderedDict[int, PhotoDetails] = OrderedDict()
        self._fresh: set[int] = set()
        self._id_of_path: dict[str, int] = {}
        self._looked_at: dict[int, None] = {}
        self._ahead: list[int] = []
        self._asked: tuple[int, ...] = ()
        self._job: int | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._ask)
        requests.ended.connect(self._on_ended)

    def set_photo_ids(self, photo_ids: NDArray[np.int64]) -> None:
        """Serve other rows from now on."""
        self._ids = photo_ids
        self._fresh.clear()
        self._looked_at.clear()
        self._ahead.clear()
        self._requests.forget(self._job)
        self._asked = ()

    def at(self, row: int) -> PhotoDetails | None:
        """Return what is known of a row; what is not, or may be out of date, is asked for."""
        photo_id = int(self._ids[row])
        if photo_id not in self._fresh:
            self._want(row // _PAGE)
        details = self._details.get(photo_id)
        if details is not None:
            self._details.move_to_end(photo_id)
        return details

    def known(self, row: int) -> PhotoDetails | None:
        """Return what is known of a row, and ask for nothing."""
        return self._details.get(int(self._ids[row]))

    def id_of_path(self, path: str) -> int | None:
        """Return the id of a photo whose details are here."""
        return self._id_of_path.get(path)

    def stamp_of(self, photo_id: int) -> Stamp | None:
        """Return the stamp of a photo's file as far as its details are here."""
        details = self._details.get(photo_id)
        return None if details is None else details.stamp

    def load(self, rows: NDArray[np.int64]) -> None:
        """Load rows ahead of being looked at, the first ``LOADED_AT_MOST`` of them."""
        self._ahead = list(dict.fromkeys((rows[:LOADED_AT_MOST] // _PAGE).tolist()))
        if self._ahead:
            self._turn.start()

    def keep(self, found: Sequence[PhotoDetails]) -> None:
        """Take in details from wherever they come."""
        for details in found:
            before = self._details.pop(details.id, None)
            if before is not None and self._id_of_path.get(before.path) == details.id:
                del self._id_of_path[before.path]
            self._details[details.id] = details
            self._id_of_path[details.path] = details.id
        while len(self._details) > _KEPT:
            photo_id, dropped = self._details.popitem(last=False)
            self._fresh.discard(photo_id)
            if self._id_of_path.get(dropped.path) == photo_id:
                del self._id_of_path[dropped.path]

    def forget(self, paths: Sequence[str]) -> None:
        """Forget which photos these paths are: files that come back after they were gone have other ids."""
        for path in paths:
            self._id_of_path.pop(path, None)

    def _want(self, page: int) -> None:
        if page in self._asked:
            return
        self._looked_at.pop(page, None)
        self._looked_at[page] = None
        if len(self._looked_at) > _PAGES_WAITING:
            del self._looked_at[next(iter(self._looked_at))]
        if not self._turn.isActive():
            self._turn.start()

    @Slot()
    def _ask(self) -> None:
        if self._job is not None:
            return
        pages, wanted = self._next_pages()
        if not pages:
            return
        self._asked = pages
        self._job = self._requests.ask(
            self._catalog.gallery.details(wanted),
            lambda found: self._on_details(pages, wanted, found),
            self._on_failed,
            owner=self,
        )

    def _next_pages(self) -> tuple[tuple[int, ...], list[int]]:
        """Return the pages to ask for now and their photo ids: those looked at last, else one that is to be loaded."""
        pages: list[int] = []
        while self._looked_at and len(pages) < _PAGES_AT_ONCE:
            pages.append(self._looked_at.popitem()[0])
        while self._ahead and not pages:
            page = self._ahead.pop(0)
            if not self._fresh.issuperset(self._page_ids(page)):
                pages.append(page)
        return tuple(pages), [photo_id for page in pages for photo_id in self._page_ids(page)]

    def _page_ids(self, page: int) -> list[int]:
        return [int(photo_id) for photo_id in self._ids[page * _PAGE : (page + 1) * _PAGE]]

    def _on_details(self, pages: tuple[int, ...], wanted: list[int], found: tuple[PhotoDetails, ...]) -> None:
        self.keep(found)
        self._fresh.update(wanted)  # those that are gone too: the next gallery will be without them
        for page in pages:
            self.loaded.emit(page * _PAGE, min((page + 1) * _PAGE, len(self._ids)) - 1)

    def _on_failed(self, sentence: Text) -> None:
        self._looked_at.clear()
        self._ahead.clear()
        self._requests.failed.emit(sentence)

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        if job_id == self._job:
            self._job = None
            self._asked = ()
            if self._looked_at or self._ahead:
                self._turn.start()
