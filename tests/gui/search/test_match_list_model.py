"""Neighbours as a list."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.gui.grid.photo_role import PhotoRole
from app.gui.search.match_list_model import MatchListModel
from tests.gui.made_up_library import content_id_of, matches


def made(count: int, copies: int = 1) -> MatchListModel:
    model = MatchListModel()
    model.set_matches(matches(count, copies))
    return model


def test_the_model_keeps_qts_rules(qtbot: QtBot) -> None:
    model = MatchListModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_matches(matches(10))
    for distance in (0.45, 0.0, 2.0):
        model.set_farthest(distance)
    for count in (3, 0):
        model.set_matches(matches(count))
    assert tester.model() is model


def test_a_row_tells_rank_distance_and_copies() -> None:
    model = made(3, copies=4)
    index = model.index(2)
    assert index.data(PhotoRole.CAPTION) == "3 · 0.30"
    assert index.data(PhotoRole.COPIES) == 4
    assert index.data(PhotoRole.CONTENT_ID) == content_id_of(3)
    assert index.data(PhotoRole.MATCH).rank == 3
    assert index.data(PhotoRole.PATH) == model.path_at(2) == "/made-up/0/IMG_0000003.jpg"
    told = index.data(Qt.ItemDataRole.ToolTipRole).splitlines()
    assert len(told) == 6
    assert told[4] == "Distance 0.30: the lower, the more alike"
    assert "0.30" in index.data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_photo_with_a_thousand_copies_has_a_tip_that_fits_the_screen() -> None:
    model = made(1, copies=1_000)
    told = model.index(0).data(Qt.ItemDataRole.ToolTipRole).splitlines()
    assert told[11] == "/made-up/11/IMG_0000001.jpg"
    assert told[12] == "…"
    assert "1,000 copies" in told[-1]
    assert len(told) == 15


def test_the_slider_hides_what_is_farther_and_brings_it_back() -> None:
    model = made(10)
    model.set_farthest(0.35)
    assert model.rowCount() == 3
    assert model.row_of_path("/made-up/0/IMG_0000004.jpg") is None
    model.set_farthest(2.0)
    assert model.rowCount() == 10
    assert model.row_of_path("/made-up/0/IMG_0000004.jpg") == 3


def test_what_lies_at_the_limit_as_it_is_shown_is_near_enough() -> None:
    model = made(10)
    model.set_farthest(0.3)
    assert model.rowCount() == 3
    model.set_matches(tuple(replace(match, distance=match.distance + 0.004) for match in matches(10)))
    assert model.index(2).data(PhotoRole.CAPTION) == "3 · 0.30"
    assert model.rowCount() == 3
    model.set_matches(tuple(replace(match, distance=match.distance + 0.006) for match in matches(10)))
    assert model.rowCount() == 2


def test_new_neighbours_obey_the_slider_as_it_stands() -> None:
    model = made(10)
    model.set_farthest(0.35)
    model.set_matches(matches(2))
    assert model.rowCount() == 2
    model.set_matches(matches(20))
    assert model.rowCount() == 3


def test_what_lies_on_a_disk_that_is_away_is_marked(qtbot: QtBot) -> None:
    model = made(3)
    with qtbot.waitSignal(model.dataChanged):
        model.set_offline(["/made-up"])
    assert [model.cell(row).offline for row in range(3)] == [True] * 3
    model.set_matches(matches(2, 2))
    assert [model.cell(row).offline for row in range(2)] == [True] * 2
    model.set_offline(["/made-up/0", "/made"])  # one copy of each lies elsewhere: that one is shown
    assert [(model.cell(row).offline, model.path_at(row)) for row in range(2)] == [
        (False, f"/made-up/1/IMG_000000{row + 1}.jpg") for row in range(2)
    ]
    model.set_offline([])
    assert model.path_at(0) == "/made-up/0/IMG_0000001.jpg"


def test_a_copy_leads_to_its_row() -> None:
    assert made(3, copies=2).row_of_path("/made-up/1/IMG_0000002.jpg") == 1
