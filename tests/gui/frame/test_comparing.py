"""From anywhere in the window to photos compared, and back to where that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.gui.kit.marks import Marks
from app.gui.kit.places import ComparePlace, LargePlace, LibraryPlace, ReviewPlace, SearchPlace
from app.machine.settings import Settings
from tests.conftest import MakePhoto
from tests.gui.whole_window import WholeWindow, whole_window

pytestmark = [
    pytest.mark.acquainted,
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
]
_PHOTOS = 6


@pytest.fixture
def folder(make_photo: MakePhoto) -> Path:
    paths = [make_photo(f"{seed}.jpg", seed) for seed in range(_PHOTOS)]
    return paths[0].parent


@pytest.fixture
def full(qtbot: QtBot, home: Path, folder: Path) -> Iterator[WholeWindow]:
    with whole_window(home, Settings(device="cpu", threads=1), str(folder)) as made:
        made.until_read(_PHOTOS)
        made.window.library.order.choose(("name", False))
        made.until(lambda: made.window.gallery.model.gallery.query.order == "name")
        made.until(lambda: made.window.gallery.model.path_at(_PHOTOS - 1))
        yield made


def test_selected_photos_are_compared_and_escape_leads_back(full: WholeWindow) -> None:
    window = full.window
    grid = window.gallery.grid
    full.select(0)
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    selected = tuple(grid.selected_paths())
    assert len(selected) == 2
    assert window.overlays.selection_bar.compare_button.isVisibleTo(window.overlays.selection_bar)
    window.overlays.selection_bar.compare_button.click()
    place = window.navigation.now
    assert isinstance(place, ComparePlace)
    assert set(place.paths) == set(selected)
    assert isinstance(place.opened_from, LibraryPlace)
    assert not window.tool_bar.isVisible()
    stage = window.comparing.page.parts.stage
    assert stage.hasFocus()
    window.photo_actions.compare.trigger()  # here already
    assert window.navigation.now == place
    QTest.keyClick(stage, Qt.Key.Key_Escape)
    assert window.navigation.page.name == "library"
    assert set(grid.selected_paths()) == set(selected)
    window.navigation.forward()
    assert window.navigation.page.name == "compare"


def test_of_too_many_it_is_said_how_many_can_be_compared(full: WholeWindow) -> None:
    window = full.window
    said: list[str] = []
    window.photo_actions.message.connect(said.append)
    window.gallery.grid.setFocus()
    full.select(0)
    for _ in range(4):
        QTest.keyClick(window.gallery.grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    full.until(window.photo_actions.compare.isEnabled)
    window.photo_actions.compare.trigger()
    assert said == ["Select two to four photos to compare them."]
    assert window.navigation.page.name == "library"
    assert not window.overlays.selection_bar.compare_button.isVisibleTo(window.overlays.selection_bar)
    full.select(0)
    assert not window.photo_actions.compare.isEnabled()  # one photo, found by nothing


def test_a_hit_is_compared_with_its_query_and_arrows_walk_through_the_hits(full: WholeWindow) -> None:
    window = full.window
    query = full.select(0)
    window.photo_actions.find_similar.trigger()
    full.until(lambda: window.navigation.page.name == "search" and window.search._matches.model.rowCount() >= 2)
    grid = window.search._matches.grid
    grid.setFocus()
    grid.setCurrentIndex(window.search._matches.model.index(0, 0))
    hit = grid.current_path()
    QTest.keyClick(grid, Qt.Key.Key_C)
    place = window.navigation.now
    assert isinstance(place, ComparePlace)
    assert (place.paths, place.query) == ((query, hit), True)
    page = window.comparing.page
    page.walk(1)
    assert page.place.paths == (query, window.search._matches.model.path_at(1))
    page.walk(-1)
    page.walk(-1)  # before the first hit is the query itself
    assert page.place.paths == (query, hit)
    page.go_back()
    assert isinstance(window.navigation.now, SearchPlace)


def test_a_neighbour_shown_large_is_compared_with_its_query(full: WholeWindow) -> None:
    window = full.window
    query = full.select(0)
    panel = window.neighbours
    full.until(lambda: panel.photos.neighbours > 0 and panel.photos.query == query)
    hit = panel.photos.cell(1).path
    assert hit is not None
    window.navigation.open_large(hit, query)
    QTest.keyClick(window.viewer.canvas, Qt.Key.Key_C)
    place = window.navigation.now
    assert isinstance(place, ComparePlace)
    assert place.paths == (query, hit)
    assert isinstance(place.opened_from, LargePlace)
    window.comparing.page.go_back()
    assert window.navigation.page is window.viewer
    assert window.viewer.path == hit


def test_marks_reach_the_page_that_reviews(full: WholeWindow) -> None:
    window = full.window
    first, second = full.window.gallery.model.path_at(0), full.window.gallery.model.path_at(1)
    assert first is not None
    assert second is not None
    opened_from = ReviewPlace()
    window.navigation.go(ComparePlace((first, second), opened_from, kind="near", marks=Marks("key")))
    QTest.keyClick(window.comparing.page.parts.stage, Qt.Key.Key_X)
    assert window.look_alikes.review.reviewing._marks["key"] == Marks("key", ((first, "trash"),))
    QTest.keyClick(window.comparing.page.parts.stage, Qt.Key.Key_Escape)
    assert window.navigation.page.name == ReviewPlace.page


def test_what_became_of_photos_is_told_over_the_photos_not_over_their_feet(full: WholeWindow) -> None:
    window = full.window
    first, second = (window.gallery.model.path_at(row) for row in (0, 1))
    assert first is not None
    assert second is not None
    window.navigation.go(ComparePlace((first, second)))
    window.photo_actions.told.emit("1 photo in the trash", True)
    stage, toast = window.comparing.page.parts.stage, window.overlays.toasts.toast
    full.until(toast.isVisible)
    full.until(lambda: toast.geometry() == toast.resting_place())
    assert toast.mapToGlobal(toast.rect().bottomLeft()).y() < stage.mapToGlobal(stage.rect().bottomLeft()).y()
