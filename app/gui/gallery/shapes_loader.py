"""The shapes of the photos of a gallery: those that came with it, then the rest, in the background."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from app.core.gallery import Gallery, PhotoDetails, PhotoShapes
from app.core.shapes import Aspects, Shapes, are_equal, shown_aspects
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_NOTEWORTHY = 0.01
_SEEN_AT_MOST = 4_000


class ShapesLoader(QObject):
    """Width / height of each row, 0 where it is not known; ``altered`` when it is another array, of the same rows."""

    altered = Signal()

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._photo_ids: NDArray[np.int64] = np.empty(0, np.int64)
        self._job: int | None = None
        self._seen: dict[int, float] = {}
        self._shown: Shapes | None = None
        self.aspects: Aspects = np.empty(0, np.float32)

    def take(self, gallery: Gallery, *, same_rows: bool) -> None:
        """Serve another gallery, of ``same_rows`` as before or not, and have loaded what did not come with it."""
        self._requests.forget(self._job)
        self._job = None
        self._photo_ids = gallery.photo_ids
        shapes = gallery.shapes or PhotoShapes(np.zeros(len(gallery.photo_ids), np.float32))
        aspects = self._with_seen(shapes.aspects)
        if not same_rows or not are_equal(aspects, self.aspects):
            self.aspects = aspects
            self._shown = shapes.shown if aspects is shapes.aspects else None
        self._go_on(shapes)

    def see(self, found: Iterable[tuple[int, float]]) -> None:
        """Take in shapes of photos, by their ids, that the library itself does not know before they have been read."""
        for photo_id, aspect in found:
            self._seen.pop(photo_id, None)
            self._seen[photo_id] = aspect
        while len(self._seen) > _SEEN_AT_MOST:
            del self._seen[next(iter(self._seen))]
        aspects = self._with_seen(self.aspects)
        if aspects is not self.aspects:
            self._learn(aspects)

    def note(self, first_row: int, details: list[PhotoDetails | None]) -> None:
        """Learn from the details of rows, which are newer, and are there for those that are looked at."""
        last_row = first_row + len(details)
        known = np.array([_aspect(each) for each in details], np.float32)
        before = self.aspects[first_row:last_row]
        news = (known > 0) & (np.abs(known - before) > _NOTEWORTHY * np.maximum(before, 1))
        if news.any():
            aspects = self.aspects.copy()
            aspects[first_row:last_row][news] = known[news]
            self._learn(aspects)

    def shown(self) -> Shapes:
        """Return the shapes that ``aspects`` are shown in."""
        if self._shown is None:
            self._shown = Shapes(shown_aspects(self.aspects, len(self.aspects)))
        return self._shown

    def _learn(self, aspects: Aspects) -> None:
        self.aspects, self._shown = aspects, None
        self.altered.emit()

    def _with_seen(self, aspects: Aspects) -> Aspects:
        """Return these with what was seen where nothing is known; the same array where that is nothing new."""
        if not self._seen:
            return aspects
        rows = np.flatnonzero(np.isin(self._photo_ids, np.fromiter(self._seen, np.int64)))
        rows = rows[aspects[rows] <= 0]
        if not len(rows):
            return aspects
        aspects = aspects.copy()
        aspects[rows] = [self._seen[int(photo_id)] for photo_id in self._photo_ids[rows]]
        return aspects

    def _go_on(self, shapes: PhotoShapes) -> None:
        if shapes.to_come:
            asked = self._catalog.gallery.shapes(self._photo_ids)
            self._job = self._requests.ask(asked, self._on_shapes, owner=self)

    def _on_shapes(self, shapes: PhotoShapes) -> None:
        self._job = None
        if len(shapes.aspects) == len(self.aspects):
            # What was learnt from details stays where the library has not come that far.
            self._learn(np.where(shapes.aspects > 0, shapes.aspects, self.aspects))
            self._go_on(shapes)


def _aspect(details: PhotoDetails | None) -> float:
    return details.width_px / details.height_px if details is not None and details.height_px else 0.0
