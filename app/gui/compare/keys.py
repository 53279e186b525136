"""What the keys do where photos are compared. Letters are commands here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from app.gui.compare.stage import LETTERS
from app.gui.kit.places import CompareMode

if TYPE_CHECKING:
    from app.gui.compare.page import ComparePage

_PAN_PX = 48
_ZOOM_STEP = 1.25
_CURTAIN_STEP = 0.02
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class CompareKeys:
    """Keys that are held count once; only zooming, moving and walking go on.

    Arrows alone walk, with Ctrl they move the curtain or the place, with Shift the active photo alone.
    """

    def __init__(self, page: ComparePage) -> None:
        self._page = page
        stage = page.parts.stage
        self._repeated: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Right: lambda: page.walk(-1 if page.surface.isRightToLeft() else 1),
            Qt.Key.Key_Left: lambda: page.walk(1 if page.surface.isRightToLeft() else -1),
            Qt.Key.Key_Plus: lambda: stage.zoom_by(_ZOOM_STEP),
            Qt.Key.Key_Equal: lambda: stage.zoom_by(_ZOOM_STEP),
            Qt.Key.Key_Minus: lambda: stage.zoom_by(1 / _ZOOM_STEP),
        }
        self._once: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Tab: lambda: page.flick(1),
            Qt.Key.Key_Backtab: lambda: page.flick(-1),
            Qt.Key.Key_0: stage.fit,
            Qt.Key.Key_1: stage.zoom_to_pixels,
            Qt.Key.Key_M: self._show_next_way,
            Qt.Key.Key_L: page.toggle_lock,
            Qt.Key.Key_O: page.toggle_as_a_lies,
            Qt.Key.Key_I: page.toggle_information,
            Qt.Key.Key_K: lambda: page.mark("keep"),
            Qt.Key.Key_X: lambda: page.mark("trash"),
            Qt.Key.Key_N: lambda: page.mark("apart"),
            Qt.Key.Key_Escape: page.go_back,
            Qt.Key.Key_Backspace: page.go_back,
        }
        for number, letter in enumerate(LETTERS):
            self._once[ord(letter)] = lambda number=number: stage.choose(number)  # type: ignore[misc]

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key is for; False if it is for nothing here."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is not None and (control or shift):
            self._move(way, alone=shift and not control)
            return True
        act = None if control else self._repeated.get(event.key()) or self._once.get(event.key())
        if act is None:
            return False
        if not event.isAutoRepeat() or event.key() in self._repeated:
            act()
        return True

    def _show_next_way(self) -> None:
        modes: tuple[CompareMode, ...] = get_args(CompareMode)
        self._page.show_mode(modes[(modes.index(self._page.place.mode) + 1) % len(modes)])

    def _move(self, way: QPointF, *, alone: bool) -> None:
        stage = self._page.parts.stage
        if alone:
            stage.pan_by(way * 4, alone=True)
        elif self._page.place.mode == "curtain" and way.x():
            stage.move_curtain(_CURTAIN_STEP * way.x())
        else:
            stage.pan_by(way * -_PAN_PX)
