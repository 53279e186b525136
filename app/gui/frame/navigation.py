"""Where the user is: first minute, gallery, search or a large picture; and the way back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.gui.gallery.first_minute import FirstMinute
from app.gui.gallery.gallery_page import GalleryPage
from app.gui.gallery.library_page import LibraryPage
from app.gui.search.search_view import SearchView
from app.gui.viewer.viewer import Viewer


class Navigation(QObject):
    """Back and Forward as in a browser: the gallery is the start, every search a page after it."""

    changed = Signal()
    """Another page is shown, or there is another way back or forward."""

    def __init__(
        self,
        stack: QStackedWidget,
        first_minute: FirstMinute,
        library: LibraryPage,
        gallery: GalleryPage,
        search: SearchView,
        viewer: Viewer,
    ) -> None:
        super().__init__(stack)
        self._stack = stack
        self._first_minute = first_minute
        self._library = library
        self._gallery = gallery
        self._search = search
        self._viewer = viewer
        self._searched = False
        self._home: QWidget | None = None
        self._before_viewer: QWidget = library
        search.closed.connect(self.go_home)
        search.history_changed.connect(self.changed)
        viewer.closed.connect(self._on_viewer_closed)

    @property
    def at_gallery(self) -> bool:
        return self._stack.currentWidget() is self._library

    @property
    def at_search(self) -> bool:
        return self._stack.currentWidget() is self._search

    @property
    def can_back(self) -> bool:
        return self._stack.currentWidget() in (self._search, self._viewer)

    @property
    def can_forward(self) -> bool:
        if self.at_search:
            return self._search.can_forward
        return self._stack.currentWidget() is self._home and self._searched

    @Slot(bool)
    def set_has_folders(self, has_folders: bool) -> None:
        """Start from the gallery when there is something in the library, else from the first minute."""
        home = self._library if has_folders else self._first_minute
        before, self._home = self._home, home
        first_folder = before is self._first_minute and has_folders
        if home is not before and (first_folder or before is None or self._stack.currentWidget() is before):
            self._show(home)

    @Slot()
    def back(self) -> None:
        if self._stack.currentWidget() is self._viewer:
            self._viewer.close_view()
        elif self.at_search and self._search.can_back:
            self._search.back()
        else:
            self.go_home()

    @Slot()
    def forward(self) -> None:
        if self.at_search:
            self._search.forward()
        elif self.can_forward:
            self._show(self._search)

    @Slot()
    def go_home(self) -> None:
        """Show the gallery as it was left."""
        self._show(self._home or self._library)

    def search(self, path: str, others: tuple[str, ...] = ()) -> None:
        """Show what looks like the photo at ``path``."""
        self._searched = True
        self._search.search(path, others)
        self._show(self._search)

    def open_large(self, path: str) -> None:
        """Show one photo large; walking goes through the photos it was opened among."""
        page = self._stack.currentWidget()
        if page is not None and page is not self._viewer:
            self._before_viewer = page
        self._show(self._viewer)
        step = self._search.step if page is self._search else self._gallery.step
        self._viewer.open(path, self._gallery.content_id_of(path), step)

    def _on_viewer_closed(self, path: str) -> None:
        self._show(self._before_viewer)
        if path and self._before_viewer is self._library:
            self._gallery.reveal(path)
        elif path and self._before_viewer is self._search:
            self._search.reveal(path)

    def _show(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        (self._gallery.grid if page is self._library else page).setFocus()
        self.changed.emit()
