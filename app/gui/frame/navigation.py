"""Where the user is, and the way there and back. Knows pages only as pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from app.gui.frame.history import History
from app.gui.kit.page import Page, Photos
from app.gui.kit.places import LargePlace, Place


class Navigation(QObject):
    """Walks one history over all pages: each is left before the next one is entered, and found as it was left.

    ``home`` is where the history begins; ``greeting`` stands in for its page while the library has no folders. Until it
    is known whether there are any, nothing is shown.
    """

    changed = Signal()
    """Another page is shown, or there is another way back or forward."""

    def __init__(self, stack: QStackedWidget, pages: Iterable[Page[Any]], home: Place, greeting: Page[Any]) -> None:
        super().__init__(stack)
        self._stack = stack
        self._pages = {page.name: page for page in pages}
        self._home = home.page
        self._greeting = greeting
        self._history = History(home)
        self._has_folders: bool | None = None
        self._page: Page[Any] | None = None
        for page in (*self._pages.values(), greeting):
            stack.addWidget(page.surface)
            page.wishes.place_wanted.connect(self.go)
            page.wishes.place_altered.connect(self._on_place_altered)
            page.wishes.rested.connect(self._on_rested)
            page.wishes.closed.connect(self.close_page)

    @property
    def page(self) -> Page[Any]:
        """The page that is shown; the greeting, which offers nothing, as long as it is none."""
        return self._page or self._greeting

    @property
    def now(self) -> Place:
        """Where the user is."""
        return self._page.place if self._page is not None else self._history.now

    @property
    def places(self) -> tuple[Place, ...]:
        """Where the user is as places one over the other: the home page's, and what is or lies over it."""
        places = [self.now]
        while (under := places[0].among) is not None:
            places.insert(0, under)
        return tuple(places if places[0].page == self._home else (self._pages[self._home].place, *places))

    @property
    def can_back(self) -> bool:
        return self._history.can_back

    @property
    def can_forward(self) -> bool:
        return self._history.can_forward

    @property
    def greets(self) -> bool:
        """Whether there is no other page to see."""
        return self.page is self._greeting

    def photos_at(self, place: Place) -> Photos | None:
        """Return the photos of the page that a place belongs to."""
        return self._page_at(place).photos

    def take_over(self, before: Navigation) -> None:
        """Be where another one was, with the same steps back and forward; that one is done."""
        before._leave()
        self._history = before._history
        self._has_folders = before._has_folders
        if before._page is not None:
            self._enter()

    @Slot(bool)
    def set_has_folders(self, has_folders: bool) -> None:
        """Begin with the home page when there is something in the library, else with the greeting."""
        before, self._has_folders = self._has_folders, has_folders
        if has_folders is before:
            return
        if self._history.now.page == self._home:
            self._leave()
            self._enter()
        elif before is False:
            self.go_home()  # the first folder: there is something to see

    @Slot(object)
    def go(self, place: Place) -> None:
        """Make a place the next step, and show it."""
        self._leave()
        self._history.go(place)
        self._enter()

    @Slot()
    def go_home(self) -> None:
        """Show the home page as it was left, as a new step."""
        self.go(self._pages[self._home].place if self._page is not None else self._history.now)

    def open_large(self, path: str, query: str = "") -> None:
        """Show one photo large; walking goes through the photos of the page, or the neighbours of ``query`` on it."""
        if self.page.place.among is None:
            self.go(LargePlace(path, self.page.place, query))

    @Slot()
    def back(self) -> None:
        left = self._leave()
        self._history.back()
        self._come_back(left)

    @Slot()
    def forward(self) -> None:
        self._leave()
        self._history.forward()
        self._enter()

    @Slot()
    def close_page(self) -> None:
        """Go back to the last step on the page where this one was opened: the large view's own, else the home page."""
        left = self._leave()
        under = left.among or self._pages[self._home].place
        if not self._history.back_to(under.page):
            self._history.go(under)
        self._come_back(left)

    def escape(self) -> None:
        """Leave the page for the one it was opened from; on the home page, give it the keyboard."""
        if self._page is not None and self._page is not self._greeting and self._page.place.page != self._home:
            self.close_page()
        else:
            self.page.surface.setFocus(Qt.FocusReason.OtherFocusReason)

    def _come_back(self, left: Place) -> None:
        """Enter the present step after walking back; the photo that was shown large last is the one to go on from."""
        now = self._history.now
        if isinstance(left, LargePlace) and now.shows_what(left.opened_from) and not left.query:
            self._history.alter(now.pointing_at(left.path))
        self._enter()

    def _leave(self) -> Place:
        if self._page is not None:
            moved_on = self._has_moved_on(self._page)
            self._note(self._page.leave(), moved_on)
        return self._history.now

    def _has_moved_on(self, page: Page[Any]) -> bool:
        now, photos = self._history.now, page.photos
        return photos is not None and page.place.shows_what(now) and photos.has_moved_on(now.list_view)

    def _note(self, place: Place, moved_on: bool) -> None:
        """Write down how the page is now; where somebody has gone on in it, as another step."""
        if moved_on:
            self._history.go_on(place)
        else:
            self._history.alter(place)

    def _enter(self) -> None:
        place, before = self._history.now, self._page
        page = self._page = self._page_at(place)
        if place.among is not None:
            under = self._page_at(place.among)
            if not under.place.shows_what(place.among):
                under.enter(place.among)  # its photos are walked through, though nobody sees them
        self._stack.setCurrentWidget(page.surface)
        page.enter(place)
        if page is not before:
            page.surface.setFocus()
        self._history.alter(page.place)
        self.changed.emit()

    def _page_at(self, place: Place) -> Page[Any]:
        greets = place.page == self._home and self._has_folders is False
        return self._greeting if greets else self._pages[place.page]

    @Slot()
    def _on_rested(self) -> None:
        if self._page is not None and self._page.wishes is self.sender():
            self._note(self._page.place, self._has_moved_on(self._page))
            self.changed.emit()

    @Slot()
    def _on_place_altered(self) -> None:
        if self._page is not None:
            self._history.alter(self._page.place)
            self.changed.emit()
