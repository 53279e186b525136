"""Where the marks of a timeline stand: at sections whose mark is another than that of the one before."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.gui.grid.cell_list_model import CellListModel

_MARKED_SECTIONS = 400


def found_marks(model: CellListModel, starts: NDArray[np.int64]) -> list[tuple[float, str]]:
    """Return the marks as shares of all photos, and what they say; of very many sections only some are looked at.

    ``starts`` are the first rows of the sections.
    """
    found: list[tuple[float, str]] = []
    count, before = max(model.rowCount(), 1), ""
    for section in range(0, len(starts), max(len(starts) // _MARKED_SECTIONS, 1)):
        words = model.mark(section)
        if words and words != before:
            found.append((int(starts[section]) / count, words))
            before = words
    return found
