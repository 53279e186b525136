"""A box on the photo in the large view: L, then a drag, and the search begins with what lies in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from app.core.box import Box
from app.gui.kit.translate import tr
from app.gui.picture.box_frame import BoxFrame
from app.gui.picture.canvas import PictureCanvas


class LargeLoupe(QObject):
    """Looks after the canvas: while it is on, a drag draws a box and does not move the picture."""

    drawn = Signal(object)
    """Box."""

    def __init__(self, canvas: PictureCanvas, say: Callable[[str], object]) -> None:
        """``say`` shows a sentence over the picture, "" for none."""
        super().__init__(canvas)
        self._canvas = canvas
        self._say = say
        self._frame = BoxFrame(canvas, lambda: canvas.picture_area)
        self._frame.takes_mouse = self._frame.tells_while_held = False
        self._frame.box_wanted.connect(self._on_box_wanted)
        canvas.zoomed.connect(self._frame.update)
        canvas.moved.connect(self._frame.update)
        canvas.installEventFilter(self)

    @property
    def is_on(self) -> bool:
        """Whether a box is to be drawn, or is."""
        return self._frame.takes_mouse

    @Slot()
    def toggle(self) -> None:
        """Have a box drawn; once more: do not."""
        if self.is_on:
            self.end()
        elif self._canvas.shown_px:
            self._frame.takes_mouse = True
            self._canvas.setCursor(Qt.CursorShape.CrossCursor)
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            self._say(tr("Draw a box round what you look for."))

    @Slot()
    def end(self) -> None:
        """Show the photo without a box."""
        if self.is_on:
            self._frame.takes_mouse = False
            self._frame.show_box(None)
            self._canvas.unsetCursor()
            self._say("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.is_on and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.end()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._frame.box is None:
                self._frame.begin()  # without a mouse: a box in the middle
                return True
        elif event.type() == QEvent.Type.Hide:
            self.end()
        return False

    @Slot(object)
    def _on_box_wanted(self, box: Box | None) -> None:
        if box is not None and self.is_on:
            self.end()
            self.drawn.emit(box)
