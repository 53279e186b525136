"""The shapes that photos are laid out in: what is known of them, 3:2 where nothing is, none too long or too tall."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

UNKNOWN_ASPECT = 1.5
NARROWEST_ASPECT = 0.5
WIDEST_ASPECT = 2.4
"""Photos outside are cropped around their middle."""

Aspects = NDArray[np.float32]
_Ints = NDArray[np.int64]
_SAMPLED_EVERY = 997  # a prime: what comes in a pattern is met as well


def are_equal(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Compare a few numbers before all of them: at a million photos the difference is felt."""
    return all(np.array_equal(one[::step], other[::step]) for step in (_SAMPLED_EVERY, 1))


def shown_aspects(aspects: Aspects | None, count: int) -> Aspects:
    """Return width / height in which photos are shown, (count,) float32, of what is known: 0 is unknown."""
    if aspects is None or len(aspects) != count:
        return np.full(count, UNKNOWN_ASPECT, np.float32)
    shown = np.clip(aspects, NARROWEST_ASPECT, WIDEST_ASPECT)
    # Where nothing is known stands the narrowest one by now. A mask would take four times as long.
    shown += (aspects <= 0) * np.float32(UNKNOWN_ASPECT - NARROWEST_ASPECT)
    return shown


class Shapes:
    """Sums of the aspects of neighbouring photos: all that a layout needs of them."""

    def __init__(self, aspects: Aspects) -> None:
        """``aspects`` are those of ``shown_aspects``."""
        self.aspects = aspects
        self.count = len(aspects)
        self._sections: tuple[_Ints, _Ints] | None = None
        self._section_totals: NDArray[np.float64] = np.empty(0, np.float64)

    def section_totals(self, starts: _Ints, counts: _Ints) -> NDArray[np.float64]:
        """Return the sum of each section. They are kept as long as it is the same array of ``starts``: in another
        width or size of the pictures they are what they were.
        """
        if self._sections is None or self._sections[0] is not starts:
            self._sections, self._section_totals = (starts, counts), self.totals(starts, starts + counts)
        return self._section_totals

    def with_others(self, rows: _Ints, aspects: Aspects) -> Shapes:
        """Return these, but in some rows, ascending ones, others: only their sections are summed anew."""
        altered = self.aspects.copy()
        altered[rows] = aspects
        made = Shapes(altered)
        if self._sections is not None and len(rows):
            starts, counts = self._sections
            first, end = np.searchsorted(starts, rows[[0, -1]], "right") - [1, 0]
            totals = self._section_totals.copy()
            totals[first:end] = made.totals(starts[first:end], starts[first:end] + counts[first:end])
            made._sections, made._section_totals = self._sections, totals
        return made

    def totals(self, first_rows: _Ints, end_rows: _Ints) -> NDArray[np.float64]:
        """Return the sum of each of the pieces that neighbouring photos are cut into, in order; some may be empty."""
        totals = np.zeros(len(first_rows), np.float64)
        filled = end_rows > first_rows
        if filled.any():
            totals[filled] = np.add.reduceat(self.aspects[: end_rows[-1]], first_rows[filled])
        return totals

    def sums(self, first: int, end: int) -> NDArray[np.float64]:
        """Return the sums of the photos from ``first`` on before each of them, and of all up to ``end``."""
        sums = np.zeros(end - first + 1, np.float64)
        np.cumsum(self.aspects[first:end], out=sums[1:])
        return sums
