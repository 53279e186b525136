"""What is selected and in sight is found again by the photos, whatever has become of the rows."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.memory import recall, remember
from app.gui.grid.selection import GridSelection


class Keyed(CellListModel):
    """A list of nothing but keys."""

    def __init__(self, *keys: int) -> None:
        super().__init__()
        self._keys = np.array(keys, np.int64)

    def row_keys(self) -> NDArray[np.int64]:
        return self._keys


@pytest.mark.parametrize("most", [0, 10**9], ids=["dense", "far apart"])
def test_photos_are_found_again_in_their_new_rows(most: int) -> None:
    before, after = Keyed(5, 3, most + 9, 7, 1), Keyed(most + 12, 1, 3, 11, 7, 5)
    selection = GridSelection(5)
    selection.choose(1)
    selection.extend(3)
    memory = remember(before, selection, range(3, 5))
    assert memory is not None
    found = GridSelection(6)
    assert recall(memory, after, found) == (4, 0)
    assert found.rows().tolist() == [2, 4]  # photo 9 has gone
    assert (found.current, found.anchor, found.count) == (4, 2, 2)


def test_photos_with_higher_numbers_than_any_remembered_are_none_of_them() -> None:
    memory = remember(Keyed(1, 2), GridSelection(2), range(0))
    assert memory is not None
    found = GridSelection(3)
    assert recall(memory, Keyed(2, 3, 1_000), found) is None
    assert (found.rows().tolist(), found.current, found.anchor) == ([], None, None)
    chosen = GridSelection(2)
    chosen.choose(1)
    memory = remember(Keyed(1, 2), chosen, range(2))
    assert memory is not None
    assert recall(memory, Keyed(3, 2, 1_000), found) == (1, 1)
    assert found.rows().tolist() == [1]
