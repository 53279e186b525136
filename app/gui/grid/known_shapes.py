"""The shapes a grid shows its photos in: what the model knows, but of photos in sight what they were shown in first."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.core.shapes import Aspects, Shapes, are_equal, shown_aspects
from app.gui.grid.cell_list_model import CellListModel

_NO_ROWS = range(0)
_SEARCHED_AROUND = 4_000


class KnownShapes:
    """Photos on the screen never move while others are read: their shapes stay until they are out of sight."""

    def __init__(self) -> None:
        self._taken: Aspects | None = None
        self._stale = _NO_ROWS
        self._keys: NDArray[np.int64] = np.empty(0, np.int64)
        self._aspects: Aspects = np.empty(0, np.float32)

    @property
    def is_stale(self) -> bool:
        """Whether photos are shown in shapes that are known not to be theirs."""
        return bool(self._stale)

    def is_out_of_sight(self, visible: range) -> bool:
        """Tell whether shapes were kept only for photos that are not visible any more."""
        return bool(self._stale) and (self._stale.stop <= visible.start or visible.stop <= self._stale.start)

    def all_of(self, model: CellListModel | None, shapes: Shapes) -> Shapes:
        """Return what the model knows now; ``shapes`` themselves if they are that."""
        count = model.rowCount() if model is not None else 0
        aspects = model.aspects() if model is not None else None
        if not self._stale and aspects is self._taken and count == shapes.count:
            return shapes
        self._taken, self._stale = aspects, _NO_ROWS
        return _all_of(model)

    def with_news(self, model: CellListModel | None, shapes: Shapes, seen: range) -> Shapes:
        """Return what the model knows now, of the rows ``seen`` what they were; ``shapes`` if nothing is new."""
        count = model.rowCount() if model is not None else 0
        if count != shapes.count or model is None:
            return shapes
        aspects = model.aspects()
        if aspects is self._taken and not self._stale:
            return shapes
        shown = model.shapes()
        self._taken = aspects
        self._stale = _NO_ROWS
        kept = shapes.aspects[seen.start : seen.stop]
        if not np.array_equal(shown.aspects[seen.start : seen.stop], kept):
            shown = shown.with_others(np.arange(seen.start, seen.stop), kept)
            self._stale = seen
        return shapes if are_equal(shown.aspects, shapes.aspects) else shown

    def remember(self, model: CellListModel, seen: range, shapes: Shapes) -> None:
        """Note the shapes of the rows that are seen, before the model is reset."""
        keys = model.row_keys()
        self.forget()
        if keys is not None and len(keys) == shapes.count:
            self._keys = keys[seen.start : seen.stop]
            self._aspects = shapes.aspects[seen.start : seen.stop]

    def forget(self) -> None:
        """Other photos are shown."""
        self._keys, self._aspects = self._keys[:0], self._aspects[:0]

    def after_reset(self, model: CellListModel | None, row: int | None) -> Shapes:
        """Return what the model knows now, of photos around ``row`` that were seen before what they were."""
        shown = _all_of(model)
        self._taken, self._stale = model.aspects() if model is not None else None, _NO_ROWS
        keys = model.row_keys() if model is not None else None
        if len(self._keys) and keys is not None:
            around = len(self._keys) + _SEARCHED_AROUND
            first = max((row or 0) - around, 0)
            order = np.argsort(self._keys)
            near = keys[first : (row or 0) + around]
            found = np.minimum(np.searchsorted(self._keys[order], near), len(order) - 1)
            there = np.flatnonzero(self._keys[order][found] == near)
            kept = self._aspects[order][found[there]]
            if len(there) and not np.array_equal(shown.aspects[first + there], kept):
                shown = shown.with_others(first + there, kept)
                self._stale = range(int(first + there[0]), int(first + there[-1]) + 1)
        self.forget()
        return shown


def _all_of(model: CellListModel | None) -> Shapes:
    return model.shapes() if model is not None else Shapes(shown_aspects(None, 0))
