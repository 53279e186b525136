"""Stacks of series: one cell until they are unfolded, by their mark, the menu or a key, and folded again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCursor, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.core.agreement import agreement, moves
from app.core.closeness import Closeness, Edges
from app.core.photo import Answer, Hidden, Match, Version
from app.gui.grid.cell_list_model import tooltip
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.gui.search.answer_filter import narrowed
from app.gui.search.compared import folded_words
from app.gui.search.match_grid import MatchGrid
from app.gui.search.match_list_model import MatchListModel
from app.gui.search.narrowing import OPEN, Narrowing, limited_by, opening
from app.gui.search.ranked_list_model import RankedListModel
from tests.gui.made_up_library import MadeUpLibrary

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_EDGES = Edges(0.35, 0.55, 0.85)
_FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


def _match(name: str, distance: float, rank: int = 1, shots: str = "", versions: str = "") -> Match:
    return Match(
        rank,
        name.encode() * 16,
        (f"/p/{name}.jpg",),
        distance,
        0.5,
        _EDGES.closeness(distance),
        None,
        4000,
        3000,
        versions=tuple(Version(each.encode() * 16, (f"/p/{each}.jpg",)) for each in versions),
        shots=tuple(_match(each, distance + 0.2 * number, rank) for number, each in enumerate(shots, 1)),
    )


_FOUND = (_match("a", 0.2), _match("b", 0.3, 2, "xyz", "v"), _match("c", 0.4, 3), _match("d", 0.9, 4))
_ANSWER = Answer("/q.jpg", ("/q.jpg",), _FOUND, 100, _EDGES)


def _names(model: MatchListModel | RankedListModel) -> str:
    return "".join(str(model.path_at(row))[3] for row in range(model.rowCount()))


def _sections(model: MatchListModel) -> list[tuple[str, int, int]]:
    return [(model.heading(at).note, each.start, each.count) for at, each in enumerate(model.sections())]


def test_a_stack_is_one_cell_and_unfolds_where_it_is_under_the_word_of_its_first() -> None:
    model = MatchListModel()
    QAbstractItemModelTester(model, _FATAL, model)
    model.set_matches(_FOUND, _EDGES)
    assert _names(model) == "abcd"
    cell = model.cell(1)
    assert (cell.stack, cell.copies, cell.unfolded) == (4, 2, False)
    assert "4 shots of one series" in tooltip(cell)
    assert "2 files of one picture" in tooltip(cell)
    assert model.toggle_stack(1) == 1
    assert _names(model) == "abxyzcd"
    assert _sections(model) == [("· 5", 0, 5), ("· 1", 5, 1), ("· 1", 6, 1)]
    assert [model.cell(row).unfolded for row in range(7)] == [False, True, True, True, True, False, False]
    assert [model.cell(row).stack for row in range(7)] == [0, 4, 0, 0, 0, 0, 0]
    assert model.cell(4).caption == "0.90"  # its own distance
    assert model.row_of_path("/p/y.jpg") == 3
    assert model.toggle_stack(3) == 1  # from any of them
    assert _names(model) == "abcd"
    assert model.row_of_path("/p/y.jpg") is None
    assert model.match_of("/p/y.jpg") is _FOUND[1]
    assert model.toggle_stack(0) == 0  # no stack
    assert _names(model) == "abcd"


def test_what_is_unfolded_stays_so_while_an_answer_improves_and_is_forgotten_with_it() -> None:
    model = MatchListModel()
    model.set_matches(_FOUND, _EDGES)
    model.toggle_stack(1)
    model.set_matches((replace(_FOUND[1], rank=1), replace(_FOUND[0], rank=2)), _EDGES)
    assert _names(model) == "bxyza"
    model.set_matches((_FOUND[0],), _EDGES)
    model.set_matches(_FOUND, _EDGES)
    assert _names(model) == "abcd"


def test_the_limits_hide_a_stack_with_all_its_shots() -> None:
    model = MatchListModel()
    QAbstractItemModelTester(model, _FATAL, model)
    model.set_matches(_FOUND, _EDGES)
    model.toggle_stack(1)
    model.set_narrowing(Narrowing(0.0, 0.35))
    assert _names(model) == "abxyz"
    model.set_narrowing(Narrowing(0.0, 0.25))
    assert _names(model) == "a"
    model.set_narrowing(OPEN)
    assert _names(model) == "abxyzcd"


def test_what_was_verified_is_never_too_far() -> None:
    turned = replace(_match("t", 1.1), closeness=Closeness.SAME_PICTURE)
    assert limited_by(turned) == 0
    assert limited_by(_FOUND[0]) == 0.2
    model = MatchListModel()
    found = (turned, *_FOUND)
    model.set_matches(found, _EDGES, opening([limited_by(each) for each in found], _EDGES))
    assert _names(model) == "tabc"
    assert [model.heading(at).words for at in range(2)] == ["Same picture", "Very like"]


def test_columns_that_are_compared_have_stacks_too() -> None:
    first = Answer("/q.jpg", (), (_match("c", 0.1), _match("z", 0.2, 2, "yb"), _match("v", 0.3, 3)), 9, _EDGES)
    model = RankedListModel()
    QAbstractItemModelTester(model, _FATAL, model)
    model.show_answer(_ANSWER, first)
    assert [model.cell(row).caption for row in range(4)] == ["1  new", "2", "3  ↓2", "4  new"]
    assert model.toggle_stack(1) == 1
    assert _names(model) == "abxyzcd"
    assert model.cell(1).caption == "2"  # where its series stood in the first list
    assert model.cell(2).caption == "2"
    assert model.toggle_stack(4) == 1
    assert _names(model) == "abcd"
    assert moves(first.matches, _FOUND) == (None, 0, -2, None)
    assert agreement(first.matches, _FOUND, 3).common == 2


def test_the_filter_leaves_of_a_stack_what_it_lets_through() -> None:
    def shown(*names: str) -> list[tuple[str, str]]:
        passed = narrowed(_ANSWER, frozenset(f"/p/{name}.jpg" for name in names))
        return [(match.paths[0][3], "".join(shot.paths[0][3] for shot in match.shots)) for match in passed.matches]

    assert shown("a", "b", "x") == [("a", ""), ("b", "x")]
    assert shown("y", "z") == [("y", "z")]
    assert shown("v") == [("b", "")]  # a version of it


@pytest.fixture
def grid(qtbot: QtBot) -> MatchGrid:
    requests = Requests()
    catalog = MadeUpLibrary(requests.emit_event).catalog
    QCursor.setPos(QPoint(5000, 5000))
    window = QMainWindow()
    qtbot.addWidget(window)
    grid = MatchGrid(ThumbnailSource(catalog, requests), PhotoActions(catalog, requests, window), "page", 16)
    window.setCentralWidget(grid)
    window.resize(900, 700)
    window.show()
    qtbot.waitExposed(window)
    grid.show_answer(_ANSWER)
    return grid


def _image(grid: MatchGrid) -> QImage:
    return grid.grid.viewport().grab().toImage()


def test_a_click_on_its_mark_unfolds_it_and_folds_it(grid: MatchGrid) -> None:
    def click() -> None:
        photos, cell = grid.grid, grid.model.cell(1)
        mark = photos._delegate._stack_of(photos.photo_rect_of(1), cell)
        pill = photos._delegate._pill_of(photos.photo_rect_of(1), cell)
        assert photos.photo_rect_of(1).contains(mark)
        assert not mark.intersects(pill)
        QTest.mouseClick(photos.viewport(), Qt.MouseButton.LeftButton, pos=mark.center())

    before = _image(grid)
    click()
    assert _names(grid.model) == "abxyzc"
    assert _image(grid) != before
    click()
    assert _names(grid.model) == "abc"


def test_a_key_unfolds_it_and_its_first_shot_is_current_when_it_folds(grid: MatchGrid) -> None:
    grid.window().activateWindow()
    grid.grid.setFocus()
    grid.grid.select_path("/p/a.jpg")
    assert not grid.stacks.action.isEnabled()
    grid.grid.select_path("/p/b.jpg")
    assert grid.stacks.action.isEnabled()
    assert grid.stacks.action.text() == "Unfold t&he series"
    grid.stacks.action.trigger()
    assert _names(grid.model) == "abxyzc"
    assert grid.grid.current_path() == "/p/b.jpg"
    assert grid.stacks.action.text() == "Fold t&he series"
    grid.grid.select_path("/p/y.jpg")
    QTest.keyClick(grid.grid, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert _names(grid.model) == "abc"
    assert grid.grid.current_path() == "/p/b.jpg"


def test_what_is_folded_in_is_said() -> None:
    assert folded_words(Hidden()) == ""
    assert folded_words(Hidden(versions=2, shots=10)) == "12 more versions and shots of series are folded in."
    assert folded_words(Hidden(versions=1)) == "1 more version is folded in."
    assert folded_words(Hidden(shots=3)) == "3 more shots of series are folded in."
    assert folded_words(Hidden(series=4)) == "4 more shots of series are left out."
