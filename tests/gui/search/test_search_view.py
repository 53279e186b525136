"""The search view on a real library: queries from inside and outside, how they are found again, what was offered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from app.gui.kit.places import LargePlace, Place, SearchPlace
from app.gui.search.match_grid import MatchGrid
from app.gui.search.offered_strip import OfferedStrip
from app.gui.search.search_view import SearchView
from tests.conftest import MakePhoto
from tests.gui.small_library import SmallLibrary, small_library

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]


@pytest.fixture
def library(qtbot: QtBot, home: Path, make_photo: MakePhoto) -> Iterator[SmallLibrary]:
    photos = [make_photo(f"{seed}.jpg", seed) for seed in range(6)]
    with small_library(qtbot, home, photos[0].parent) as library:
        yield library


@pytest.fixture
def view(qtbot: QtBot, library: SmallLibrary) -> SearchView:
    view = SearchView(library.catalog, library.requests, library.thumbnails, library.actions, 30)
    library.window.setCentralWidget(view)
    library.window.resize(900, 600)
    library.window.show()
    qtbot.waitExposed(library.window)
    return view


def _matches(view: SearchView) -> MatchGrid:
    found = view.findChild(MatchGrid)
    assert found is not None
    return found


def _says(view: SearchView, words: str) -> bool:
    return any(words in label.text() for label in view.findChildren(QLabel) if label.isVisible())


def _shows(view: SearchView, path: str) -> bool:
    answer = _matches(view).answer
    return answer is not None and answer.query_path == path


def test_a_query_is_found_again_as_it_was_left(qtbot: QtBot, view: SearchView, tmp_path: Path) -> None:
    first, second = (str(tmp_path / "photos" / name) for name in ("1.jpg", "2.jpg"))
    view.enter(SearchPlace(first))
    assert view.place == SearchPlace(first)
    qtbot.waitUntil(lambda: _shows(view, first))
    assert _says(view, "In the library")
    assert _says(view, "Compared with 6 photos")
    matches = _matches(view)
    left = matches.model.path_at(2)
    assert left is not None
    matches.grid.select_path(left)
    place = view.leave()
    assert place.view is not None
    assert (place.view.current, place.view.selected) == (left, (left,))
    view.enter(SearchPlace(second))
    qtbot.waitUntil(lambda: _shows(view, second))
    assert matches.grid.current_path() == ""
    view.leave()
    view.enter(place)
    assert view.place == place  # also before the answer is there: somebody may walk on at once
    qtbot.waitUntil(lambda: _shows(view, first))
    assert view.place == place
    assert matches.grid.current_path() == left


def test_the_photos_to_walk_through_are_the_query_and_its_neighbours(
    qtbot: QtBot, view: SearchView, tmp_path: Path
) -> None:
    query = str(tmp_path / "photos" / "2.jpg")
    view.enter(SearchPlace(query))
    qtbot.waitUntil(lambda: _shows(view, query))
    matches = _matches(view)
    order = [query, *(str(matches.model.path_at(row)) for row in range(matches.model.rowCount()))]
    assert view.photos.step(query, 1) == order[1]
    assert view.photos.step(order[1], -1) == query
    assert view.photos.step(query, -1) is None
    assert view.photos.step(order[-1], 1) is None
    assert view.photos.content_id_of(order[1]) == matches.model.cell(0).content_id
    assert view.photos.content_id_of(str(tmp_path / "elsewhere.jpg")) is None


def test_what_it_wants_is_said_not_done(qtbot: QtBot, view: SearchView, tmp_path: Path) -> None:
    query = str(tmp_path / "photos" / "1.jpg")
    view.enter(SearchPlace(query))
    qtbot.waitUntil(lambda: _shows(view, query))
    matches = _matches(view)
    wanted: list[Place] = []
    view.wishes.place_wanted.connect(wanted.append)
    neighbour = str(matches.model.path_at(0))
    matches.grid.select_path(neighbour)
    QTest.keyClick(matches.grid, Qt.Key.Key_Return)
    assert wanted == [LargePlace(neighbour, view.place)]
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Backspace):
        with qtbot.waitSignal(view.wishes.closed):
            QTest.keyClick(matches.grid, key)


def test_nothing_is_asked_again_when_the_answer_is_there(
    qtbot: QtBot, view: SearchView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = str(tmp_path / "photos" / "1.jpg")
    view.enter(SearchPlace(query))
    qtbot.waitUntil(lambda: _shows(view, query))
    view.enter(SearchPlace(str(tmp_path / "photos" / "2.jpg")))
    view.leave()
    assert view._search._job is None  # who has gone elsewhere waits for no answer
    view.enter(SearchPlace(query))
    qtbot.waitUntil(lambda: _shows(view, query))
    asked: list[str] = []
    monkeypatch.setattr(view._search, "ask", lambda question, whole: asked.append(question.photo))
    view.enter(view.leave())
    assert asked == []
    view.hide()
    view._on_library_changed()
    view.show()
    view.enter(view.leave())
    assert asked == [query]


def test_a_photo_from_outside_and_those_offered_with_it(
    qtbot: QtBot, view: SearchView, make_photo: MakePhoto, tmp_path: Path
) -> None:
    outside = [
        str(make_photo(name, seed, folder=tmp_path / "other")) for seed, name in enumerate(("a.png", "b.png"), 1)
    ]
    (tmp_path / "notes.txt").write_text("no photo")
    view.wishes.place_wanted.connect(view.enter)
    first = SearchPlace(outside[0], (*outside, str(tmp_path / "notes.txt")))
    view.enter(first)
    qtbot.waitUntil(lambda: _shows(view, outside[0]))
    assert _says(view, "Not in the library, and not added to it")
    strip = view.findChild(OfferedStrip)
    assert strip is not None
    buttons = strip.findChildren(QToolButton)
    assert [button.toolTip() for button in buttons][:1] == ["b.png"]
    qtbot.waitUntil(lambda: not buttons[0].icon().isNull() and not buttons[1].isEnabled())
    QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _shows(view, outside[1]))
    assert view.place.others == (outside[0], str(tmp_path / "notes.txt"))
    view.enter(first)
    qtbot.waitUntil(lambda: _shows(view, outside[0]))


def test_what_is_no_photo_or_not_there_is_told_in_the_view(qtbot: QtBot, view: SearchView, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no photo at all")
    view.enter(SearchPlace(str(tmp_path / "notes.txt")))
    qtbot.waitUntil(lambda: _says(view, "is not a photo that Photokin can read"))
    view.enter(SearchPlace(str(tmp_path / "gone.jpg")))
    qtbot.waitUntil(lambda: _says(view, "There is no file"))
    view.enter(SearchPlace(str(tmp_path / "notes.txt")))
    qtbot.waitUntil(lambda: _says(view, "is not a photo that Photokin can read"))
