"""The gallery: which photos are shown, in which order, always up to date and never losing the user's place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.core.gallery import Gallery, GalleryQuery, Order, PhotoDetails
from app.core.photo import ContentId
from app.gui.gallery.photo_list_model import PhotoListModel
from app.gui.grid.photo_grid import PhotoGrid
from app.gui.grid.photo_role import PhotoRole
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.plain_text import plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_REFRESH_MS = 1_000
_AHEAD = 16


class GalleryPage(QStackedWidget):
    """The grid of photos, or a sentence that says why there is nothing to see."""

    narrowing_dropped = Signal()
    """A photo was to be shown that filter or folder had hidden: the gallery shows everything again."""

    def __init__(
        self, catalog: Catalog, requests: Requests, thumbnails: ThumbnailSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._query = GalleryQuery()
        self._asked: int | None = None
        self._stale = False
        self._wanted_id: int | None = None
        self.model = PhotoListModel(catalog, requests, self)
        self.grid = PhotoGrid(thumbnails, self)
        self.grid.setModel(self.model)
        self.grid.setAccessibleName(tr("Photos of the library"))
        self._words = plain_label()
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._show_all = QPushButton(tr("Sho&w all photos"))
        self._show_all.clicked.connect(self._drop_narrowing)
        self.addWidget(self.grid)
        self.addWidget(self._empty_page())
        self._due = QTimer(self)
        self._due.setSingleShot(True)
        self._due.setInterval(_REFRESH_MS)
        self._due.timeout.connect(self.refresh)
        requests.library_changed.connect(self._on_library_changed)

    @property
    def query(self) -> GalleryQuery:
        return self._query

    def show_words(self, words: str) -> None:
        """Show only photos whose name, folder or date hold these words."""
        self._ask_for(replace(self._query, words=words))

    def show_folder(self, path: str | None) -> None:
        """Show only photos in this folder and below, or all."""
        self._ask_for(replace(self._query, directory=path))

    def show_order(self, order: Order, descending: bool) -> None:
        """Show the photos in this order."""
        self._ask_for(replace(self._query, order=order, descending=descending))

    @Slot()
    def refresh(self) -> None:
        """Ask for the photos anew; while an answer is under way, once more after it."""
        if self._asked is not None:
            self._stale = True
            return
        self._stale = False
        self._due.stop()
        self._asked = self._requests.ask(self._catalog.gallery.photos(self._query), self._on_gallery, self._on_failed)

    def reveal(self, path: str) -> None:
        """Make a photo the current one and bring it into view, even if the filter hides it now."""
        row = self.model.row_of_path(path)
        if row is None:
            self._requests.ask(self._catalog.gallery.locate((path,)), self._on_located)
        else:
            self._select(row)

    def content_id_of(self, path: str) -> ContentId | None:
        """Return the content of a photo that has been looked at."""
        row = self.model.row_of_path(path)
        return None if row is None else self.model.index(row, 0).data(PhotoRole.CONTENT_ID)

    def step(self, path: str, by: int) -> str | None:
        """Return the photo ``by`` places on from the one at ``path``, and have those after it ready."""
        row = self.model.row_of_path(path)
        if row is None:
            return None
        ahead = min(max(row + by * _AHEAD, 0), self.model.rowCount() - 1)
        self.model.index(ahead, 0).data(PhotoRole.DETAILS)  # asks for its page
        return self.model.path_at(row + by) if 0 <= row + by < self.model.rowCount() else None

    def _ask_for(self, query: GalleryQuery) -> None:
        if query != self._query:
            self._query = query
            self._requests.forget(self._asked)
            self._asked = None
            self.refresh()

    def _empty_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(GAP_PX)
        column.addStretch()
        column.addWidget(self._words)
        column.addWidget(self._show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        return page

    def _on_gallery(self, gallery: Gallery) -> None:
        self._asked = None
        self.model.set_gallery(gallery)
        narrowed = bool(self._query.words) or self._query.directory is not None
        if self._query.words:
            self._words.setText(tr("No photo matches “{words}”.", words=self._query.words))
        else:
            self._words.setText(tr("There are no photos in this folder.") if narrowed else tr("No photos found yet."))
        self._show_all.setVisible(narrowed)
        self.setCurrentIndex(0 if len(gallery.photo_ids) else 1)
        if self._wanted_id is not None:
            self._select_id(self._wanted_id)
        if self._stale:
            self._due.start()

    def _on_failed(self, sentence: object) -> None:
        self._asked = None
        self._requests.failed.emit(sentence)

    def _on_located(self, found: tuple[PhotoDetails, ...]) -> None:
        if found and not self._select_id(found[0].id) and self._narrowed():
            self._wanted_id = found[0].id
            self._drop_narrowing()

    def _narrowed(self) -> bool:
        return bool(self._query.words) or self._query.directory is not None

    def _select_id(self, photo_id: int) -> bool:
        self._wanted_id = None
        row = self.model.row_of_id(photo_id)
        if row is not None:
            self._select(row)
        return row is not None

    def _select(self, row: int) -> None:
        index = self.model.index(row, 0)
        self.grid.setCurrentIndex(index)
        self.grid.scrollTo(index)

    @Slot()
    def _drop_narrowing(self) -> None:
        self.narrowing_dropped.emit()
        self._ask_for(replace(self._query, words="", directory=None))

    @Slot()
    def _on_library_changed(self) -> None:
        if not self._due.isActive():
            self._due.start()
