"""The gallery: which photos are shown, in which order, always up to date and never losing the user's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.core.filter_words import parsed
from app.core.gallery import Gallery, GalleryQuery
from app.gui.gallery.photo_list_model import PhotoListModel
from app.gui.grid.left_view import has_moved_on
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.months import month_names
from app.gui.kit.places import View
from app.gui.kit.plain_text import plain_label, without_key
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_REFRESH_MS = 1_000
_SHARE = 10
"""Of the time in which photos come without end at most a tenth goes into listing them."""


class GalleryPage(QStackedWidget):
    """The grid of photos, or a sentence that says why there is nothing to see."""

    photo_wanted = Signal(object)
    """Path of a photo of these that is to be chosen and in sight."""
    hidden_wanted = Signal(object)
    """Path of a photo that is to be shown and that filter or folder hide; "" for all photos."""
    words_wanted = Signal(object)
    """The words of the filter without those that hinder."""

    def __init__(
        self, catalog: Catalog, requests: Requests, thumbnails: ThumbnailSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._query = GalleryQuery()
        self._asked: int | None = None
        self._stale = False
        self._shown: GalleryQuery | None = None
        self._view: View | None = None
        self._left_out: frozenset[str] = frozenset()
        self.model = PhotoListModel(catalog, requests, self)
        self.grid = PhotoGrid(thumbnails, self, timeline=True, jumps=True)
        self.grid.setModel(self.model)
        self.grid.setAccessibleName(tr("Photos of the library"))
        self._words = plain_label()
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._show_all = QPushButton(tr("Sho&w all photos"))
        self._show_all.clicked.connect(lambda: self.hidden_wanted.emit(""))
        self._without = QPushButton()
        self._without.clicked.connect(self._on_without_wanted)
        self.addWidget(self.grid)
        self.addWidget(self._empty_page())
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)  # that of the photos: nothing flashes while words are typed
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.timeout.connect(self.refresh)
        self._since_refresh = QElapsedTimer()
        self._every_ms = _REFRESH_MS
        requests.library_changed.connect(self._on_library_changed)

    @property
    def query(self) -> GalleryQuery:
        return self._query

    @property
    def view(self) -> View | None:
        """How the photos are left, None as long as there are no photos of ``query`` yet."""
        return self.grid.view() if self._shown == self._query and self._view is None else self._view

    def has_moved_on(self, view: View | None) -> bool:
        """Tell whether somebody has gone on from a view of these photos; None is as they come."""
        if self._shown != self._query or self._view is not None:
            return False
        return has_moved_on(self.grid, view or View(), self.grid.view())

    def show_photos(self, query: GalleryQuery, view: View | None = None) -> None:
        """Show the photos of a query, as they were left if ``view`` tells how."""
        self._view = view
        if query != self._query:
            self._query = query
            self._requests.forget(self._asked)
            self._asked = None
            self.refresh()
        elif self._shown == query:
            self._restore_view()

    @Slot(object)
    def know_left_out(self, folders: frozenset[str]) -> None:
        """Know which folders nobody wants read: there it is no wonder that there are no photos."""
        self._left_out = folders
        self._say_why_empty()

    @Slot()
    def refresh(self) -> None:
        """Ask for the photos anew; while an answer is under way, once more after it."""
        if self._asked is not None:
            self._stale = True
            return
        self._stale = False
        self._due.stop()
        self._since_refresh.start()
        self._asked = self._requests.ask(
            self._catalog.gallery.photos(self._query, month_names()), self._on_gallery, self._on_failed
        )

    def reveal(self, path: str) -> None:
        """Ask for a photo to be the current one and in sight, even if the filter hides it now."""
        self.model.find_path(path, lambda row: self._on_found(path, row))

    def _empty_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(GAP_PX)
        column.addStretch()
        column.addWidget(self._words)
        column.addWidget(self._without, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        return page

    def _on_gallery(self, gallery: Gallery) -> None:
        self._asked = None
        self._every_ms = max(_REFRESH_MS, _SHARE * self._since_refresh.elapsed())
        self.model.set_gallery(gallery)
        self._say_why_empty()
        self.setCurrentIndex(0 if len(gallery.photo_ids) else 1)
        self._shown = gallery.query
        self._restore_view()
        if self._stale:
            self._due.start(self._every_ms)

    def _say_why_empty(self) -> None:
        words, directory = self._query.words, self._query.directory
        hindrance = self.model.gallery.hindrance
        alone = hindrance == words.strip()
        wanted = tr("Clear the filter") if alone else tr("Filter without “{words}”", words=hindrance)
        self._without.setText(without_key(wanted))
        self._without.setVisible(bool(hindrance))
        if directory in self._left_out:
            self._words.setText(tr("You have left this folder out of the library."))
        elif hindrance and not alone:
            self._words.setText(
                tr(
                    "No photo matches all of “{words}”. It is “{hindrance}” that hinders.",
                    words=words,
                    hindrance=hindrance,
                )
            )
        elif words:
            self._words.setText(tr("No photo matches “{words}”.", words=words))
        elif directory is not None:
            self._words.setText(tr("There are no photos in this folder."))
        else:
            self._words.setText(tr("No photos found yet."))
        self._show_all.setVisible(bool(words) or directory is not None)

    @Slot()
    def _on_without_wanted(self) -> None:
        hindrance = self.model.gallery.hindrance
        terms = [term.words for term in parsed(self._query.words, month_names())]
        if hindrance in terms:
            terms.reverse()
            terms.remove(hindrance)  # the last one: that is the one that was told
            self.words_wanted.emit(" ".join(reversed(terms)))

    def _on_failed(self, sentence: object) -> None:
        self._asked = None
        self._requests.failed.emit(sentence)

    def _on_found(self, path: str, row: int | None) -> None:
        if row is not None:
            self.photo_wanted.emit(path)
        elif self.model.knows(path) and (self._query.words or self._query.directory is not None):
            self.hidden_wanted.emit(path)

    def _restore_view(self) -> None:
        view, self._view = self._view, None
        if view is not None:
            self.grid.restore_view(view)

    @Slot()
    def _on_library_changed(self) -> None:
        """List the photos anew: at once while there are none, else not more than once a second, or seldomer."""
        if not self._due.isActive():
            since_ms = self._since_refresh.elapsed() if self._since_refresh.isValid() else self._every_ms
            self._due.start(max(self._every_ms - since_ms, 0) if self.model.rowCount() else 0)
