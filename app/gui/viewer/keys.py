"""What the keys do in the large view. Letters are commands here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from app.core.box import Box
from app.core.question import Question
from app.gui.kit.places import SearchPlace
from app.gui.picture.canvas import PictureCanvas
from app.gui.viewer.large_loupe import LargeLoupe

if TYPE_CHECKING:
    from app.gui.viewer.viewer import Viewer

PAN_PX = 96
PANS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ZOOM_STEP = 1.25
_GO_BACK = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Backspace)


class ViewerKeys:
    """Keys that are held count once; only walking and zooming go on."""

    def __init__(self, viewer: Viewer, canvas: PictureCanvas, compare: Callable[[], object]) -> None:
        self._viewer = viewer
        self._loupe = loupe = LargeLoupe(canvas, viewer.parts.say)
        loupe.drawn.connect(lambda box: viewer.wishes.place_wanted.emit(_place_of(viewer.path, box)))
        viewer.photo_shown.connect(loupe.end)
        self._repeated: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Right: lambda: viewer.walk(-1 if viewer.isRightToLeft() else 1),
            Qt.Key.Key_Left: lambda: viewer.walk(1 if viewer.isRightToLeft() else -1),
            Qt.Key.Key_Down: lambda: viewer.walk(1),
            Qt.Key.Key_Up: lambda: viewer.walk(-1),
            Qt.Key.Key_PageDown: lambda: viewer.walk(1),
            Qt.Key.Key_PageUp: lambda: viewer.walk(-1),
            Qt.Key.Key_Plus: lambda: canvas.zoom_by(_ZOOM_STEP),
            Qt.Key.Key_Equal: lambda: canvas.zoom_by(_ZOOM_STEP),
            Qt.Key.Key_Minus: lambda: canvas.zoom_by(1 / _ZOOM_STEP),
        }
        self._once: dict[int, Callable[[], object]] = {
            Qt.Key.Key_0: canvas.fit,
            Qt.Key.Key_1: canvas.zoom_to_pixels,
            Qt.Key.Key_Home: lambda: viewer.go_to_end(last=False),
            Qt.Key.Key_End: lambda: viewer.go_to_end(last=True),
            Qt.Key.Key_T: viewer.toggle_strip,
            Qt.Key.Key_I: viewer.toggle_information,
            Qt.Key.Key_Q: viewer.show_query,
            Qt.Key.Key_W: viewer.why.begin,
            Qt.Key.Key_C: compare,
            Qt.Key.Key_L: loupe.toggle,
            Qt.Key.Key_Escape: viewer.go_back,
            **dict.fromkeys(_GO_BACK, viewer.wishes.closed.emit),
        }

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key is for; False if it is for nothing here."""
        act = self._repeated.get(event.key()) or self._once.get(event.key())
        if act is None:
            return False
        if not event.isAutoRepeat() or event.key() in self._repeated:
            act()
        return True

    def release(self, event: QKeyEvent) -> bool:
        """End what lasts as long as a key is held; False if that is nothing."""
        end = {Qt.Key.Key_Q: self._viewer.hide_query, Qt.Key.Key_W: self._viewer.why.release}.get(Qt.Key(event.key()))
        if end is None:
            return False
        if not event.isAutoRepeat():
            end()
        return True


def _place_of(path: str, box: Box) -> SearchPlace:
    """Return where a part of a photo is looked for."""
    return SearchPlace(path, question=Question(path, 1, box=box))
