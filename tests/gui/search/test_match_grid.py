"""Limits that cannot trap: new with each question, kept while one improves, told and undone when all is hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from app.core.closeness import Edges
from app.core.photo import Answer
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.link_button import LinkButton
from app.gui.kit.places import view_on
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.gui.search.histogram_handle import HistogramHandle
from app.gui.search.match_grid import MatchGrid
from app.gui.search.narrowing import OPEN, Narrowing
from app.gui.search.shown_count import ShownCount
from tests.gui.made_up_library import MadeUpLibrary, matches
from tests.gui.rest import come_to_rest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_EDGES = Edges(0.35, 0.55, 0.85)
_FAR_AWAY = QPoint(5000, 5000)
_FOLDED = Narrowing(0.0, 0.85)
_NONE = Answer("/alone.jpg", ("/alone.jpg",), (), 0, _EDGES)


@pytest.fixture
def grid(qtbot: QtBot) -> MatchGrid:
    requests = Requests()
    catalog = MadeUpLibrary(requests.emit_event).catalog
    QCursor.setPos(_FAR_AWAY)  # a test before may have left it where the grid comes
    window = QMainWindow()
    qtbot.addWidget(window)
    grid = MatchGrid(ThumbnailSource(catalog, requests), PhotoActions(catalog, requests, window), "panel", 16)
    window.setCentralWidget(grid)
    window.resize(360, 700)
    window.show()
    qtbot.waitExposed(window)
    return grid


def _answer(path: str, count: int = 12, first: int = 1, edges: Edges = _EDGES) -> Answer:
    found = tuple(
        replace(match, rank=rank, closeness=edges.closeness(match.distance))
        for rank, match in enumerate(matches(count + first - 1)[first - 1 :], 1)
    )
    return Answer(path, (path,), found, 100, edges)


def _count(grid: MatchGrid) -> str:
    shown = grid.findChild(ShownCount)
    assert shown is not None
    return shown.text()


def _show_all(grid: MatchGrid) -> LinkButton:
    found = grid.findChild(LinkButton)
    assert found is not None
    return found


def _button(grid: MatchGrid) -> QPushButton:
    return next(each for each in grid.findChildren(QPushButton) if each.text() == "Show &them")


def _says(grid: MatchGrid, words: str) -> bool:
    return any(words in label.text() for label in grid.findChildren(QLabel) if label.isVisible())


def _handles(grid: MatchGrid) -> list[HistogramHandle]:
    return grid.findChildren(HistogramHandle)


def test_a_new_question_hides_only_what_has_little_in_common(grid: MatchGrid) -> None:
    grid.show_answer(_answer("/a.jpg"))
    assert grid.model.narrowing == _FOLDED
    assert _count(grid) == "8 of 12 shown"
    assert _show_all(grid).isVisible()
    _show_all(grid).click()
    assert grid.model.narrowing == OPEN
    assert _count(grid) == "12 of 12 shown"
    assert not _show_all(grid).isVisible()


def test_the_limits_of_one_question_do_not_reach_the_next(grid: MatchGrid) -> None:
    grid.show_answer(_answer("/a.jpg"))
    grid.limits.narrowing_wanted.emit(Narrowing(0.0, 0.05))
    assert grid.model.rowCount() == 0
    grid.show_answer(_answer("/b.jpg"))
    assert grid.model.narrowing == _FOLDED
    assert grid.model.rowCount() == 8
    grid.show_message("Looking for photos like it…")
    grid.show_answer(_answer("/c.jpg"))
    assert grid.limits.histogram.narrowing == _FOLDED


def test_a_question_that_improves_keeps_its_limits_and_its_place(grid: MatchGrid) -> None:
    grid.show_answer(_answer("/a.jpg", 4))
    assert grid.model.narrowing == OPEN  # nothing of it has little in common
    grid.show_answer(_answer("/a.jpg", 12))
    assert grid.model.narrowing == _FOLDED  # nobody moved a handle
    grid.limits.narrowing_wanted.emit(Narrowing(0.15, 0.45))
    grid.show_message("Looking for photos like it…")
    grid.show_answer(_answer("/a.jpg", 14))
    assert grid.model.narrowing == Narrowing(0.15, 0.45)


def test_when_all_are_hidden_it_is_said_and_undone(grid: MatchGrid) -> None:
    grid.show_answer(_answer("/a.jpg"))
    grid.grid.setFocus()
    grid.limits.narrowing_wanted.emit(Narrowing(0.0, 0.05))
    assert _says(grid, "12 photos are hidden")
    assert _button(grid).hasFocus()
    QTest.keyClick(_button(grid), Qt.Key.Key_Space)
    assert grid.model.rowCount() == 12
    assert grid.grid.hasFocus()
    assert not _says(grid, "hidden")


def test_photos_with_nothing_in_common_are_shown_where_there_are_no_others(grid: MatchGrid) -> None:
    grid.show_answer(_answer("/a.jpg", 5, first=10))
    assert grid.model.rowCount() == 5
    assert grid.model.heading(0).folded is False


def test_unfolding_moves_the_far_handle_there_and_folding_back(grid: MatchGrid) -> None:
    grid.show_answer(_answer("/a.jpg"))
    grid._on_heading_clicked(3)
    assert grid.limits.histogram.narrowing == Narrowing(0.0, inf)
    assert grid.model.rowCount() == 12
    grid._on_heading_clicked(3)
    assert grid.limits.histogram.narrowing == _FOLDED
    grid._on_heading_clicked(0)  # a word that cannot be folded
    assert grid.model.narrowing == _FOLDED
    grid.limits.narrowing_wanted.emit(Narrowing(0.4, 0.45))
    grid._on_heading_clicked(0)
    assert grid.model.narrowing == Narrowing(0.0, 0.45)


def test_keys_move_the_limits_by_words(grid: MatchGrid) -> None:
    grid.show_answer(_answer("/a.jpg"))
    grid.grid.setFocus()
    narrowed = []
    for keys in ("[", "[", "]", "}", "}", "{"):
        QTest.keyClicks(grid.grid, keys)
        narrowed.append((grid.model.narrowing.near, grid.model.narrowing.far))
    assert narrowed == [(0, 0.55), (0, 0.35), (0, 0.55), (0.35, 0.55), (0.55, 0.55), (0.35, 0.55)]


def test_brackets_with_shift_move_the_near_limit_on_keyboards_that_have_them_there(grid: MatchGrid) -> None:
    grid.show_answer(_answer("/a.jpg"))
    narrowed = []
    for key in (Qt.Key.Key_BracketRight, Qt.Key.Key_BracketRight, Qt.Key.Key_BracketLeft):
        QTest.keyClick(grid.grid, key, Qt.KeyboardModifier.ShiftModifier)
        narrowed.append((grid.model.narrowing.near, grid.model.narrowing.far))
    assert narrowed == [(0.35, 0.85), (0.55, 0.85), (0.35, 0.85)]


def test_a_question_that_improves_keeps_what_is_selected_and_another_does_not(grid: MatchGrid) -> None:
    answer = _answer("/a.jpg", 8)
    grid.show_answer(answer)
    chosen = answer.matches[4].paths[0]
    grid.grid.select_path(chosen)
    grid.show_answer(_answer("/a.jpg", 12))
    assert grid.grid.selected_paths() == [chosen]
    grid.show_answer(_answer("/b.jpg", 12))
    assert grid.grid.selected_paths() == []


def test_what_was_selected_is_found_again_although_a_new_question_hides_it(grid: MatchGrid) -> None:
    answer = _answer("/a.jpg")
    grid.show_answer(answer)
    far = answer.matches[-1].paths[0]
    grid.restore_view(view_on(far))
    assert grid.grid.current_path() == far
    assert grid.model.narrowing == OPEN


def test_without_neighbours_there_are_no_limits(grid: MatchGrid) -> None:
    grid.show_answer(Answer("/a.jpg", (), (), 0))
    assert _says(grid, "no other photos")
    assert not grid.limits.isVisible()
    grid.show_answer(_answer("/b.jpg"))
    assert grid.limits.isVisible()


def test_the_keyboard_stays_when_show_all_has_done_its_work(grid: MatchGrid) -> None:
    grid.show_answer(_answer("/a.jpg"))
    _show_all(grid).setFocus()
    QTest.keyClick(_show_all(grid), Qt.Key.Key_Space)
    focused = [handle.accessibleName() for handle in _handles(grid) if handle.hasFocus()]
    assert focused == ["Hide photos farther away than"]


@pytest.mark.parametrize("ends", [lambda grid: grid.show_message("Looking…"), lambda grid: grid.show_answer(_NONE)])
def test_the_keyboard_stays_when_the_limits_go(grid: MatchGrid, ends: Callable[[MatchGrid], None]) -> None:
    grid.show_answer(_answer("/one.jpg"))
    _handles(grid)[1].setFocus()
    ends(grid)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert grid.isAncestorOf(focus)
    grid.show_answer(_answer("/two.jpg"))
    assert grid.grid.hasFocus()


def _with_better(first: Answer) -> Answer:
    """Return an answer whose better one has its matches the other way round under each word."""
    count = len(first.matches)
    turned = tuple(replace(match, rank=count + 1 - match.rank) for match in reversed(first.matches))
    return replace(first, better=replace(first, matches=turned, detailed=True))


def _order(grid: MatchGrid) -> list[str]:
    paths = [grid.model.path_at(row) for row in range(grid.model.rowCount())]
    return [path for path in paths if path is not None]


def _point_at(grid: MatchGrid, inside: bool) -> None:
    kind = QEvent(QEvent.Type.Leave)
    if inside:
        at = QPointF(20, 20)
        kind = QEnterEvent(at, at, at)
    QApplication.sendEvent(grid.grid.viewport(), kind)
    come_to_rest(grid)


def test_a_better_order_settles_in_where_nobody_is(grid: MatchGrid) -> None:
    first = _answer("/q.jpg")
    grid.show_answer(first)
    before = _order(grid)
    grid.show_answer(_with_better(first))
    assert _order(grid) != before
    assert sorted(_order(grid)) == sorted(before)
    assert grid.answer == _with_better(first).better


def test_nothing_moves_under_the_pointer(grid: MatchGrid) -> None:
    first = _answer("/q.jpg")
    grid.show_answer(first)
    before = _order(grid)
    _point_at(grid, inside=True)
    grid.show_answer(_with_better(first))
    assert _order(grid) == before
    assert grid.answer == first
    _point_at(grid, inside=False)
    assert _order(grid) != before


@pytest.mark.parametrize("touch", ["chosen", "scrolled"])
def test_nothing_moves_where_somebody_has_come_to(grid: MatchGrid, touch: str) -> None:
    first = _answer("/q.jpg", count=60)
    grid.show_answer(first)
    before = _order(grid)
    if touch == "chosen":
        grid.grid.select_path(before[2])
    else:
        grid.grid.scroll_by(150)
    grid.show_answer(_with_better(first))
    come_to_rest(grid)
    assert _order(grid) == before
    _point_at(grid, inside=True)
    _point_at(grid, inside=False)
    assert _order(grid) == before
    grid.grid.selection.clear()
    grid.grid.selection.restore(np.zeros(len(before), np.bool_), None, None)
    grid.grid.show_selection()
    grid.grid.scroll_to_top()
    come_to_rest(grid)
    assert _order(grid) != before


def test_what_waited_is_forgotten_when_another_question_is_answered(grid: MatchGrid) -> None:
    first = _answer("/q.jpg")
    grid.show_answer(first)
    _point_at(grid, inside=True)
    grid.show_answer(_with_better(first))
    other = _answer("/other.jpg", first=3)
    grid.show_answer(other)
    _point_at(grid, inside=False)
    assert grid.answer == other


def test_a_better_order_that_is_shown_already_is_renewed_under_the_pointer(grid: MatchGrid) -> None:
    """As any list is when photos have come."""
    first = _answer("/q.jpg")
    grid.show_answer(first)
    grid.show_answer(_with_better(first))
    _point_at(grid, inside=True)
    more = _with_better(_answer("/q.jpg", count=14))
    grid.show_answer(more)
    assert grid.answer == more.better


def test_who_comes_back_to_a_photo_finds_the_better_order_at_once(grid: MatchGrid) -> None:
    grid.show_answer(_answer("/other.jpg"))
    _point_at(grid, inside=True)
    grid.show_answer(_with_better(_answer("/q.jpg")))
    assert grid.answer == _with_better(_answer("/q.jpg")).better
