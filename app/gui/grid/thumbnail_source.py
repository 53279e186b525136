"""Thumbnails for whoever shows photos: by content, by file where that is not known yet; kept while they fit.

A thumbnail is never shown for another photo, nor for what was in a file before.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from app.core.events import ThumbnailReady
from app.core.gallery import Picture
from app.core.photo import FileKey, PictureKey
from app.gui.grid.photo_role import Cell
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_CACHE_BYTES = 192 * 2**20
_WAITING_AT_MOST = 600


class ThumbnailSource(QObject):
    """One for all views. What is asked for in one turn of the event loop becomes one request.

    A newer request goes before an older one, but does not lose it: what has scrolled out of sight comes last, and
    is dropped when it becomes too much.
    """

    arrived = Signal(object)
    """PictureKey: its picture can be had now, or ``is_missing`` has become true."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._images: OrderedDict[PictureKey, QImage] = OrderedDict()
        self._bytes = 0
        self._missing: set[PictureKey] = set()
        self._wanted: dict[PictureKey, None] = {}
        self._waiting: dict[PictureKey, None] = {}
        self._job: int | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._ask)
        requests.thumbnail_ready.connect(self._on_thumbnail_ready)
        requests.ended.connect(self._on_ended)
        requests.library_changed.connect(self._on_library_changed)

    def image(self, key: PictureKey) -> QImage | None:
        """Return a thumbnail as it came, None if it has not yet."""
        image = self._images.get(key)
        if image is not None:
            self._images.move_to_end(key)
        return image

    def pixmap(self, key: PictureKey) -> QPixmap | None:
        """Return a thumbnail as it came, None if it has not yet."""
        image = self.image(key)
        return None if image is None else QPixmap.fromImage(image)

    def is_missing(self, key: PictureKey) -> bool:
        """Tell whether there is no thumbnail to be had, at least until the library changes."""
        return key in self._missing

    def picture_of(self, cell: Cell) -> PictureKey | None:
        """Return by which key a cell's picture is to be shown now: the best one that is here, else the one to come."""
        return self.pictures_of(cell)[0]

    def pictures_of(self, cell: Cell) -> tuple[PictureKey | None, PictureKey | None]:
        """Return what ``picture_of`` and ``awaited_picture_of`` return."""
        best = self.awaited_picture_of(cell)
        return self._known_by(cell, best), best

    def _known_by(self, cell: Cell, best: PictureKey | None) -> PictureKey | None:
        if best in self._images or cell.state == "skipped" or cell.details is None:
            return best
        file = FileKey(cell.details.path, *cell.details.stamp)
        return next((key for key in (file, file._replace(stand_in=True)) if key in self._images), best)

    def awaited_picture_of(self, cell: Cell) -> PictureKey | None:
        """Return by which key the best picture of a cell is to be had, perhaps here already; None if there is none.

        A photo whose turn to be read has not come yet is asked for by its file.
        """
        if cell.state == "skipped":
            return None
        if cell.content_id is not None and cell.content_id not in self._missing:
            return cell.content_id
        if cell.state == "waiting" and not cell.offline and cell.details is not None:
            file = FileKey(cell.details.path, *cell.details.stamp)
            return None if file in self._missing else file
        return None

    def want(self, keys: Sequence[PictureKey]) -> None:
        """Have thumbnails loaded, the first ones first; ``arrived`` tells of each."""
        for key in keys:
            if key not in self._images and key not in self._missing:
                self._wanted[key] = None
        if self._wanted and not self._turn.isActive():
            self._turn.start()

    @Slot()
    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, {}
        if self._job is not None and wanted.keys() == set(islice(self._waiting, len(wanted))):
            return
        # Reading files is dear: of those only what is in sight now is wanted.
        files_too = not any(isinstance(key, FileKey) for key in wanted)
        later = [key for key in self._waiting if key not in wanted and (files_too or not isinstance(key, FileKey))]
        self._waiting = dict.fromkeys([*wanted, *later[:_WAITING_AT_MOST]])
        self._job = self._catalog.pictures.thumbnails(tuple(self._waiting))

    @Slot(object)
    def _on_thumbnail_ready(self, ready: ThumbnailReady) -> None:
        key = ready.key
        self._waiting.pop(key, None)
        if ready.picture is None:
            self._missing.add(key)
        else:
            self._keep(key, _image(ready.picture))
        self.arrived.emit(key)

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        """What the last request was asked for and did not bring is not to be had."""
        if job_id != self._job:
            return
        self._job = None
        missing, self._waiting = self._waiting, {}
        self._missing.update(missing)
        for key in missing:
            self.arrived.emit(key)

    @Slot()
    def _on_library_changed(self) -> None:
        self._missing.clear()

    def _keep(self, key: PictureKey, image: QImage) -> None:
        before = self._images.pop(key, None)
        self._bytes += image.sizeInBytes() - (before.sizeInBytes() if before is not None else 0)
        self._images[key] = image
        while self._bytes > _CACHE_BYTES and len(self._images) > 1:
            self._bytes -= self._images.popitem(last=False)[1].sizeInBytes()


def _image(picture: Picture) -> QImage:
    row_bytes = 3 * picture.width_px
    image = QImage(picture.rgb, picture.width_px, picture.height_px, row_bytes, QImage.Format.Format_RGB888)
    return image.copy()  # the first one only borrows the bytes
