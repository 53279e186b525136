"""A box on a picture that asks where else it is seen: drawn with the mouse, moved and sized by eight handles or keys.

The keys, while the picture has the keyboard: arrows move, with Shift they size; Escape is the whole photo again.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from app.core.box import Box
from app.gui.picture.box_geometry import Grip, box_in, dragged, grip_at, handle_rects, placed, spanned

_RESTS_AFTER_MS = 120
_DARK, _EDGE = QColor(0, 0, 0, 110), QColor(0, 0, 0, 170)
_FIRST = Box(0.25, 0.25, 0.5, 0.5)
_STEP = 0.02
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_CURSORS: dict[Grip, Qt.CursorShape] = {
    "nw": Qt.CursorShape.SizeFDiagCursor,
    "se": Qt.CursorShape.SizeFDiagCursor,
    "ne": Qt.CursorShape.SizeBDiagCursor,
    "sw": Qt.CursorShape.SizeBDiagCursor,
    "n": Qt.CursorShape.SizeVerCursor,
    "s": Qt.CursorShape.SizeVerCursor,
    "e": Qt.CursorShape.SizeHorCursor,
    "w": Qt.CursorShape.SizeHorCursor,
    "move": Qt.CursorShape.SizeAllCursor,
}


class BoxFrame(QWidget):
    """Lies over ``view`` and paints; what the mouse and the keys do there comes to it first.

    A drag with Ctrl or Alt is left to the view, which may let the photo be dragged out.
    """

    box_wanted = Signal(object)
    """Box as soon as it rests, or None for the whole photo."""

    def __init__(self, view: QWidget, area: Callable[[], QRect]) -> None:
        """``area`` returns where the picture lies in the view."""
        super().__init__(view)
        self._view = view
        self._area_of = area
        self._box: Box | None = None
        self._told: Box | None = None
        self._grip: Grip | None = None
        self._pressed_at = QPointF()
        self._rect_before = QRectF()
        self._begun = False
        self.takes_mouse = True
        """Whether a drag draws a box where there is none."""
        self.tells_while_held = True
        """Whether a box that rests is told before the button is released."""
        self._rest = QTimer(self, singleShot=True, interval=_RESTS_AFTER_MS)
        self._rest.timeout.connect(self._tell)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setMouseTracking(True)
        view.installEventFilter(self)
        self.setGeometry(view.rect())

    @property
    def box(self) -> Box | None:
        """What is shown, None for the whole photo."""
        return self._box

    def show_box(self, box: Box | None) -> None:
        """Show a box, or none, without asking for it. One that is being drawn stays."""
        self._told = box
        if self._grip is None and not self._rest.isActive():
            self._box = box
            self.update()

    def begin(self) -> None:
        """Show a box in the middle for the keys to move, and ask for it; take the keyboard."""
        self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self._box is None:
            self._set(_FIRST)

    @Slot()
    def toggle(self) -> None:
        """Begin, or ask for the whole photo again."""
        if self._box is None:
            self.begin()
        else:
            self.want_whole()

    @Slot()
    def want_whole(self) -> None:
        """Ask for the whole photo."""
        self._grip = None
        self._rest.stop()
        self._box = None
        self.update()
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
            return False
        if isinstance(event, QMouseEvent):
            return self._take_mouse(event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._box is not None:
            return self._take_key(event)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        rect = self._rect
        if rect is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            outside = QPainterPath()
            outside.addRect(self._area)
            outside.addRect(rect)
            painter.fillPath(outside, _DARK)
            for colour, width_px in ((_EDGE, 4.0), (QColor(Qt.GlobalColor.white), 2.0)):
                painter.setPen(QPen(colour, width_px, j=Qt.PenJoinStyle.MiterJoin))
                painter.drawRect(rect)
            painter.setPen(QPen(_EDGE, 1))
            painter.setBrush(Qt.GlobalColor.white)
            for handle in handle_rects(rect).values():
                painter.drawRoundedRect(handle, 2, 2)

    @property
    def _area(self) -> QRectF:
        return QRectF(self._area_of())

    @property
    def _rect(self) -> QRectF | None:
        return None if self._box is None else placed(self._box, self._area)

    def _take_mouse(self, event: QMouseEvent) -> bool:
        point, kind = event.position(), event.type()
        left = event.button() == Qt.MouseButton.LeftButton
        if kind == QEvent.Type.MouseButtonDblClick and left and self._box is not None:
            self.want_whole()
            return True
        if kind == QEvent.Type.MouseButtonPress and left:
            return self._press(event, point)
        if kind == QEvent.Type.MouseMove:
            return self._move(event, point)
        if kind == QEvent.Type.MouseButtonRelease and left and self._grip is not None:
            self._grip = None
            if self._begun:
                self._rest.stop()
                self._tell()
            return True
        return False

    def _press(self, event: QMouseEvent, point: QPointF) -> bool:
        grip = grip_at(point, self._rect)
        away = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        draws = self.takes_mouse and self._area.contains(point)
        if away or (grip == "new" and not draws):
            return False
        self._grip, self._pressed_at, self._begun = grip, point, False
        self._rect_before = self._rect or QRectF(point, point)
        self._view.setFocus(Qt.FocusReason.MouseFocusReason)
        return True

    def _move(self, event: QMouseEvent, point: QPointF) -> bool:
        if self._grip is None:
            grip = grip_at(point, self._rect)
            draws = self.takes_mouse and self._area.contains(point)
            shape = _CURSORS.get(grip, Qt.CursorShape.CrossCursor if draws else None)
            if shape is None:
                self._view.unsetCursor()
            else:
                self._view.setCursor(shape)
            return False
        by = point - self._pressed_at
        if not self._begun and by.manhattanLength() < QApplication.startDragDistance():
            return True
        self._begun = True
        if self._grip == "new":
            rect = spanned(self._pressed_at, point, self._area)
        else:
            rect = dragged(self._rect_before, self._grip, by, self._area)
        box = box_in(rect, self._area)
        if box is not None:
            self._set(box)
        return True

    def _take_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.want_whole()
            return True
        way = _ARROWS.get(Qt.Key(event.key()))
        rect = self._rect
        if way is None or rect is None or event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier & ~_KEYPAD:
            return False
        sizes = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        by = QPointF(way.x() * _STEP * self._area.width(), way.y() * _STEP * self._area.height())
        box = box_in(dragged(rect, "se" if sizes else "move", by, self._area), self._area)
        if box is not None:
            self._set(box)
        return True

    def _set(self, box: Box) -> None:
        self._box = box
        self.update()
        if self._grip is None or self.tells_while_held:
            self._rest.start()

    @Slot()
    def _tell(self) -> None:
        if self._box != self._told:
            self._told = self._box
            self.box_wanted.emit(self._box)


_KEYPAD = Qt.KeyboardModifier.KeypadModifier
