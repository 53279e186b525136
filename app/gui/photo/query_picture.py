"""The photo that neighbours are shown of: its thumbnail at once, the picture itself when that is not sharp enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QTimer, Signal

from app.core.gallery import PhotoDetails
from app.core.photo import ContentId
from app.core.text import Text
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.photo_words import name_of
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown
from app.gui.photo.actions import PhotoActions
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture
from app.gui.picture.view import PictureView

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_SHARP_ENOUGH = 0.8
_OTHERS_PICTURE_MS = 100  # that of the photo before is not to be taken for this one's
_LOCATE_AFTER_MS = 16  # a frame: what came with it is painted first, and finding out takes the interpreter from that


class QueryPicture(QObject):
    """Keeps a PictureView filled, finds out what the library knows of the photo in it, and offers its actions."""

    described = Signal(object)
    """PhotoDetails, or None for a photo that is not in the library."""
    measured = Signal(QSize)
    """The size of the whole picture in its pixels."""

    def __init__(
        self,
        view: PictureView,
        catalog: Catalog,
        requests: Requests,
        thumbnails: ThumbnailSource,
        actions: PhotoActions,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._catalog = catalog
        self._requests = requests
        self._thumbnails = thumbnails
        self._path = ""
        self._content_id: ContentId | None = None
        self._has_picture = self._to_locate = False
        self._locate_soon = QTimer(self, singleShot=True, interval=_LOCATE_AFTER_MS)
        self._locate_soon.timeout.connect(self._locate)
        self._too_long = QTimer(self, singleShot=True, interval=_OTHERS_PICTURE_MS)
        self._too_long.timeout.connect(self._show_nothing)
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_picture_arrived)
        self._loader.failed.connect(self._on_picture_failed)
        view.resized.connect(self._sharpen)
        view.appeared.connect(self._locate)
        actions.follow(view, lambda: [self._path])
        view.activated.connect(lambda: actions.open_large_wanted.emit(self._path))
        view.menu_wanted.connect(lambda place: actions.show_menu([self._path], place))
        thumbnails.arrived.connect(self._on_thumbnail_arrived)

    def show_photo(self, path: str) -> None:
        """Show the photo at ``path``, or nothing for ""."""
        self._path, self._content_id, self._has_picture = path, None, False
        self._loader.drop()
        if path:
            self._view.expect(path)  # no flash of an empty frame from photo to photo
            if not self._too_long.isActive():
                self._too_long.start()
        else:
            self._show_nothing()
        self._view.setAccessibleName(name_of(path))
        self._to_locate = bool(path)
        self._locate_soon.start()

    def refresh(self) -> None:
        """The library changed: perhaps it knows more of the photo now."""
        path = self._path
        if path:
            self._requests.ask(
                self._catalog.gallery.locate([path]), lambda found: self._on_located_again(path, found), lambda _: None
            )

    def _locate(self) -> None:
        """Ask what the library knows of the photo; while nobody sees it, nothing."""
        path = self._path
        if self._to_locate and self._view.isVisible():
            self._to_locate = False
            self._requests.ask(
                self._catalog.gallery.locate([path]),
                lambda found: self._on_located(path, found),
                lambda _: self._on_located(path, ()),
            )

    def _show_nothing(self, whole: QSize | None = None) -> None:
        self._too_long.stop()
        self._view.show_nothing(self._path, whole)

    def _sharpen(self) -> None:
        """Ask for as large a picture as the view has room for, if the shown one is much smaller."""
        wanted_px = self._view.wanted_px
        if self._path and self._view.longest_px < wanted_px * _SHARP_ENOUGH:
            self._loader.want(self._path, wanted_px)

    def _on_located(self, path: str, found: tuple[PhotoDetails, ...]) -> None:
        if path != self._path:
            return
        details = found[0] if found else None
        whole = QSize(details.width_px, details.height_px) if details is not None else QSize()
        if not self._has_picture:
            self._show_nothing(whole)
        if details is not None and not self._has_picture:
            self._content_id = details.content_id
            self._view.limit(whole)
            self._show_thumbnail()
            self._tell_why(details)
        self.described.emit(details)
        if details is None or details.content_id is None:
            self._sharpen()  # no thumbnail will come

    def _on_located_again(self, path: str, found: tuple[PhotoDetails, ...]) -> None:
        if path == self._path:
            if not self._has_picture and found and found[0].content_id != self._content_id:
                self._on_located(path, found)
            else:
                if found:
                    self._tell_why(found[0])
                self.described.emit(found[0] if found else None)

    def _tell_why(self, details: PhotoDetails) -> None:
        """Say it at once of a photo that could not be read before; it is read again all the same."""
        if details.state == "skipped" and details.reason is not None:
            self._view.show_why(shown(details.reason))

    def _show_thumbnail(self) -> None:
        if self._content_id is None:
            return
        pixmap = self._thumbnails.pixmap(self._content_id)
        if pixmap is None:
            self._thumbnails.want([self._content_id])
            return
        self._view.show_image(pixmap)
        self._sharpen()

    def _on_thumbnail_arrived(self, content_id: object) -> None:
        if content_id == self._content_id and not self._has_picture:
            self._show_thumbnail()

    def _on_picture_arrived(self, path: str, picture: ShownPicture) -> None:
        if path == self._path:
            self._has_picture = True
            self._too_long.stop()
            self._view.show_image(picture)
            self._view.limit(picture.whole)
            self.measured.emit(picture.whole)

    def _on_picture_failed(self, path: str, reason: Text) -> None:
        if path == self._path:
            self._view.show_why(shown(reason))
