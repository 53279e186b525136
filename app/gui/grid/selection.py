"""Which rows of a grid are selected, which is the current one, and from where Shift extends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class GridSelection:
    """One byte a row: selecting a million rows, or all but one of them, costs less than painting one cell.

    ``current`` and ``anchor`` are None in an empty list and until the first choice.
    """

    def __init__(self, count: int = 0) -> None:
        self._chosen = np.zeros(count, np.bool_)
        self.current: int | None = None
        self.anchor: int | None = None
        self.count = 0
        """How many rows are selected."""

    def __contains__(self, row: int) -> bool:
        return bool(self._chosen[row])

    def rows(self, at_most: int | None = None) -> NDArray[np.int64]:
        """Return the selected rows in order, no more than the first ``at_most`` where that is given."""
        if at_most is None or self.count <= at_most:
            return np.flatnonzero(self._chosen)
        looked_at = found = 0
        while found < at_most:
            piece = self._chosen[looked_at : looked_at + at_most]
            found += int(np.count_nonzero(piece))
            looked_at += at_most
        return np.flatnonzero(self._chosen[:looked_at])[:at_most]

    def choose(self, row: int) -> None:
        """Select one row and nothing else: a plain click."""
        self._chosen[:] = False
        self._chosen[row] = True
        self.current = self.anchor = row
        self.count = 1

    def toggle(self, row: int) -> None:
        """Select or unselect one more row: Ctrl and a click."""
        self._chosen[row] = not self._chosen[row]
        self.count += 1 if self._chosen[row] else -1
        self.current = self.anchor = row

    def extend(self, row: int, keep: bool = False) -> None:
        """Select from the anchor to ``row``: Shift. ``keep`` leaves what else is selected: Ctrl and Shift."""
        if self.anchor is None:
            self.anchor = row if self.current is None else self.current
        if not keep:
            self._chosen[:] = False
        first, last = sorted((self.anchor, row))
        self._chosen[first : last + 1] = True
        self.current = row
        self._recount()

    def move(self, row: int) -> None:
        """Make a row the current one and leave the selection: Ctrl and an arrow."""
        self.current = self.anchor = row

    def choose_all(self) -> None:
        self._chosen[:] = True
        self._recount()
        if self.current is None and self.count:
            self.current = self.anchor = 0

    def clear(self) -> None:
        """Select nothing; the current row stays."""
        self._chosen[:] = False
        self.count = 0

    def remember(self) -> NDArray[np.bool_]:
        """Return the selection as it is, for ``span``."""
        return self._chosen.copy()

    def span(self, before: NDArray[np.bool_], rows: NDArray[np.int64], flip: bool) -> None:
        """Select ``rows`` besides what was selected before, or flip them: a rubber band."""
        self._chosen[:] = before
        self._chosen[rows] = ~before[rows] if flip else True
        self._recount()

    def insert(self, first: int, count: int) -> None:
        """Make room for new rows, which are not selected."""
        self._chosen = np.insert(self._chosen, first, np.zeros(count, np.bool_))
        self.current = _after_insert(self.current, first, count)
        self.anchor = _after_insert(self.anchor, first, count)

    def remove(self, first: int, count: int) -> None:
        """Forget rows; the current row moves to a neighbour if it was one of them."""
        self._chosen = np.delete(self._chosen, slice(first, first + count))
        self.current = _after_remove(self.current, first, count, len(self._chosen))
        self.anchor = _after_remove(self.anchor, first, count, len(self._chosen))
        self._recount()

    def reset(self, count: int) -> None:
        """Start again with other rows."""
        self._chosen = np.zeros(count, np.bool_)
        self.current = self.anchor = None
        self.count = 0

    def restore(self, chosen: NDArray[np.bool_], current: int | None, anchor: int | None) -> None:
        """Take over a selection of as many rows as there are."""
        self._chosen = chosen
        self.current, self.anchor = current, anchor
        self._recount()

    def _recount(self) -> None:
        self.count = int(np.count_nonzero(self._chosen))


def _after_insert(row: int | None, first: int, count: int) -> int | None:
    return row if row is None or row < first else row + count


def _after_remove(row: int | None, first: int, count: int, left: int) -> int | None:
    if row is None or row < first:
        return row
    if row >= first + count:
        return row - count
    return min(first, left - 1) if left else None
