"""Moving through a grid by keyboard: where a key leads, and names that are typed."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from app.gui.grid.layout import GridLayout

_Key = Qt.Key
_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
_ARROWS = (_Key.Key_Left, _Key.Key_Right, _Key.Key_Up, _Key.Key_Down)
MOVES = (*_ARROWS, _Key.Key_Home, _Key.Key_End, _Key.Key_PageUp, _Key.Key_PageDown)


def row_after(key: int, layout: GridLayout, row: int, page_height: int, from_right: bool) -> int:
    """Return the row a key leads to from ``row``; ``from_right`` in languages written that way. There must be rows."""
    if from_right:
        key = {_Key.Key_Left: _Key.Key_Right, _Key.Key_Right: _Key.Key_Left}.get(_Key(key), _Key(key))
    match key:
        case _Key.Key_Left:
            return max(row - 1, 0)
        case _Key.Key_Right:
            return min(row + 1, layout.count - 1)
        case _Key.Key_Up:
            return layout.line_above(row)
        case _Key.Key_Down:
            return layout.line_below(row)
        case _Key.Key_Home:
            return 0
        case _Key.Key_End:
            return layout.count - 1
    box = layout.box(row)
    step = max(page_height - layout.measure.line, layout.measure.line)
    step = -step if key == _Key.Key_PageUp else step
    return layout.nearest_row((box.left + box.right) // 2, (box.top + box.bottom) // 2 + step)


class TypedName:
    """The letters typed in quick succession."""

    def __init__(self) -> None:
        self.start = ""
        self._typed_at_s = 0.0

    @property
    def is_open(self) -> bool:
        """Whether another letter would be added to those before."""
        return bool(self.start) and time.monotonic() - self._typed_at_s < _interval_s()

    def accepts(self, event: QKeyEvent) -> bool:
        """Tell whether a key belongs to a name. A space does not begin one."""
        text = event.text()
        if event.modifiers() & _MODIFIERS or not text or not text.isprintable():
            return False
        return self.is_open or not text.isspace()

    def type(self, text: str) -> bool:
        """Add letters; tell whether they begin a new name: the search then starts after the current photo."""
        fresh = not self.is_open
        self.start = text if fresh else self.start + text
        self._typed_at_s = time.monotonic()
        if not fresh and set(self.start) == {text}:  # the same letter again and again: the next photo with it
            self.start = text
            return True
        return fresh


def _interval_s() -> float:
    return max(QApplication.keyboardInputInterval(), 1000) / 1000
