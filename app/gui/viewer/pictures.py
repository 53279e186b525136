"""The pixels of the photo that is shown large: a thumbnail at once, then as sharp as the zoom asks for."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QTimer, Signal

from app.core.gallery import PhotoDetails
from app.core.photo import FileKey
from app.core.text import Text
from app.gui.grid.photo_role import Cell, cell_of
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown
from app.gui.picture.canvas import PictureCanvas
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_MOST_PIXELS = 12_000 * 12_000  # 770 MB with its smaller sizes: more would starve the rest of the computer
_UNKNOWN_PX = 12_000
_SHARP_ENOUGH = 0.95
_SETTLED_MS = 120
_KEPT = 3


class ViewerPictures(QObject):
    """Fills a canvas. Reads the photo that comes next ahead, and keeps the last few at the size of the screen."""

    described = Signal(object)
    """PhotoDetails of the photo that is shown."""
    failed = Signal(str)
    """The sentence that says why there is no picture, "" if there is one after all."""
    appeared = Signal()
    """There is something to see of the photo, perhaps not sharp yet."""

    def __init__(
        self,
        canvas: PictureCanvas,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        following: Callable[[], str | None],
    ) -> None:
        """``following`` returns the photo that will be shown next, as far as can be told."""
        super().__init__(canvas)
        self._canvas = canvas
        self._catalog = catalog
        self._requests = requests
        self._thumbnails = thumbnails
        self._following = following
        self._path = ""
        self._cell = Cell()
        self._sharp = False
        self._whole = QSize()
        self._kept: dict[str, ShownPicture] = {}
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_arrived)
        self._loader.failed.connect(self._on_failed)
        thumbnails.arrived.connect(self._on_thumbnail_arrived)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self.load)
        canvas.zoomed.connect(self._settled.start)

    @property
    def sharp(self) -> bool:
        """Whether what is shown is the photo itself, not a thumbnail of it."""
        return self._sharp

    @property
    def whole(self) -> QSize:
        """The size of the photo in its pixels, empty while it is not known."""
        return self._whole

    def show_photo(self, path: str, cell: Cell | None) -> None:
        """Show another photo at the present zoom; ``cell`` is what its list knows of it."""
        self._path, self._cell, self._sharp = path, cell or Cell(path=path), False
        known = self._cell.details or self._cell.match
        self._whole = QSize(known.width_px, known.height_px) if known is not None else QSize()
        self._loader.drop()
        self._canvas.change_picture(self._whole)
        if path in self._kept:
            self._show(self._kept[path])
        self._show_thumbnail()
        self._tell_why(self._cell.details)
        self._requests.ask(
            self._catalog.gallery.locate([path]), lambda found: self._on_located(path, found), lambda _: None
        )
        self._settled.start()

    def let_go(self) -> None:
        """Hold no pictures and want none."""
        self._settled.stop()
        self._loader.drop()
        self._kept.clear()
        self._path, self._cell, self._sharp = "", Cell(), False
        self._canvas.begin()

    def kept(self, path: str) -> ShownPicture | None:
        """Return the picture of a photo that was shown a short while ago, or will be."""
        return self._kept.get(path)

    def load(self) -> None:
        """Ask for what is sharp at this zoom; with nothing to ask, for the photo that comes next."""
        if not self._canvas.isVisible() or not self._path:
            return
        wanted_px = self.screen_px if self._canvas.fits else min(self._canvas.wanted_px, self._most_px())
        have_px = self._canvas.shown_px if self._sharp else 0
        if have_px < wanted_px * _SHARP_ENOUGH and (not self._sharp or have_px < self._most_px()):
            # First what fits the screen: it comes soon. Then everything at once, not each step of the wheel.
            at_once = self._canvas.fits or not self._sharp
            self._loader.want(self._path, self.screen_px if at_once else self._most_px())
        elif self._loader.wish is None:
            following = self._following()
            if following is not None and following not in self._kept:
                self._loader.want(following, self.screen_px)

    @property
    def screen_px(self) -> int:
        """The longest side in pixels of a picture that is sharp when it fits."""
        return round(max(self._canvas.width(), self._canvas.height()) * self._canvas.devicePixelRatioF())

    def _most_px(self) -> int:
        """Return the longest side of all the pixels one may have: of a panorama more than of a square."""
        width, height = self._whole.width(), self._whole.height()
        if self._whole.isEmpty():
            return _UNKNOWN_PX
        return min(max(width, height), math.floor(max(width, height) * math.sqrt(_MOST_PIXELS / (width * height))))

    def _show_thumbnail(self) -> None:
        if self._sharp:
            return
        best, here = self._thumbnails.awaited_picture_of(self._cell), self._thumbnails.picture_of(self._cell)
        pixmap = self._thumbnails.pixmap(here) if here is not None else None
        if best is not None and (pixmap is None or best != here):
            self._thumbnails.want([best])
        if pixmap is not None:
            self._canvas.show_image(pixmap, self._whole)
            self.appeared.emit()

    def _show(self, picture: ShownPicture) -> None:
        self._sharp, self._whole = True, picture.whole
        self.failed.emit("")
        self._canvas.show_image(picture, picture.whole)
        self.appeared.emit()

    def _keep(self, path: str, picture: ShownPicture) -> None:
        if picture.longest_px <= 2 * self.screen_px:
            self._kept.pop(path, None)
            self._kept[path] = picture
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]

    def _on_located(self, path: str, found: tuple[PhotoDetails, ...]) -> None:
        if path != self._path or not found:
            return
        details = found[0]
        if not self._sharp:
            self._cell = cell_of(details)
            self._whole = QSize(details.width_px, details.height_px)
            self._show_thumbnail()
            self._tell_why(details)
        self.described.emit(details)

    def _tell_why(self, details: PhotoDetails | None) -> None:
        """Say it at once of a photo that could not be read before; it is read again all the same."""
        if details is not None and details.state == "skipped" and details.reason is not None and not self._sharp:
            self.failed.emit(shown(details.reason))

    def _on_thumbnail_arrived(self, key: object) -> None:
        of_file = isinstance(key, FileKey) and key.path == self._path
        if self._path and (of_file or key == self._cell.content_id):
            self._show_thumbnail()

    def _on_arrived(self, path: str, picture: ShownPicture) -> None:
        self._keep(path, picture)
        if path == self._path:
            self._show(picture)
            self._settled.start()

    def _on_failed(self, path: str, reason: Text) -> None:
        if path == self._path and not self._sharp:
            self.failed.emit(shown(reason))
