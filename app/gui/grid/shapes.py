"""The shapes that photos are laid out in: what is known of them, 3:2 where nothing is, none too long or too tall."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

UNKNOWN_ASPECT = 1.5
NARROWEST_ASPECT = 0.5
WIDEST_ASPECT = 2.4
"""Photos outside are cropped around their middle."""

Aspects = NDArray[np.float32]
_Ints = NDArray[np.int64]


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

    def totals(self, first_rows: _Ints, end_rows: _Ints) -> NDArray[np.float64]:
        """Return the sum of each of the pieces that all photos are cut into, in order; some may be empty."""
        totals = np.zeros(len(first_rows), np.float64)
        filled = end_rows > first_rows
        if filled.any():
            totals[filled] = np.add.reduceat(self.aspects, first_rows[filled])
        return totals

    def sums(self, first: int, end: int) -> NDArray[np.float64]:
        """Return the sums of the photos from ``first`` on before each of them, and of all up to ``end``."""
        sums = np.zeros(end - first + 1, np.float64)
        np.cumsum(self.aspects[first:end], out=sums[1:])
        return sums
