"""One photo, as large as the window: walk with the arrows, zoom with the wheel, Space goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.gallery import PhotoDetails
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.closeness_words import closeness_words
from app.gui.kit.commands import Commands
from app.gui.kit.dates import date_words
from app.gui.kit.page import Wishes
from app.gui.kit.photo_words import name_of
from app.gui.kit.places import LargePlace
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr
from app.gui.photo.actions import PhotoActions
from app.gui.viewer.beside import QueryBeside
from app.gui.viewer.keys import PAN_PX, PANS, ViewerKeys
from app.gui.viewer.parts import ViewerParts
from app.gui.viewer.pictures import ViewerPictures
from app.gui.viewer.strip_query import StripQuery
from app.gui.viewer.why_large import WhyLarge

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

PhotosAt = Callable[[LargePlace], ListedPhotos | None]


class Viewer(QWidget):
    """The page: which photo is shown, among which ones, and what the keys do. Its look is ``parts``."""

    photo_shown = Signal(object)
    """Path."""
    full_screen_wanted = Signal(bool)

    def __init__(
        self,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        actions: PhotoActions,
        photos_at: PhotosAt,
        parent: QWidget | None = None,
    ) -> None:
        """``photos_at`` returns the photos to walk through, None where they are not to be had now."""
        super().__init__(parent)
        self.wishes = Wishes(self)
        self._actions = actions
        self._photos_at = photos_at
        self._place = LargePlace()
        self._photos: ListedPhotos | None = None
        self._direction = 1
        self.parts = parts = ViewerParts(self, catalog, requests, thumbnails, actions)
        self.canvas = parts.canvas
        self.pictures = ViewerPictures(parts.canvas, catalog, requests, thumbnails, self._following)
        self.pictures.described.connect(self._on_described)
        self.pictures.failed.connect(parts.say)
        self.pictures.appeared.connect(self._say_zoom)
        self._strip_query = StripQuery(parts, self.pictures, catalog, requests)
        self._beside = QueryBeside(parts.canvas, catalog, requests, thumbnails)
        self.why = WhyLarge(parts, catalog, requests, actions, lambda: self.path, lambda: self._photos)
        self._keys = ViewerKeys(self, parts.canvas, actions.compare.trigger)
        self._connect(actions)
        self.setAccessibleName(tr("Large view"))

    @property
    def path(self) -> str:
        """The photo shown, "" for none."""
        return self._place.path

    @property
    def name(self) -> str:
        return LargePlace.page

    @property
    def surface(self) -> QWidget:
        return self

    @property
    def commands(self) -> Commands:
        return Commands(own_bar=True)

    @property
    def photos(self) -> None:
        return None

    @property
    def place(self) -> LargePlace:
        return self._place

    def enter(self, place: LargePlace) -> None:
        """Show the photo of a place, as a whole."""
        self.canvas.begin()
        self._place = place
        self._follow(self._photos_at(place))
        self._actions.show_information_with(self.toggle_information)
        self._show(place.path)

    def leave(self) -> LargePlace:
        """Let go of the pictures."""
        self.pictures.let_go()
        self._beside.let_go()
        self.why.let_go()
        self._strip_query.let_go()
        self._actions.show_information_with(None)
        return self._place

    def walk(self, by: int) -> None:
        """Go to the next photo (1) or the one before (−1); stay at the end."""
        path = self._step(by)
        if path is not None and path != self.path:
            self._direction = by
            self._show(path)

    def go_to_end(self, last: bool) -> None:
        """Go to the first or the last photo of the list, if it is loaded; it is asked for in any case."""
        photos = self._photos
        path = photos.cell(photos.count - 1 if last else 0).path if photos is not None and photos.count else None
        if path is not None and path != self.path:
            self._direction = -1 if last else 1
            self._show(path)

    def toggle_information(self) -> None:
        self.parts.set_information(not self.parts.information_wanted)

    def toggle_strip(self) -> None:
        self.parts.set_strip(not self.parts.strip_wanted)

    def toggle_full_screen(self) -> None:
        self.full_screen_wanted.emit(not self.window().isFullScreen())

    def go_back(self) -> None:
        """Leave the full screen first, then the page."""
        if self.window().isFullScreen():
            self.full_screen_wanted.emit(False)
        else:
            self.wishes.closed.emit()

    def show_query(self) -> None:
        """Show the photo searched with in the frame of this one."""
        query = self._query
        if query and query != self.path:
            self._beside.show_photo(query, self.pictures.screen_px)
            self.parts.bar.where.show_sentence(tr("Searched with: {name}", name=name_of(query)))
            self.parts.bar.fold()

    def hide_query(self) -> None:
        if self._beside.is_shown:
            self._beside.hide()
            self._tell_where()

    def focusInEvent(self, event: QFocusEvent) -> None:
        # No focus proxy: Tab would leave out what lies before it on this page.
        self.canvas.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and event.key() in PANS:
            across, down = PANS[Qt.Key(event.key())]
            self.canvas.pan_by(-across * PAN_PX, -down * PAN_PX)
        elif not self._keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._keys.release(event):
            super().keyReleaseEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        self.parts.set_full_screen(self.window().isFullScreen())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hide_query()
        self.parts.set_full_screen(False)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.window() and self.isVisible():
            if event.type() == QEvent.Type.WindowStateChange:
                self.parts.set_full_screen(self.window().isFullScreen())
            elif event.type() == QEvent.Type.WindowDeactivate:
                self.hide_query()  # the release of the key goes elsewhere
        return False

    @property
    def _query(self) -> str:
        return self._photos.query if self._photos is not None else ""

    def _connect(self, actions: PhotoActions) -> None:
        parts, canvas = self.parts, self.canvas
        canvas.zoomed.connect(self._say_zoom)
        canvas.menu_wanted.connect(lambda place: actions.show_menu([self.path], place))
        actions.follow(canvas, lambda: [self.path])
        actions.paths_trashed.connect(self._on_paths_trashed)
        parts.strip.photo_chosen.connect(self._show)
        parts.arrows.before.clicked.connect(lambda _=False: self.walk(-1))
        parts.arrows.after.clicked.connect(lambda _=False: self.walk(1))
        for button, act in (
            (parts.bar.back, self.wishes.closed.emit),
            (parts.bar.fit, canvas.fit),
            (parts.bar.pixels, canvas.zoom_to_pixels),
            (parts.bar.strip, self.toggle_strip),
            (parts.bar.information, self.toggle_information),
            (parts.bar.full_screen, self.toggle_full_screen),
        ):
            button.clicked.connect(lambda _=False, act=act: act())
        parts.information.closed.connect(self.toggle_information)
        parts.information.copies_wanted.connect(actions.show_copies_of)

    def _follow(self, photos: ListedPhotos | None) -> None:
        if photos is not self._photos:
            if self._photos is not None:
                self._photos.altered.disconnect(self._tell_where)
            self._photos = photos
            if photos is not None:
                photos.altered.connect(self._tell_where)
        self.parts.strip.show_photos(photos)
        self._strip_query.look_for(photos)

    def _step(self, by: int) -> str | None:
        return self._photos.step(self.path, by) if self._photos is not None else None

    def _following(self) -> str | None:
        return self._step(self._direction)

    def _show(self, path: str) -> None:
        self._place = LargePlace(path, self._place.opened_from, self._place.query)
        self.parts.say("")
        self._beside.hide()
        self.why.end()
        row = self._photos.row_of(path) if self._photos is not None else None
        cell = self._photos.cell(row) if self._photos is not None and row is not None else None
        self.canvas.setAccessibleName(name_of(path))
        details = cell.details if cell is not None else None
        self.parts.bar.show_photo(name_of(path), date_words(details.date_s) if details is not None else "")
        self.pictures.show_photo(path, cell)
        self._actions.set_paths([path])
        self._tell_where()
        self.photo_shown.emit(path)

    def _tell_where(self) -> None:
        """Say which of the photos it is, how like the query, and what is on either side."""
        photos, path = self._photos, self.path
        row = photos.row_of(path) if photos is not None else None
        self.parts.strip.show_current(row)
        self.parts.arrows.set_possible(self._step(-1) is not None, self._step(1) is not None)
        self.parts.show_known_of(path, photos)
        where = self.parts.bar.where
        if self._beside.is_shown:
            return
        if photos is None or row is None:
            where.show_nothing()
        elif photos.query and row == 0:
            where.show_sentence(tr("The photo searched with"))
        elif photos.query:
            self._tell_closeness(photos, row)
        else:
            where.show_number(row + 1, photos.count)
        self.parts.bar.fold()

    def _tell_closeness(self, photos: ListedPhotos, row: int) -> None:
        where, match, answer = self.parts.bar.where, photos.match(self.path), photos.answer
        if match is None or answer is None:
            where.show_number(row, photos.neighbours)
            return
        where.show_number(
            row,
            photos.neighbours,
            shown(match.closeness.words),
            answer.edges.dots(match.closeness, match.distance),
            closeness_words(match.closeness, match.distance, answer.edges),
        )

    def _on_described(self, details: PhotoDetails) -> None:
        offline = tr("Offline: its folder cannot be read at the moment.") if details.offline else ""
        words = " · ".join(part for part in (date_words(details.date_s), offline) if part)
        self.parts.bar.show_photo(name_of(self.path), words)

    def _say_zoom(self) -> None:
        known = self.canvas.shown_px > 0 and not self.pictures.whole.isEmpty()
        self.parts.bar.show_zoom(self.canvas.percent if known else None, self.canvas.fits)

    def _on_paths_trashed(self, paths: tuple[str, ...]) -> None:
        if not self.isVisible() or self.path not in paths:
            return
        following = self._step(1) or self._step(-1)
        if following is None or following in paths:
            self.wishes.closed.emit()
        else:
            self._show(following)
