"""What a grid keeps over a reset of its model: selection and current photo, and the photos in sight."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.selection import GridSelection

_Ids = NDArray[np.int64]
_TABLE_AT_MOST = 50_000_000


@dataclass(frozen=True, slots=True)
class GridMemory:
    """Photos are remembered by their keys. ``seen`` are those in sight, none where what comes is to be seen instead."""

    subject: object
    selected: _Ids
    current: int | None
    anchor: int | None
    seen: _Ids


def remember(model: CellListModel, selection: GridSelection, seen: range) -> GridMemory | None:
    """Note what is selected before a reset; None if the model's rows cannot be told again."""
    keys = model.row_keys()
    if keys is None:
        return None

    def key(row: int | None) -> int | None:
        return None if row is None or row >= len(keys) else int(keys[row])

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
    selection.restore(_are_in(keys, memory.selected), _row_of(keys, memory.current), _row_of(keys, memory.anchor))
    rows = np.flatnonzero(_are_in(keys, memory.seen)) if memory.subject == model.subject() else keys[:0]
    if not len(rows):
        return None
    middle, places = int(rows[len(rows) // 2]), {int(key): place for place, key in enumerate(memory.seen)}
    near = [int(row) for row in rows if abs(int(row) - middle) <= len(memory.seen)]
    return min(((row, places[int(keys[row])]) for row in near), key=lambda each: each[1])


def _row_of(keys: _Ids, key: int | None) -> int | None:
    rows = np.flatnonzero(keys == key) if key is not None else keys[:0]
    return int(rows[0]) if len(rows) else None


def _are_in(keys: _Ids, wanted: _Ids) -> NDArray[np.bool_]:
    """Tell for each key whether it is wanted: through a table where keys are as dense as ids of a database are."""
    if not len(wanted) or not len(keys):
        return np.zeros(len(keys), np.bool_)
    highest = int(max(keys.max(), wanted.max()))
    if highest > _TABLE_AT_MOST or keys.min() < 0 or wanted.min() < 0:
        return np.isin(keys, wanted)
    table = np.zeros(highest + 1, np.bool_)
    table[wanted] = True
    return table[keys]
