"""What floats over the pages: the bar of what is selected in the gallery, and the toast above it.

In the large view the toast stands over the picture, above the film strip; so it does where photos are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.gui.gallery.gallery_page import GalleryPage
from app.gui.kit.requests import Requests
from app.gui.kit.toast import Toasts
from app.gui.kit.translate import tr
from app.gui.photo.actions import PhotoActions
from app.gui.photo.grid_photos import GridPhotos
from app.gui.photo.selection_bar import SelectionBar
from app.gui.viewer.parts import ViewerParts

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_ABOVE_LINE_PX = 16
_ABOVE_BAR_PX = 8
_OTHER_ROOM = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide)


class Overlays(QObject):
    """Keeps both where there is room for them, whatever page is shown and however large it is."""

    def __init__(
        self,
        stack: QStackedWidget,
        gallery: GalleryPage,
        large: ViewerParts,
        actions: PhotoActions,
        catalog: Catalog,
        requests: Requests,
    ) -> None:
        super().__init__(stack)
        self._large = large
        self._stack = stack
        self._gallery = gallery
        self._actions = actions
        self._middles: list[QWidget] = []
        self.photos = GridPhotos(gallery.grid, actions, leads=True)
        self.selection_bar = SelectionBar(gallery, gallery.rect, self.photos, actions, catalog, requests)
        self.toasts = Toasts(stack, self._room)
        self.selection_bar.moved.connect(self.toasts.place)
        for part in (large.canvas, large.strip):
            part.installEventFilter(self)
        stack.currentChanged.connect(self._on_page_changed)  # a page comes to lie above everything

    def also_over(self, middle: QWidget) -> None:
        """Where ``middle`` is seen, the toast stands over that, and not over what is around it on its page."""
        self._middles.append(middle)
        middle.installEventFilter(self)

    @Slot(str, bool)
    def tell(self, sentence: str, can_undo: bool) -> None:
        """Say what became of photos, and offer to take it back."""
        if can_undo:
            undo = self._actions.undo_trash
            keys = undo.shortcut().toString(undo.shortcut().SequenceFormat.NativeText)
            self.toasts.show(sentence, tr("Undo"), undo.trigger, f"{tr('Undo')} ({keys})")
        else:
            self.toasts.show(sentence)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _OTHER_ROOM:
            self.toasts.place()
        return False

    @Slot()
    def _on_page_changed(self) -> None:
        self.toasts.place()

    def _room(self) -> QRect:
        """Return the room of the gallery above its bar; in the large view, of the picture; else of the page."""
        if self._large.canvas.isVisible():
            return self._room_of_picture()
        for middle in self._middles:
            if middle.isVisible():
                room = QRect(middle.mapTo(self._stack, QPoint()), middle.size())
                return room.adjusted(0, 0, 0, -_ABOVE_LINE_PX)
        if not self._gallery.isVisible():
            return self._stack.rect().adjusted(0, 0, 0, -_ABOVE_LINE_PX)
        room = QRect(self._gallery.mapTo(self._stack, QPoint()), self._gallery.size())
        bar = self.selection_bar
        if bar.is_wanted and bar.isVisible():
            top = bar.mapTo(self._stack, QPoint()).y() - bar.y() + bar.resting_place().top()
            room.setBottom(top - _ABOVE_BAR_PX - 1)
        else:
            room.setBottom(room.bottom() - _ABOVE_LINE_PX)
        return room

    def _room_of_picture(self) -> QRect:
        canvas, strip = self._large.canvas, self._large.strip
        room = QRect(canvas.mapTo(self._stack, QPoint()), canvas.size())
        if strip.isVisible():  # on the full screen it lies over the picture
            room.setBottom(min(room.bottom(), strip.mapTo(self._stack, QPoint()).y() - 1))
        return room.adjusted(0, 0, 0, -_ABOVE_LINE_PX)
