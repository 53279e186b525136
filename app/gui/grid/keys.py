"""Moving through a grid by keyboard: where a key leads."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.gui.grid.layout import GridLayout

_Key = Qt.Key
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
