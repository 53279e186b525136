"""The way to where the window was left: the page that lay over the gallery, if its photo is still there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.core.gallery import Dropped
from app.core.photo import Root
from app.gui.frame.navigation import Navigation
from app.gui.frame.window_state import WindowState
from app.gui.kit.places import LargePlace, Place, SearchPlace
from app.gui.kit.requests import Requests

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog


def left_off(places: tuple[Place, ...]) -> tuple[SearchPlace | None, str]:
    """Return the search that lay over the gallery, None for none, and the photo that was large over that, "" for none.

    ``places``: one over the other, as ``Navigation.places`` tells them.
    """
    search = next((place for place in places if isinstance(place, SearchPlace)), None)
    return search, next((place.path for place in places if isinstance(place, LargePlace)), "")


class ComingBack(QObject):
    """Asks whether the photos are there, and goes to them unless the user has gone somewhere meanwhile."""

    def __init__(self, catalog: Catalog, requests: Requests, navigation: Navigation, state: WindowState) -> None:
        super().__init__(navigation)
        self._navigation = navigation
        self._state = state
        self._asked_at = navigation.now
        if state.review is not None:
            requests.ask(catalog.folders.roots(), self._on_roots, lambda _: None, owner=self)
            return
        wanted = [path for path in (state.search.path if state.search else "", state.large) if path]
        if wanted:
            job = catalog.search.sort_dropped(wanted)
            requests.ask(job, self._on_sorted, lambda _: None, owner=self)

    def _on_roots(self, roots: tuple[Root, ...]) -> None:
        """Go through look-alikes again; which groups there still are is told there."""
        review = self._state.review
        if review is not None and roots and self._navigation.now.shows_what(self._asked_at):
            self._navigation.go(review)

    def _on_sorted(self, dropped: Dropped) -> None:
        navigation, search, large = self._navigation, self._state.search, self._state.large
        if not navigation.now.shows_what(self._asked_at):
            return
        if search is not None and search.path in dropped.files:
            navigation.go(search)
        if large in dropped.files:
            navigation.go(LargePlace(large, navigation.now))
