"""The query in the frame of the photo that was found by it, for as long as a key is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize

from app.core.gallery import PhotoDetails
from app.core.photo import ContentId
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.picture.canvas import Paintable, PictureCanvas
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class QueryBeside(QObject):
    """Fetches the query when it is first looked at, as sharp as the photo is then, and keeps it for the next time."""

    def __init__(
        self, canvas: PictureCanvas, catalog: Catalog, requests: Requests, thumbnails: ThumbnailSource
    ) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._catalog = catalog
        self._requests = requests
        self._thumbnails = thumbnails
        self._path = ""
        self._whole = QSize()
        self._content_id: ContentId | None = None
        self._picture: ShownPicture | None = None
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_arrived)
        thumbnails.arrived.connect(self._on_thumbnail_arrived)

    @property
    def is_shown(self) -> bool:
        return self._canvas.shows_beside

    def show_photo(self, path: str, screen_px: int) -> None:
        """Show the photo at ``path`` until ``hide``; its longest side has to be so long to fill the screen."""
        if path != self._path:
            self.let_go()
            self._path = path
            self._requests.ask(
                self._catalog.gallery.locate([path]), lambda found: self._on_located(path, found), lambda _: None
            )
        wanted_px = max(screen_px, self._canvas.shown_px)
        if self._picture is None or self._picture.longest_px < min(wanted_px, max(_sides(self._picture.whole))):
            self._loader.want(path, wanted_px)
        self._canvas.show_beside(self._image(), self._whole)

    def hide(self) -> None:
        """Show the photo itself again."""
        self._canvas.hide_beside()

    def let_go(self) -> None:
        """Hold no picture and want none."""
        self._loader.drop()
        self.hide()
        self._path, self._whole, self._content_id, self._picture = "", QSize(), None, None

    def _image(self) -> Paintable | None:
        if self._picture is not None:
            return self._picture
        return self._thumbnails.pixmap(self._content_id) if self._content_id is not None else None

    def _show_again(self) -> None:
        if self.is_shown:
            self._canvas.show_beside(self._image(), self._whole)

    def _on_located(self, path: str, found: tuple[PhotoDetails, ...]) -> None:
        if path == self._path and found and self._picture is None:
            self._whole = QSize(found[0].width_px, found[0].height_px)
            self._content_id = found[0].content_id
            if self._content_id is not None:
                self._thumbnails.want([self._content_id])
            self._show_again()

    def _on_thumbnail_arrived(self, content_id: object) -> None:
        if content_id == self._content_id and self._content_id is not None and self._picture is None:
            self._show_again()

    def _on_arrived(self, path: str, picture: ShownPicture) -> None:
        if path == self._path:
            self._picture, self._whole = picture, picture.whole
            self._show_again()


def _sides(size: QSize) -> tuple[int, int]:
    return size.width(), size.height()
