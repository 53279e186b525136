"""Why the photo in the large view was found, for as long as W is held: warmth over it, and beside the words the query.

From the menu it stays until a key is pressed, the mouse clicked, or something else shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QFocusEvent

from app.core.text import Text
from app.core.why import Why
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.kit.requests import Requests
from app.gui.kit.translate import shown, tr
from app.gui.photo.actions import PhotoActions
from app.gui.photo.why_asking import RELEASED_AFTER_MS, WhyAsking
from app.gui.photo.why_card import WhyCard
from app.gui.photo.why_notes import sum_words
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture
from app.gui.picture.warm_over import WarmOver
from app.gui.viewer.parts import ViewerParts

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_QUERY_PX = 480
_MENUS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)


class WhyLarge(QObject):
    """Looks after the canvas. ``path`` returns the photo in it, ``photos`` the list that it is walked through."""

    def __init__(
        self,
        parts: ViewerParts,
        catalog: Catalog,
        requests: Requests,
        actions: PhotoActions,
        path: Callable[[], str],
        photos: Callable[[], ListedPhotos | None],
    ) -> None:
        super().__init__(parts)
        self._canvas = parts.canvas
        self._path = path
        self._photos = photos
        self._told_of = ("", "")
        self._held = False
        self._why: Why | None = None
        self._picture: tuple[str, ShownPicture] | None = None
        self._released = QTimer(self, singleShot=True, interval=RELEASED_AFTER_MS)
        self._released.timeout.connect(self.end)
        self._asking = WhyAsking(catalog, requests, self)
        self._asking.told.connect(self._on_told)
        self._asking.failed.connect(self._on_failed)
        self._asking.delayed.connect(self._on_delayed)
        self._loader = PictureLoader(catalog, requests, self)
        self._loader.arrived.connect(self._on_arrived)
        self._over = WarmOver(parts.canvas)
        self._card = WhyCard(parts.canvas, self._room)
        parts.canvas.zoomed.connect(self._place)
        parts.canvas.moved.connect(self._place)
        parts.canvas.installEventFilter(self)
        actions.offer_why(self._can_tell)
        actions.why_wanted.connect(self._on_wanted)

    @property
    def is_shown(self) -> bool:
        """Whether it is told, or being found out."""
        return bool(self._told_of[1])

    def begin(self) -> None:
        """Tell why the photo was found, if it was, until ``release`` or ``end``."""
        if self._released.isActive():
            self._released.stop()
            return
        photos, path = self._photos(), self._path()
        answer = photos.answer if photos is not None else None
        if photos is None or answer is None or not self._can_tell(path):
            return
        self._held = True
        self._told_of = photos.query, path
        self._asking.ask(photos.query, path, answer.engine)
        if self._picture is None or self._picture[0] != photos.query:
            self._picture = None
            self._loader.want(photos.query, _QUERY_PX)

    def release(self) -> None:
        """The key is held no more."""
        if self._held:
            self._released.start()

    @Slot()
    def end(self) -> None:
        """Show the photo alone again."""
        self._released.stop()
        self._told_of, self._held, self._why = ("", ""), False, None
        self._asking.stop()
        self._loader.drop()
        self._over.show_nothing()
        self._card.float_out()

    def let_go(self) -> None:
        """Hold no picture."""
        self.end()
        self._picture = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.is_shown:
            left = isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() not in _MENUS
            chosen = not self._held and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress)
            if left or chosen or event.type() in (QEvent.Type.Hide, QEvent.Type.WindowDeactivate):
                self.end()
                return event.type() == QEvent.Type.KeyPress
        return False

    def _can_tell(self, path: str) -> bool:
        photos = self._photos()
        if photos is None or not self._canvas.isVisible() or path != self._path():
            return False
        return path != photos.query and photos.match(path) is not None

    def _room(self) -> QRect:
        return self._canvas.rect()

    def _place(self) -> None:
        if self._why is not None and self._why.warmth is not None:
            self._over.show_warmth(self._why.warmth[1], self._canvas.picture_area)
            self._card.raise_()

    def _show_query(self) -> None:
        if self._picture is not None and self._why is not None:
            self._card.show_picture(self._picture[1], None if self._why.warmth is None else self._why.warmth[0])

    @Slot(object)
    def _on_told(self, why: Why) -> None:
        self._why = why
        self._card.show_no_picture()
        self._show_query()
        photos = self._photos()
        self._card.say(shown(why.sentence), sum_words(why, photos.answer if photos is not None else None))
        self._place()

    @Slot()
    def _on_delayed(self) -> None:
        self._card.say(tr("Looking at both photos…"))

    @Slot(object)
    def _on_failed(self, reason: Text) -> None:
        self._card.show_no_picture()
        self._card.say(shown(reason))

    @Slot(object, object)
    def _on_arrived(self, path: str, picture: ShownPicture) -> None:
        self._picture = path, picture
        self._show_query()

    @Slot(object)
    def _on_wanted(self, path: str) -> None:
        if self._can_tell(path):
            self.begin()
            self._held = False
