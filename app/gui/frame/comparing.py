"""The page on which photos are compared, and how it is come to from any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.gui.compare.page import ComparePage
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.kit.page import Photos
from app.gui.kit.places import ComparePlace, LargePlace, LibraryPlace
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions

if TYPE_CHECKING:
    from app.gui.frame.main_window import MainWindow
    from app.pipeline.catalog import Catalog


def photos_in_large(window: MainWindow, place: LargePlace) -> ListedPhotos | None:
    """Return the photos that a place of the large view walks through, None where they are not to be had now."""
    neighbours, opened_from = window.neighbours.photos, place.opened_from
    if place.query and neighbours.query == place.query and isinstance(opened_from, LibraryPlace):
        return neighbours
    photos = window.navigation.photos_at(opened_from)
    return photos if isinstance(photos, ListedPhotos) else None


class Comparing(QObject):
    """Goes there when photos are to be compared, and tells the page through which photos it walks."""

    def __init__(self, catalog: Catalog, requests: Requests, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        actions: PhotoActions = window.photo_actions
        self.page: ComparePage = ComparePage(catalog, requests, window.thumbnails, actions, self._photos_at)
        actions.compare_wanted.connect(self._on_wanted)
        actions.offer_query(self._query_in_large)

    def _on_wanted(self, paths: tuple[str, ...], query: bool) -> None:
        navigation = self._window.navigation
        if navigation.page.name != ComparePlace.page and not navigation.greets:
            navigation.go(ComparePlace(paths, navigation.now, query))

    def _query_in_large(self, path: str) -> str:
        """Return what the photo that is shown large was found by."""
        viewer = self._window.viewer
        now = viewer.place
        if not viewer.isVisible() or now.path != path:
            return ""
        photos = photos_in_large(self._window, now)
        return photos.query if photos is not None else ""

    def _photos_at(self, place: ComparePlace) -> Photos | None:
        opened_from = place.opened_from
        if isinstance(opened_from, LargePlace):
            return photos_in_large(self._window, opened_from)
        if isinstance(opened_from, LibraryPlace) and place.query:
            found = self._window.neighbours.photos
            return found if found.query == place.paths[0] else None
        photos = self._window.navigation.photos_at(opened_from)
        return photos if isinstance(photos, ListedPhotos) else None
