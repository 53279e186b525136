"""What a grid keeps over a reset of its model: selection and current photo, and the photos in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.selection import GridSelection

_Ids = NDArray[np.int64]
_TABLE_AT_MOST = 50_000_000


@dataclass(frozen=True, slots=True)
class GridMemory:
    """Photos are remembered by their keys. ``seen`` are those in sight, none where what comes is to be seen instead.

    ``current`` and ``anchor`` are one photo, or none.
    """

    subject: object
    selected: _Ids
    current: _Ids
    anchor: _Ids
    seen: _Ids


def remember(model: CellListModel, selection: GridSelection, seen: range) -> GridMemory | None:
    """Note what is selected before a reset; None if the model's rows cannot be told again."""
    keys = model.row_keys()
    if keys is None:
        return None

    def key(row: int | None) -> _Ids:
        return keys[:0] if row is None else keys[row : row + 1]

    chosen = keys[selection.rows()], key(selection.current), key(selection.anchor)
    return GridMemory(model.subject(), *chosen, keys[seen.start : seen.stop])


def recall(memory: GridMemory, model: CellListModel, selection: GridSelection) -> tuple[int, int] | None:
    """Select the same photos again after a reset; return the row that is to stay where it was, and its place in sight.

    That is the first one that is still among those it stood with: a photo that has just been read may have got another
    date, and is not to take all others along. None if no row has kept a meaning.
    """
    keys = model.row_keys()
    if keys is None:
        return None
    chosen, (rows, current, anchor) = _found(keys, memory.selected, (memory.seen, memory.current, memory.anchor))
    selection.restore(chosen, *(int(found[0]) if len(found) else None for found in (current, anchor)))
    if memory.subject != model.subject() or not len(rows):
        return None
    middle, place_of = int(rows[len(rows) // 2]), {int(key): place for place, key in enumerate(memory.seen)}
    near = [int(row) for row in rows if abs(int(row) - middle) <= len(memory.seen)]
    return min(((row, place_of[int(keys[row])]) for row in near), key=lambda each: each[1])


def _found(keys: _Ids, many: _Ids, lists: Sequence[_Ids]) -> tuple[NDArray[np.bool_], list[NDArray[np.int64]]]:
    """Tell for each key whether it is one of ``many``, and in which rows those of a few short lists are.

    All in one pass, through a table with a bit a list, where keys are as dense as ids of a database are.
    """
    highest = max((int(each.max()) for each in (many, *lists) if len(each)), default=0)
    if highest > _TABLE_AT_MOST:
        return np.isin(keys, many), [np.flatnonzero(np.isin(keys, each)) for each in lists]
    table = np.zeros(highest + 2, np.uint8)  # the last one stands for all that are higher
    table[many] = 1
    for bit, each in enumerate(lists, 1):
        table[each] |= 1 << bit
    marks = table.take(keys, mode="clip")
    rows = np.flatnonzero(marks > 1)
    few = marks[rows]
    return (marks & 1).view(np.bool_), [rows[few & (2 << bit) > 0] for bit in range(len(lists))]
