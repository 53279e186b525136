"""The page of the library in three columns: folders, gallery, neighbours; their widths are the user's.

What is gone through group by group stands in the place of gallery and neighbours, beside the same folders: it is a page
of its own that is lent the room (``lend``).
"""

from __future__ import annotations

import os
from dataclasses import replace

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QFocusEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from app.core.gallery import Gallery, GalleryQuery, Order
from app.core.look_alikes import LookAlikeKind
from app.gui.gallery.edges import folders_edge, neighbours_edge
from app.gui.gallery.folder_panel import FolderPanel
from app.gui.gallery.gallery_page import GalleryPage
from app.gui.gallery.side_column import SideColumn
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.kit.commands import Choice, Commands
from app.gui.kit.page import Photos, Wishes
from app.gui.kit.places import LargePlace, LibraryPlace, ReviewPlace, View, view_on
from app.gui.kit.translate import tr

_FOLDERS_PX, _NEIGHBOURS_PX, _NARROW_NEIGHBOURS_PX = 224, 368, 296
_FOLDERS_FOLD_PX, _NEIGHBOURS_FOLD_PX, _ROOMY_PX = 1100, 860, 1280
_LEAST_PX = 160
_GALLERY_PX = 240


class LibraryPage(QSplitter):
    """Joins folders and filter to the gallery; keeps the side columns as wide as they were left."""

    def __init__(
        self, folders: FolderPanel, gallery: GalleryPage, neighbours: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.folders = folders
        self.gallery = gallery
        self.neighbours = neighbours
        self.wishes = Wishes(self)
        self._wanted: tuple[int, int] | None = (0, 0)
        self._typing = False
        self._unfiltered: View | None = None
        self._lodger: QWidget | None = None
        query = gallery.query
        self.words = Choice(query.words, self)
        self.words.chosen.connect(self._on_words_chosen)
        self.words.settled.connect(self._on_words_settled)
        self.found: Choice[tuple[int, int] | None] = Choice(None, self)
        gallery.model.gallery_changed.connect(self._on_gallery_changed)
        self.order: Choice[tuple[Order, bool]] = Choice((query.order, query.descending), self)
        self.order.chosen.connect(self._on_order_chosen)
        self.cell_px = Choice(gallery.grid.cell_px(), self)
        self.cell_px.chosen.connect(gallery.grid.set_cell_px)
        gallery.grid.cell_px_changed.connect(self.cell_px.show)
        self._photos = ListedPhotos(gallery.model, has_moved_on=gallery.has_moved_on)
        self.names_switch = self._names_switch()
        self.folders_switch = self._switch(tr("Fol&ders"), "F9")
        self.neighbours_switch = self._switch(tr("&Neighbours"), "F8")
        self.folders_column = SideColumn(
            folders,
            folders_edge(folders, self.folders_switch),
            self.folders_switch,
            _FOLDERS_FOLD_PX,
            _LEAST_PX,
            at_end=False,
        )
        self.neighbours_column = SideColumn(
            neighbours,
            neighbours_edge(self.neighbours_switch),
            self.neighbours_switch,
            _NEIGHBOURS_FOLD_PX,
            _LEAST_PX,
            at_end=True,
        )
        for column in (self.folders_column, self.neighbours_column):
            column.unfolded.connect(self._on_unfolded)
            self.splitterMoved.connect(column.keep_width)
        folders.folder_selected.connect(self._on_folder_selected)
        folders.folder_lost.connect(self._on_folder_lost)
        folders.left_out_known.connect(gallery.know_left_out)
        folders.look_alikes_wanted.connect(self._on_look_alikes_wanted)
        gallery.photo_wanted.connect(self._on_photo_wanted)
        gallery.hidden_wanted.connect(self._on_hidden_wanted)
        gallery.words_wanted.connect(self._on_words_chosen)
        gallery.grid.current_changed.connect(self.wishes.stir)
        gallery.grid.verticalScrollBar().valueChanged.connect(self.wishes.stir)
        gallery.grid.photo_activated.connect(self._on_photo_activated)
        self._lay_out()

    @property
    def name(self) -> str:
        return LibraryPlace.page

    @property
    def surface(self) -> QWidget:
        return self

    @property
    def commands(self) -> Commands:
        switches = (self.folders_switch, self.neighbours_switch, self.names_switch)
        return Commands(self.words, self.order, self.cell_px, switches, found=self.found)

    @property
    def photos(self) -> Photos:
        return self._photos

    @property
    def place(self) -> LibraryPlace:
        return LibraryPlace(self.gallery.query, self.gallery.view)

    def enter(self, place: LibraryPlace) -> None:
        """Show the photos of a place; where its folder is gone by now the panel tells so, and all are shown."""
        self._typing = False
        self.lend(None)
        self._show(place.query, place.view)

    def begin(self, words: str) -> None:
        """List the photos for the first time; ``words``: the filter to begin with if nothing narrows them yet."""
        query = self.gallery.query
        narrowed = query.words or query.directory is not None
        self._show(replace(query, words=words)) if words and not narrowed else self.gallery.refresh()

    def lend(self, lodger: QWidget | None) -> None:
        """Have another page's widget stand beside the folders, in the place of all else; None takes the place back."""
        if lodger is self._lodger:
            return
        before, self._lodger = self._lodger, lodger
        if lodger is not None and self.indexOf(lodger) < 0:
            self.addWidget(lodger)
            self.setStretchFactor(self.indexOf(lodger), 1)
        for own in (self.gallery, self.neighbours_column):
            own.setVisible(lodger is None)
        for other, seen in ((before, False), (lodger, True)):
            if other is not None:
                other.setVisible(seen)
        if self._wanted is None:
            self._on_unfolded()

    def leave(self) -> LibraryPlace:
        return self.place

    @Slot(object)
    def show_folder_of(self, path: str) -> None:
        """Show the folder that a photo lies in, with the photo chosen, as a step."""
        query = replace(self.gallery.query, words="", directory=os.path.dirname(path))
        self.wishes.place_wanted.emit(LibraryPlace(query, view_on(path)))

    def set_widths(self, folders_px: int, neighbours_px: int) -> None:
        """Make the side columns this wide when they are first seen; 0 is as at the first start."""
        self._wanted = (folders_px, neighbours_px)

    def widths(self) -> tuple[int, int]:
        """Return how wide the side columns are, 0 for one that is hidden; what was set while none has been seen."""
        if self._wanted is not None:
            return self._wanted
        return self.folders_column.open_px, self.neighbours_column.open_px

    def focusInEvent(self, event: QFocusEvent) -> None:
        # No focus proxy: Tab would leave out what lies before it on this page.
        (self.gallery.grid if self._lodger is None else self._lodger).setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        # Not before: a splitter that has no size yet only keeps the proportions of what it is given.
        if self._wanted is not None:
            self._place(*self._wanted)
            self._wanted = None
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        before_px, usual_px = (_usual_px(width_px) for width_px in (event.oldSize().width(), self.width()))
        if before_px != usual_px and self.neighbours_column.open_px == before_px:
            self.neighbours_column.set_open_px(usual_px)  # as wide as it comes, not as the user has dragged it
        super().resizeEvent(event)
        for column in (self.folders_column, self.neighbours_column):
            column.fit(self.width())
        if self._wanted is None:
            self._on_unfolded()

    def _place(self, folders_px: int, neighbours_px: int) -> None:
        self.folders_column.set_open_px(folders_px or _FOLDERS_PX)
        self.neighbours_column.set_open_px(neighbours_px or _usual_px(self.width()))
        self._on_unfolded()

    @Slot()
    def _on_unfolded(self) -> None:
        """Give each column its width, and the gallery the rest."""
        left_px, right_px = self.folders_column.sizeHint().width(), self.neighbours_column.sizeHint().width()
        if self._lodger is None:
            self.setSizes([left_px, max(_GALLERY_PX, self.width() - left_px - right_px), right_px])
        else:
            self.setSizes([left_px, 0, 0, max(_GALLERY_PX, self.width() - left_px)])

    def _lay_out(self) -> None:
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for widget in (self.folders_column, self.gallery, self.neighbours_column):
            self.addWidget(widget)
        self.gallery.setMinimumWidth(_GALLERY_PX)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setStretchFactor(2, 0)

    def _switch(self, words: str, key: str) -> QAction:
        action = QAction(words, self)
        action.setCheckable(True)
        action.setChecked(True)
        action.setShortcut(key)
        return action

    def _names_switch(self) -> QAction:
        action = QAction(tr("Names under &photos"), self)
        action.setCheckable(True)
        action.setShortcut("Ctrl+Shift+N")
        action.toggled.connect(self._on_names_toggled)
        return action

    @Slot(bool)
    def _on_names_toggled(self, shown: bool) -> None:
        self.gallery.grid.captions = shown

    def _show(self, query: GalleryQuery, view: View | None = None) -> None:
        self.gallery.show_photos(query, view)
        self.folders.select(query.directory)
        self.words.show(query.words)
        self.order.show((query.order, query.descending))

    def _alter(self, query: GalleryQuery, view: View | None = None) -> None:
        self._show(query, view)
        self.wishes.place_altered.emit()

    @Slot(object)
    def _on_folder_selected(self, folder: str | None) -> None:
        self.wishes.place_wanted.emit(LibraryPlace(replace(self.gallery.query, directory=folder)))

    @Slot(str, object)
    def _on_look_alikes_wanted(self, kind: LookAlikeKind, folders: tuple[str, ...]) -> None:
        self.wishes.place_wanted.emit(ReviewPlace(kind, folders))

    @Slot()
    def _on_folder_lost(self) -> None:
        self._alter(replace(self.gallery.query, directory=None))

    @Slot(object)
    def _on_words_chosen(self, words: str) -> None:
        """Make the first letters of a filter a step; those that follow while it is typed change what it is called."""
        query, view = replace(self.gallery.query, words=words), self._view_under(words)
        if self._typing:
            self._alter(query, view)
        elif words != self.gallery.query.words:
            self.wishes.place_wanted.emit(LibraryPlace(query, view))
            self._typing = True

    def _view_under(self, words: str) -> View | None:
        """Return what stays in sight under other words: the photo that is chosen. Without any all is as it was before,
        unless another photo was chosen meanwhile.
        """
        left, before = self.gallery.view or View(), self._unfiltered
        if not self.gallery.query.words:
            self._unfiltered = left
        if not words and before is not None and left.current in ("", before.current):
            return before
        return replace(left, top=None) if left.current else None

    @Slot(object)
    def _on_gallery_changed(self, gallery: Gallery) -> None:
        self.found.show((len(gallery.photo_ids), gallery.unfiltered) if gallery.query.words else None)

    @Slot()
    def _on_words_settled(self) -> None:
        self._typing = False

    @Slot(object)
    def _on_order_chosen(self, order: tuple[Order, bool]) -> None:
        left = self.gallery.view
        view = replace(left, top=None) if left is not None and left.current else None
        self._alter(replace(self.gallery.query, order=order[0], descending=order[1]), view)

    @Slot(object)
    def _on_photo_wanted(self, path: str) -> None:
        self.wishes.place_wanted.emit(LibraryPlace(self.gallery.query, view_on(path)))

    @Slot(object)
    def _on_hidden_wanted(self, path: str) -> None:
        if self.isVisible():  # else the user has gone elsewhere meanwhile
            query = replace(self.gallery.query, words="", directory=None)
            self.wishes.place_wanted.emit(LibraryPlace(query, view_on(path) if path else None))

    @Slot(object)
    def _on_photo_activated(self, path: str) -> None:
        self.wishes.place_wanted.emit(LargePlace(path, self.place))


def _usual_px(window_px: int) -> int:
    """Return how wide the neighbours are as long as nobody has said otherwise."""
    return _NEIGHBOURS_PX if window_px >= _ROOMY_PX else _NARROW_NEIGHBOURS_PX
