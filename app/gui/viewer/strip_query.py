"""The photo searched with, in the film strip: what the library knows of it, else a small picture from its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.gallery import PhotoDetails
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.kit.requests import Requests
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture
from app.gui.viewer.film_strip import PHOTO_PX
from app.gui.viewer.parts import ViewerParts
from app.gui.viewer.pictures import ViewerPictures
from app.gui.viewer.strip_layout import widest_for

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


class StripQuery(QObject):
    """Reads the file of a query from outside only when the strip shows it, and never before the photo that is large."""

    def __init__(self, parts: ViewerParts, pictures: ViewerPictures, catalog: Catalog, requests: Requests) -> None:
        super().__init__(parts)
        self._parts = parts
        self._pictures = pictures
        self._catalog = catalog
        self._requests = requests
        self._outside = ""
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_arrived)
        parts.switched.connect(self._fetch)
        pictures.appeared.connect(self._on_appeared)
        pictures.failed.connect(lambda sentence: self._fetch() if sentence else None)

    def look_for(self, photos: ListedPhotos | None) -> None:
        """Have the query of these photos shown, if they have one."""
        self.let_go()
        if photos is not None and photos.query:
            path = photos.query
            self._requests.ask(
                self._catalog.gallery.locate([path]),
                lambda found: self._on_located(photos, path, found),
                lambda _: None,
            )

    def let_go(self) -> None:
        """Want nothing any more."""
        self._outside = ""
        self._loader.drop()

    def _on_located(self, photos: ListedPhotos, path: str, found: tuple[PhotoDetails, ...]) -> None:
        if path != photos.query:
            return
        if found:
            photos.know_query(found[0])
        else:
            self._outside = path
            if self._pictures.sharp:
                self._fetch()

    def _on_appeared(self) -> None:
        if self._pictures.sharp:
            self._fetch()

    def _fetch(self) -> None:
        if not self._outside or not self._parts.strip_wanted:
            return
        kept = self._pictures.kept(self._outside)
        if kept is not None:
            self._on_arrived(self._outside, kept)
        else:
            self._loader.want(self._outside, round(widest_for(PHOTO_PX) * self._parts.strip.devicePixelRatioF()))

    def _on_arrived(self, path: str, picture: ShownPicture) -> None:
        if path == self._outside:
            self.let_go()
            self._parts.strip.show_guest(path, picture.smallest_image)
