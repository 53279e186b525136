"""What the keys do while look-alikes are gone through. Letters are commands here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

if TYPE_CHECKING:
    from app.gui.review.review_page import ReviewPage
    from app.gui.review.reviewing import Reviewing

_Key = Qt.Key
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class ReviewKeys:
    """Keys that are held count once; only walking goes on."""

    def __init__(self, page: ReviewPage, review: Reviewing) -> None:
        self._repeated: dict[int, Callable[[], object]] = {
            _Key.Key_Right: lambda: review.ring(review.ringed + (-1 if page.isRightToLeft() else 1)),
            _Key.Key_Left: lambda: review.ring(review.ringed + (1 if page.isRightToLeft() else -1)),
            _Key.Key_Down: lambda: review.step(1),
            _Key.Key_Up: lambda: review.step(-1),
            _Key.Key_PageDown: lambda: review.step(1),
            _Key.Key_PageUp: lambda: review.step(-1),
        }
        self._once: dict[int, Callable[[], object]] = {
            _Key.Key_K: lambda: review.mark("keep"),
            _Key.Key_X: lambda: review.mark("trash"),
            _Key.Key_N: review.no_match,
            _Key.Key_A: review.keep_all,
            _Key.Key_C: page.compare,
            _Key.Key_F6: page.compare,
            _Key.Key_Space: page.show_large,
            _Key.Key_Return: review.do,
            _Key.Key_Enter: review.do,
            _Key.Key_Backspace: review.undo,
        }

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key is for; False if it is for nothing here."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self._once[_Key.Key_Backspace]()
            return True
        act = self._repeated.get(event.key()) or self._once.get(event.key())
        if act is None or event.modifiers() not in _PLAIN:
            return False
        if not event.isAutoRepeat() or event.key() in self._repeated:
            act()
        return True
