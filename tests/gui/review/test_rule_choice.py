"""What a rule would do, narrowed by hand; a thousand groups are as quick as ten."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QModelIndex, QPoint
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.marks import Marks
from app.gui.kit.requests import Requests
from app.gui.review import member_words
from app.gui.review.rule_choice import RuleChoice
from app.gui.review.rule_list_model import _NOWHERE, RuleListModel
from app.gui.review.rule_list_view import RuleListView
from tests.gui.made_up_library import MadeUpLibrary
from tests.gui.review.made_up_groups import SIZE_BYTES, group, member


def test_only_groups_of_which_something_would_go_are_asked_about() -> None:
    kept = group("a", member("x", "keep"), member("y", "keep"))
    choice = RuleChoice([kept, group("b")], {})
    assert [each.group.key for each in choice.groups] == ["b"]
    assert choice.total == (2, 1, 2 * SIZE_BYTES)
    marked = RuleChoice([group("b")], {"b": Marks("b").with_mark("/photos/b/cut.jpg", "keep")})
    assert marked.total == (1, 1, SIZE_BYTES), "what was said before holds here, too"


def test_members_groups_and_folders_are_left_out() -> None:
    first, second = group("a"), group("b", member("c/best", "keep"), member("c/small", copies=2))
    choice = RuleChoice([first, second], {})
    assert choice.total == (4, 2, 4 * SIZE_BYTES)
    choice.take([first.members[1]], wanted=False)
    assert choice.group_is_in(choice.groups[0]) is None
    assert choice.chosen[0].marks == ("keep", "keep", "trash")
    assert choice.total == (3, 2, 3 * SIZE_BYTES)
    choice.take_folder("/photos/1/c", wanted=False)
    assert choice.total == (1, 1, SIZE_BYTES), "files that hold the same stay together"
    assert ("/photos/1/c", 1, False) in choice.folders()
    choice.take_folder("/photos/1/c", wanted=True)
    choice.take(first.members[1:], wanted=False)
    assert [each.group.key for each in choice.chosen] == ["b"]


def test_what_was_left_out_stays_so_when_the_groups_are_asked_for_again() -> None:
    before = RuleChoice([group("a")], {})
    before.take([group("a").members[1]], wanted=False)
    after = RuleChoice([group("a"), group("b")], {})
    after.leave_out_as(before)
    assert after.total == (3, 2, 3 * SIZE_BYTES)


def test_the_first_row_of_a_group_stands_for_all_of_it(qtbot: QtBot) -> None:
    model = RuleListModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_choice(RuleChoice([group("a"), group("b")], {}), ("/photos",))
    assert [model.row(row).mark for row in range(3)] == ["keep", "trash", "trash"]
    with qtbot.waitSignal(model.chosen):
        model.turn(0)
    assert not any(model.is_in(row) for row in range(3))
    model.turn(1)
    assert [model.is_in(row) for row in range(3)] == [None, True, False]
    model.turn(0)
    assert all(model.is_in(row) for row in range(3))


def test_a_row_that_is_turned_changes_its_own_group_alone(qtbot: QtBot) -> None:
    """Of thousands of groups two rows look otherwise: all others stay as they were drawn."""
    model = RuleListModel()
    model.show_choice(RuleChoice([group(key) for key in "abc"], {}), ("/photos",))
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    model.turn(5)
    assert changed == [(3, 5)], "its box, and that of its group"
    model.turn(0)
    assert changed[1:] == [(0, 2)]
    model.take_folder("/photos/b", wanted=True)
    assert changed[2:] == [(0, 8)]
    assert model.choice.total == (4, 2, 4 * SIZE_BYTES)


def test_a_turned_row_lays_no_other_out(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    model = RuleListModel()
    requests = Requests()
    view = RuleListView(model, ThumbnailSource(MadeUpLibrary(requests.emit_event, (320, 240)).catalog, requests))
    qtbot.addWidget(view)
    model.show_choice(RuleChoice([group(str(number)) for number in range(1_000)], {}), ("/photos",))
    view.resize(500, 400)
    view.show()
    qtbot.waitExposed(view)
    counted: list[int] = []
    count = model.rowCount

    def counting(_: RuleListModel, parent: QModelIndex = _NOWHERE) -> int:
        counted.append(1)
        return count(parent)

    monkeypatch.setattr(RuleListModel, "rowCount", counting)
    model.turn(0)
    view.indexAt(QPoint(20, 20))  # a list would lay its rows out now
    assert len(counted) < 500


def test_words_are_made_for_rows_in_sight_alone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def noted(path: str, roots: Sequence[str]) -> str:
        made.append(path)
        return path

    monkeypatch.setattr(member_words, "folder_place", noted)
    model = RuleListModel()
    model.show_choice(RuleChoice([group(str(number)) for number in range(1_000)], {}), ("/photos",))
    assert model.rowCount() == 3_000
    model.turn(0)
    assert not made
    model.data(model.index(7))
    assert len(made) == 1
