"""One photo, as large as the window: walk with the arrows, zoom with the wheel, Space goes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.gallery import PhotoDetails
from app.core.photo import ContentId
from app.core.text import Text
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.commands import Commands
from app.gui.kit.page import Photos, Wishes
from app.gui.kit.photo_words import details_words, name_of
from app.gui.kit.places import LargePlace, LibraryPlace, Place
from app.gui.kit.plain_text import plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr
from app.gui.photo.actions import PhotoActions
from app.gui.picture.canvas import PictureCanvas
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture
from app.gui.viewer.bar import ViewerBar

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

PhotosAt = Callable[[Place], Photos | None]

_LONGEST_PX = 12_000  # 430 MB of pixels: more would starve the rest of the computer
_SHARP_ENOUGH = 0.95
_SETTLED_MS = 120
_PAN_PX = 96
_KEPT = 3
_ZOOM_STEP = 1.25


class Viewer(QWidget):
    """Shows a thumbnail at once, then the picture at the size of the screen, then every pixel when zoomed in."""

    photo_shown = Signal(object)
    """Path."""

    def __init__(
        self,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        actions: PhotoActions,
        photos_at: PhotosAt,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.wishes = Wishes(self)
        self._catalog = catalog
        self._requests = requests
        self._thumbnails = thumbnails
        self._actions = actions
        self._path = ""
        self._content_id: ContentId | None = None
        self._photos_at = photos_at
        self._opened_from: Place = LibraryPlace()
        self._direction = 1
        self._sharp = False
        self._whole = QSize()
        self._kept: dict[str, ShownPicture] = {}
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_picture_arrived)
        self._loader.failed.connect(self._on_picture_failed)
        thumbnails.arrived.connect(self._on_thumbnail_arrived)
        actions.paths_trashed.connect(self._on_paths_trashed)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settled.timeout.connect(self._load)
        self._build()

    @property
    def path(self) -> str:
        """The photo shown, "" for none."""
        return self._path

    @property
    def name(self) -> str:
        return LargePlace.page

    @property
    def surface(self) -> QWidget:
        return self

    @property
    def commands(self) -> Commands:
        return Commands()

    @property
    def photos(self) -> None:
        return None

    @property
    def place(self) -> LargePlace:
        return LargePlace(self._path, self._opened_from)

    def enter(self, place: LargePlace) -> None:
        """Show the photo of a place."""
        self._opened_from = place.opened_from
        photos = self._photos_at(place.opened_from)
        self._canvas.begin()
        self._show(place.path, photos.content_id_of(place.path) if photos is not None else None)

    def leave(self) -> LargePlace:
        """Let go of the pictures."""
        self._settled.stop()
        self._loader.drop()
        self._kept.clear()
        return self.place

    def walk(self, by: int) -> None:
        """Go to the next photo (1) or the one before (−1); stay at the end."""
        path = self._step(self._path, by)
        if path is not None and path != self._path:
            self._direction = by
            self._show(path, None)

    def _step(self, path: str, by: int) -> str | None:
        """Return a neighbour of a photo in the order in which it was opened."""
        photos = self._photos_at(self._opened_from)
        return photos.step(path, by) if photos is not None else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        # No focus proxy: Tab would leave out what lies before it on this page.
        self._canvas.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        act = self._keys().get(event.key()) if not event.modifiers() & Qt.KeyboardModifier.AltModifier else None
        if act is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and event.key() in _PANS:
            across, down = _PANS[Qt.Key(event.key())]
            self._canvas.pan_by(-across * _PAN_PX, -down * _PAN_PX)
        else:
            act()

    def _keys(self) -> dict[int, Callable[[], None]]:
        forward = -1 if self.isRightToLeft() else 1
        canvas = self._canvas
        return {
            Qt.Key.Key_Right: lambda: self.walk(forward),
            Qt.Key.Key_Left: lambda: self.walk(-forward),
            Qt.Key.Key_Down: lambda: self.walk(1),
            Qt.Key.Key_Up: lambda: self.walk(-1),
            Qt.Key.Key_PageDown: lambda: self.walk(1),
            Qt.Key.Key_PageUp: lambda: self.walk(-1),
            Qt.Key.Key_Plus: lambda: canvas.zoom_by(_ZOOM_STEP),
            Qt.Key.Key_Equal: lambda: canvas.zoom_by(_ZOOM_STEP),
            Qt.Key.Key_Minus: lambda: canvas.zoom_by(1 / _ZOOM_STEP),
            Qt.Key.Key_0: canvas.fit,
            Qt.Key.Key_1: canvas.zoom_to_pixels,
            **dict.fromkeys(_GO_BACK, self.wishes.closed.emit),
        }

    def _build(self) -> None:
        self._canvas = PictureCanvas()
        self._canvas.zoomed.connect(self._on_zoomed)
        self._canvas.menu_wanted.connect(lambda place: self._actions.show_menu([self._path], place))
        self._message = plain_label(parent=self._canvas)
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._message.setMargin(GAP_PX)
        self._message.setAutoFillBackground(True)  # to be read over any picture
        self._actions.follow(self._canvas, lambda: [self._path])
        over = QVBoxLayout(self._canvas)
        over.addWidget(self._message, 0, Qt.AlignmentFlag.AlignCenter)
        self._message.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._bar = ViewerBar(self._actions)
        self._bar.back.clicked.connect(self.wishes.closed)
        self._bar.before.clicked.connect(lambda: self.walk(-1))
        self._bar.after.clicked.connect(lambda: self.walk(1))
        for button, zoom in ((self._bar.fit, self._canvas.fit), (self._bar.pixels, self._canvas.zoom_to_pixels)):
            button.clicked.connect(lambda _=False, zoom=zoom: zoom())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._canvas, 1)
        self.setAccessibleName(tr("Large view"))

    def _show(self, path: str, content_id: ContentId | None) -> None:
        self._path, self._content_id, self._sharp, self._whole = path, content_id, False, QSize()
        self._loader.drop()
        self._say("")
        self._canvas.change_picture(QSize())
        self._canvas.setAccessibleName(name_of(path))
        self._bar.show_photo(name_of(path), "")
        self._actions.set_paths([path])
        if path in self._kept:
            self._show_picture(self._kept[path])
        self._show_thumbnail()
        self._requests.ask(
            self._catalog.gallery.locate([path]), lambda found: self._on_located(path, found), lambda _: None
        )
        self._settled.start()
        self.photo_shown.emit(path)

    def _show_thumbnail(self) -> None:
        if self._content_id is None or self._sharp:
            return
        pixmap = self._thumbnails.pixmap(self._content_id)
        if pixmap is None:
            self._thumbnails.want([self._content_id])
        else:
            self._canvas.show_image(pixmap, self._whole)
            self._say_zoom()

    def _show_picture(self, picture: ShownPicture) -> None:
        self._sharp, self._whole = True, picture.whole
        self._canvas.show_image(picture, picture.whole)
        self._say_zoom()

    def _load(self) -> None:
        """Ask for what is sharp at this zoom; with nothing to ask, for the photo that comes next."""
        if not self.isVisible() or not self._path:
            return
        wanted_px = self._screen_px() if self._canvas.fits else min(self._canvas.wanted_px, _LONGEST_PX)
        whole_px = max(self._whole.width(), self._whole.height())
        have_px = self._canvas.shown_px if self._sharp else 0
        if have_px < wanted_px * _SHARP_ENOUGH and (not self._sharp or have_px < min(whole_px, _LONGEST_PX)):
            # Zoomed in, ask for everything at once rather than for each step of the wheel.
            self._loader.want(self._path, self._screen_px() if self._canvas.fits else _LONGEST_PX)
        elif self._loader.wish is None:
            following = self._step(self._path, self._direction)
            if following is not None and following not in self._kept:
                self._loader.want(following, self._screen_px())

    def _screen_px(self) -> int:
        return round(max(self._canvas.width(), self._canvas.height()) * self.devicePixelRatioF())

    def _keep(self, path: str, picture: ShownPicture) -> None:
        if picture.longest_px <= 2 * self._screen_px():
            self._kept.pop(path, None)
            self._kept[path] = picture
            while len(self._kept) > _KEPT:
                del self._kept[next(iter(self._kept))]

    def _on_located(self, path: str, found: tuple[PhotoDetails, ...]) -> None:
        if path != self._path or not found:
            return
        details = found[0]
        self._bar.show_photo(name_of(path), " · ".join(details_words(details)))
        if not self._sharp:
            self._content_id = details.content_id
            self._whole = QSize(details.width_px, details.height_px)
            self._show_thumbnail()

    def _on_thumbnail_arrived(self, content_id: object) -> None:
        if content_id == self._content_id and self._path:
            self._show_thumbnail()

    def _on_picture_arrived(self, path: str, picture: ShownPicture) -> None:
        self._keep(path, picture)
        if path == self._path:
            self._show_picture(picture)
            self._settled.start()

    def _on_picture_failed(self, path: str, reason: Text) -> None:
        if path == self._path and not self._sharp:
            self._say(shown(reason))

    def _say(self, words: str) -> None:
        self._message.setText(words)
        self._message.setVisible(bool(words))

    def _on_zoomed(self) -> None:
        self._say_zoom()
        self._settled.start()

    def _say_zoom(self) -> None:
        self._bar.show_zoom(self._canvas.percent if not self._whole.isEmpty() else None, self._canvas.fits)

    def _on_paths_trashed(self, paths: tuple[str, ...]) -> None:
        if not self.isVisible() or self._path not in paths:
            return
        following = self._step(self._path, 1) or self._step(self._path, -1)
        if following is None or following in paths:
            self.wishes.closed.emit()
        else:
            self._show(following, None)


_GO_BACK = (Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace)
_PANS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
