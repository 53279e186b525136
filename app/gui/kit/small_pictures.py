"""Small pictures of photos that are known by their paths, in the library or not."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPixmap

from app.core.gallery import PhotoDetails
from app.core.photo import FileKey, PictureKey
from app.gui.kit.errands import Errands
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_AGAIN_MS = 2_000


class Thumbnails(Protocol):
    """The window's one source of thumbnails, as far as it is needed here."""

    @property
    def arrived(self) -> Any:
        """A signal with the PictureKey of which more is known now."""

    def image(self, key: PictureKey) -> QImage | None: ...

    def is_missing(self, key: PictureKey) -> bool: ...

    def want(self, keys: Sequence[PictureKey]) -> None: ...


class SmallPictures(QObject):
    """Finds out by which key each photo's picture is to be had; what the gallery pushes aside is asked for again."""

    arrived = Signal(object)
    """Path of a photo whose picture is here."""

    def __init__(
        self, catalog: Catalog, requests: Requests, thumbnails: Thumbnails, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._thumbnails = thumbnails
        self._errands = Errands(self)
        self._keys: dict[str, PictureKey] = {}
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._ask)
        thumbnails.arrived.connect(self._on_arrived)

    def want(self, paths: Sequence[str]) -> None:
        """Have the pictures of these loaded; ``arrived`` tells of each."""
        unknown = [path for path in paths if path not in self._keys]
        if unknown:
            located = partial(self._on_located, unknown)
            self._requests.ask(self._catalog.gallery.locate(unknown), located, lambda _: located(()), owner=self)

    def know(self, path: str, key: PictureKey) -> None:
        """Take it from others by which key a photo's picture is to be had, and have it loaded."""
        if path not in self._keys:
            self._learn({path: key})

    def pixmap(self, path: str, side_px: int, ratio: float) -> QPixmap | None:
        """Return the middle of a photo as a square of ``side_px`` logical pixels, None if it is not here."""
        key = self._keys.get(path)
        image = None if key is None else self._thumbnails.image(key)
        if image is None:
            return None
        side = min(image.width(), image.height())
        square = QRect((image.width() - side) // 2, (image.height() - side) // 2, side, side)
        size = QSize(1, 1) * round(side_px * ratio)
        smooth = (Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
        pixmap = QPixmap.fromImage(image.copy(square).scaled(size, *smooth))
        pixmap.setDevicePixelRatio(ratio)
        return pixmap

    def _on_located(self, paths: Sequence[str], found: Sequence[PhotoDetails]) -> None:
        self._learn({details.path: details.content_id for details in found if details.content_id is not None})
        outside = [path for path in paths if path not in self._keys]
        if outside:
            self._errands.run(lambda: _file_keys(outside), self._learn)

    def _learn(self, keys: dict[str, Any]) -> None:
        self._keys |= keys
        self._ask()
        for path, key in keys.items():
            if self._thumbnails.image(key) is not None:
                self.arrived.emit(path)

    @Slot()
    def _ask(self) -> None:
        source = self._thumbnails
        wanted = [key for key in self._keys.values() if source.image(key) is None and not source.is_missing(key)]
        if wanted:
            source.want(wanted)
            self._again.start()

    @Slot(object)
    def _on_arrived(self, key: PictureKey) -> None:
        if self._thumbnails.image(key) is not None:
            for path in [path for path, known in self._keys.items() if known == key]:
                self.arrived.emit(path)


def _file_keys(paths: Sequence[str]) -> dict[str, PictureKey]:
    """Return the keys of files; those that are not there have none."""
    found: dict[str, PictureKey] = {}
    for path in paths:
        try:
            facts = os.stat(path)
        except OSError:
            continue
        found[path] = FileKey(path, facts.st_size, facts.st_mtime_ns)
    return found
