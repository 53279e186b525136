"""A column's list: in the order of the answer, with marks for what moved."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.closeness import Closeness
from app.core.photo import Answer, Match
from app.gui.search.ranked_list_model import RankedListModel


def _answer(names: str) -> Answer:
    matches = tuple(
        Match(rank, name.encode() * 16, (f"/p/{name}.jpg",), 0.1 * rank, 0.5, Closeness.LIKE)
        for rank, name in enumerate(names, 1)
    )
    return Answer("/p/query.jpg", (), matches, len(names))


def test_moves_are_marked_and_read_out(qtbot: QtBot) -> None:
    model = RankedListModel()
    model.show_answer(_answer("caxb"), _answer("abcd"))
    assert [model.cell(row).caption for row in range(4)] == ["1  ↑2", "2  ↓1", "3  new", "4  ↓2"]
    spoken = [str(model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(4)]
    assert spoken[0].startswith("c.jpg")
    assert spoken[0].endswith("rank 1, 2 places higher")
    assert spoken[1].endswith("rank 2, 1 place lower")
    assert spoken[2].endswith("rank 3, not in the first list")


def test_the_first_list_has_ranks_alone(qtbot: QtBot) -> None:
    model = RankedListModel()
    model.show_answer(_answer("ab"))
    assert [model.cell(row).caption for row in range(2)] == ["1", "2"]
    assert model.row_of_path("/p/b.jpg") == 1
    model.set_offline(["/p"])
    assert model.cell(0).offline
    model.show_answer(None)
    assert model.rowCount() == 0
