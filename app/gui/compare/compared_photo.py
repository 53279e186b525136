"""One of the photos that are compared: what is known of it, and its pixels, a thumbnail at once and then sharp ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSizeF, Signal, Slot
from PySide6.QtGui import QPixmap

from app.core.gallery import PhotoDetails
from app.core.photo import FileKey
from app.core.text import Text
from app.gui.grid.photo_role import Cell, cell_of
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_MOST_PIXELS = 2 * 12_000 * 12_000  # 1.5 GB with their smaller sizes, for all photos together
_UNKNOWN_PX = 12_000
_SHARP_ENOUGH = 0.95


class ComparedPhoto(QObject):
    """Holds pixels as long as it lives. Reading is asked for by ``load``, and only by it."""

    altered = Signal()
    """More is known of it, or other pixels are here."""

    def __init__(
        self,
        path: str,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.path = path
        self.picture: ShownPicture | QPixmap | None = None
        self.whole = QSizeF()
        self.why = ""
        """The sentence that says why there is no picture, "" as long as there may be one."""
        self._thumbnails = thumbnails
        self._cell = Cell(path=path)
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_arrived)
        self._loader.failed.connect(self._on_failed)
        thumbnails.arrived.connect(self._on_thumbnail_arrived)
        requests.ask(catalog.gallery.locate([path]), self._on_located, lambda _: None, owner=self)

    @property
    def details(self) -> PhotoDetails | None:
        """What the library knows of it, None for a photo that is not in it, or as long as nothing is known."""
        return self._cell.details

    @property
    def sharp(self) -> bool:
        """Whether its pixels are the photo's own, not a thumbnail's."""
        return isinstance(self.picture, ShownPicture)

    def load(self, wanted_px: int, screen_px: int, among: int) -> None:
        """Read the photo so that its longest side has ``wanted_px``, if it has so many and they are not here.

        First what fits a pane of ``screen_px`` comes, since that comes soon; then all pixels, not each step of a zoom.
        ``among`` so many photos the memory is divided.
        """
        most = self._most_px(among)
        wanted_px = min(wanted_px, most)
        picture = self.picture
        have_px = picture.longest_px if isinstance(picture, ShownPicture) else 0
        if have_px >= wanted_px * _SHARP_ENOUGH:
            self._loader.drop()
        elif not have_px or wanted_px <= screen_px:
            self._loader.want(self.path, min(screen_px, most))
        else:
            self._loader.want(self.path, most)

    def let_go(self) -> None:
        """Want nothing any more."""
        self._loader.drop()
        self._thumbnails.arrived.disconnect(self._on_thumbnail_arrived)
        self.deleteLater()

    def _most_px(self, among: int) -> int:
        """Return the longest side of all the pixels one may have: halved where they are too many, as decoders can."""
        width, height = self.whole.width(), self.whole.height()
        if self.whole.isEmpty():
            return _UNKNOWN_PX
        longest, pixels = max(width, height), width * height
        while pixels > _MOST_PIXELS / among:
            longest, pixels = longest / 2, pixels / 4
        return math.ceil(longest)

    def _show_thumbnail(self) -> None:
        if self.sharp:
            return
        best, here = self._thumbnails.awaited_picture_of(self._cell), self._thumbnails.picture_of(self._cell)
        pixmap = self._thumbnails.pixmap(here) if here is not None else None
        if best is not None and (pixmap is None or best != here):
            self._thumbnails.want([best])
        if pixmap is not None:
            self.picture = pixmap
            if self.whole.isEmpty():
                self.whole = QSizeF(pixmap.size())
        self.altered.emit()

    def _on_located(self, found: tuple[PhotoDetails, ...]) -> None:
        if not found:
            return
        details = found[0]
        self._cell = cell_of(details)
        if details.width_px and details.height_px and not self.sharp:
            self.whole = QSizeF(details.width_px, details.height_px)
        if details.state == "skipped" and details.reason is not None and not self.sharp:
            self.why = shown(details.reason)  # said at once; it is read again all the same
        self._show_thumbnail()

    @Slot(object)
    def _on_thumbnail_arrived(self, key: object) -> None:
        of_file = isinstance(key, FileKey) and key.path == self.path
        if of_file or (key is not None and key == self._cell.content_id):
            self._show_thumbnail()

    def _on_arrived(self, _: str, picture: ShownPicture) -> None:
        self.picture, self.why = picture, ""
        self.whole = QSizeF(picture.whole)
        self.altered.emit()

    def _on_failed(self, _: str, reason: Text) -> None:
        if not self.sharp:
            self.why = shown(reason)
            self.altered.emit()
