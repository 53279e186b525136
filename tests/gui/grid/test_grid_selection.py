"""Selecting as in a file manager."""

from __future__ import annotations

import time

import numpy as np
import pytest

from app.gui.grid.selection import GridSelection


@pytest.fixture
def selection() -> GridSelection:
    return GridSelection(10)


def test_a_click_selects_one(selection: GridSelection) -> None:
    selection.choose(3)
    selection.choose(5)
    assert selection.rows().tolist() == [5]
    assert (selection.current, selection.count) == (5, 1)


def test_control_adds_and_takes_away(selection: GridSelection) -> None:
    selection.choose(3)
    selection.toggle(7)
    selection.toggle(3)
    assert selection.rows().tolist() == [7]
    assert selection.current == 3


def test_shift_goes_from_the_anchor_both_ways(selection: GridSelection) -> None:
    selection.choose(5)
    selection.extend(8)
    selection.extend(3)
    assert selection.rows().tolist() == [3, 4, 5]
    assert (selection.current, selection.anchor) == (3, 5)


def test_control_and_shift_keep_the_rest(selection: GridSelection) -> None:
    selection.choose(0)
    selection.toggle(5)
    selection.extend(7, keep=True)
    assert selection.rows().tolist() == [0, 5, 6, 7]


def test_shift_without_an_anchor_takes_the_row(selection: GridSelection) -> None:
    selection.extend(4)
    assert selection.rows().tolist() == [4]


@pytest.mark.parametrize(("flip", "expected"), [(False, [1, 2, 3]), (True, [1, 3])])
def test_a_rubber_band_adds_or_flips(selection: GridSelection, flip: bool, expected: list[int]) -> None:
    selection.choose(2)
    before = selection.remember()
    selection.span(before, np.array([0, 1, 2, 3, 4]), flip)
    selection.span(before, np.array([1, 2, 3]), flip)
    assert selection.rows().tolist() == expected
    assert selection.count == len(expected)


def test_new_rows_push_the_selection_on(selection: GridSelection) -> None:
    selection.choose(4)
    selection.insert(2, 3)
    assert selection.rows().tolist() == [7]
    assert selection.current == 7


@pytest.mark.parametrize(
    ("first", "count", "rows", "current"), [(0, 2, [2], 2), (3, 3, [], 3), (4, 6, [], 3), (5, 2, [4], 4)]
)
def test_rows_that_go_take_their_selection_along(
    selection: GridSelection, first: int, count: int, rows: list[int], current: int
) -> None:
    selection.choose(4)
    selection.remove(first, count)
    assert selection.rows().tolist() == rows
    assert selection.current == current


def test_everything_can_go(selection: GridSelection) -> None:
    selection.choose_all()
    selection.remove(0, 10)
    assert (selection.current, selection.count) == (None, 0)


def test_a_million_are_selected_at_once() -> None:
    selection = GridSelection(1_000_000)
    started = time.thread_time()
    selection.choose_all()
    selection.toggle(17)
    assert time.thread_time() - started < 0.05
    assert selection.count == 999_999


@pytest.mark.parametrize("at_most", [0, 1, 2, 3, 4, 100])
def test_the_first_of_the_selected_rows_are_all_that_is_looked_for(at_most: int) -> None:
    selection = GridSelection(1_000)
    for row in (500, 2, 999, 501):
        selection.toggle(row)
    assert selection.rows(at_most).tolist() == [2, 500, 501, 999][:at_most]
    assert selection.rows().tolist() == [2, 500, 501, 999]
