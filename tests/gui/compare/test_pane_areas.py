"""Panes of one size fill the room, in the arrangement in which photos are seen larger."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSizeF

from app.gui.compare.pane_areas import BETWEEN_PX, pane_areas

_ROOM = QRect(0, 0, 1000, 600)
_WIDE, _HIGH = QSizeF(3000, 2000), QSizeF(1000, 4000)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_panes_are_of_one_size_beside_each_other_in_the_room(count: int) -> None:
    for right_to_left in (False, True):
        areas = pane_areas(_ROOM, count, _WIDE, right_to_left)
        assert len(areas) == count
        assert len({(area.width(), area.height()) for area in areas}) == 1
        assert all(_ROOM.contains(area) for area in areas)
        assert not any(one.intersects(other) for one in areas for other in areas if one is not other)
        if count > 1:
            assert (areas[0].left() > areas[1].left()) == right_to_left
    assert pane_areas(_ROOM, 0, _WIDE, False) == []


def test_four_stand_as_they_are_seen_larger() -> None:
    wide, high = (pane_areas(_ROOM, 4, shape, False) for shape in (_WIDE, _HIGH))
    assert len({area.top() for area in wide}) == 2
    assert len({area.top() for area in high}) == 1
    assert high[1].left() - high[0].right() - 1 == BETWEEN_PX
