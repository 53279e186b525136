"""Thumbnails for whoever shows photos: asked for by content, kept while they fit, never shown for another photo."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from app.core.events import ThumbnailReady
from app.core.gallery import Picture
from app.core.photo import ContentId
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
    """ContentId: its picture can be had now, or ``is_missing`` has become true."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._images: OrderedDict[ContentId, QImage] = OrderedDict()
        self._bytes = 0
        self._missing: set[ContentId] = set()
        self._wanted: dict[ContentId, None] = {}
        self._waiting: dict[ContentId, None] = {}
        self._job: int | None = None
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._ask)
        requests.thumbnail_ready.connect(self._on_thumbnail_ready)
        requests.ended.connect(self._on_ended)
        requests.library_changed.connect(self._on_library_changed)

    def image(self, content_id: ContentId) -> QImage | None:
        """Return a thumbnail as it came, None if it has not yet."""
        image = self._images.get(content_id)
        if image is not None:
            self._images.move_to_end(content_id)
        return image

    def pixmap(self, content_id: ContentId) -> QPixmap | None:
        """Return a thumbnail as it came, None if it has not yet."""
        image = self.image(content_id)
        return None if image is None else QPixmap.fromImage(image)

    def is_missing(self, content_id: ContentId) -> bool:
        """Tell whether there is no thumbnail to be had, at least until the library changes."""
        return content_id in self._missing

    def want(self, contents: Sequence[ContentId]) -> None:
        """Have thumbnails loaded, the first ones first; ``arrived`` tells of each."""
        for content_id in contents:
            if content_id not in self._images and content_id not in self._missing:
                self._wanted[content_id] = None
        if self._wanted and not self._turn.isActive():
            self._turn.start()

    @Slot()
    def _ask(self) -> None:
        wanted, self._wanted = self._wanted, {}
        if self._job is not None and wanted.keys() == set(islice(self._waiting, len(wanted))):
            return
        later = [content_id for content_id in self._waiting if content_id not in wanted]
        self._waiting = dict.fromkeys([*wanted, *later[:_WAITING_AT_MOST]])
        self._job = self._catalog.pictures.thumbnails(tuple(self._waiting))

    @Slot(object)
    def _on_thumbnail_ready(self, ready: ThumbnailReady) -> None:
        content_id = ready.content_id
        self._waiting.pop(content_id, None)
        if ready.picture is None:
            self._missing.add(content_id)
        else:
            self._keep(content_id, _image(ready.picture))
        self.arrived.emit(content_id)

    @Slot(int)
    def _on_ended(self, job_id: int) -> None:
        """What the last request was asked for and did not bring is not to be had."""
        if job_id != self._job:
            return
        self._job = None
        missing, self._waiting = self._waiting, {}
        self._missing.update(missing)
        for content_id in missing:
            self.arrived.emit(content_id)

    @Slot()
    def _on_library_changed(self) -> None:
        self._missing.clear()

    def _keep(self, content_id: ContentId, image: QImage) -> None:
        before = self._images.pop(content_id, None)
        self._bytes += image.sizeInBytes() - (before.sizeInBytes() if before is not None else 0)
        self._images[content_id] = image
        while self._bytes > _CACHE_BYTES and len(self._images) > 1:
            self._bytes -= self._images.popitem(last=False)[1].sizeInBytes()


def _image(picture: Picture) -> QImage:
    row_bytes = 3 * picture.width_px
    image = QImage(picture.rgb, picture.width_px, picture.height_px, row_bytes, QImage.Format.Format_RGB888)
    return image.copy()  # the first one only borrows the bytes
