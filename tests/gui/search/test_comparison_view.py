"""Engines side by side in the search view: columns, moves, agreement, hearts, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QTabBar
from pytestqt.qtbot import QtBot

from app.core.comparison import Hearts
from app.core.job import Job
from app.gui.kit.places import LargePlace, Place, SearchPlace
from app.gui.search.comparison_view import ComparisonView
from app.gui.search.engine_button import EngineButton
from app.gui.search.match_grid import MatchGrid
from app.gui.search.search_view import SearchView
from app.library.store import Store
from app.machine.paths import models_folder
from app.similarity.shipped_engines import load_shipped
from tests.conftest import MakePhoto
from tests.gui.small_library import SmallLibrary, small_library

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]
_BOTH = ("standard", "plain")


@pytest.fixture
def library(qtbot: QtBot, home: Path, make_photo: MakePhoto) -> Iterator[SmallLibrary]:
    """Six photos; by the plain engine photo n is at an angle of n from photo 0, and 5.jpg has not been read."""
    photos = [make_photo(f"{seed}.jpg", seed) for seed in range(6)]
    plain = load_shipped("plain", models_folder())

    def add(_: Job, store: Store) -> None:
        for n, path in enumerate(photos[:5]):
            photo = store.photo_at(str(path))
            assert photo is not None
            assert photo.content_id is not None
            vector = np.zeros(plain.dim, "<f2")
            vector[:2] = np.cos(0.1 * n), np.sin(0.1 * n)
            store.add_vectors(plain.model_id, [(photo.content_id, vector.tobytes())])

    with small_library(qtbot, home, photos[0].parent) as library:
        library.ask(library.catalog._place.own.write(add))
        yield library


@pytest.fixture
def view(qtbot: QtBot, library: SmallLibrary) -> SearchView:
    view = SearchView(library.catalog, library.requests, library.thumbnails, library.actions, 30)
    library.window.setCentralWidget(view)
    library.window.resize(1100, 600)
    library.window.show()
    qtbot.waitExposed(library.window)
    view.wishes.place_wanted.connect(lambda place: view.enter(place) if isinstance(place, SearchPlace) else None)
    return view


def _comparison(view: SearchView) -> ComparisonView:
    found = view.findChild(ComparisonView)
    assert found is not None
    return found


def _compare(qtbot: QtBot, view: SearchView, tmp_path: Path) -> ComparisonView:
    view.enter(SearchPlace(str(tmp_path / "photos" / "0.jpg"), engines=_BOTH))
    comparison = _comparison(view)
    qtbot.waitUntil(lambda: len(comparison.columns) == 2 and comparison.columns[1].model.rowCount() > 0)
    return comparison


def _names(comparison: ComparisonView, column: int) -> list[str]:
    answer = comparison.columns[column].model.answer
    assert answer is not None
    return [Path(match.paths[0]).name for match in answer.matches]


def _words(menu: QMenu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions() if action.text()]


def test_two_engines_stand_side_by_side(qtbot: QtBot, view: SearchView, tmp_path: Path) -> None:
    comparison = _compare(qtbot, view, tmp_path)
    assert comparison.isVisible()
    assert [column.title for column in comparison.columns] == ["Standard", "Plain"]
    assert _names(comparison, 1) == ["1.jpg", "2.jpg", "3.jpg", "4.jpg"]
    assert len(_names(comparison, 0)) == 5
    standard, plain = comparison.columns
    assert standard.agreement_words == "compared with 6 photos"
    assert plain.agreement_words == "4 of the first 5 are the same · compared with 5 photos"
    for row, name in enumerate(_names(comparison, 1)):
        by = _names(comparison, 0).index(name) - row
        mark = f"  {'↑' if by > 0 else '↓'}{abs(by)}" if by else ""
        assert plain.model.cell(row).caption == f"{row + 1}{mark}"
    assert view.place.engines == _BOTH


def test_closing_gives_the_ordinary_view_back(qtbot: QtBot, view: SearchView, tmp_path: Path) -> None:
    comparison = _compare(qtbot, view, tmp_path)
    comparison.closed.emit()
    assert view.place.engines == ()
    matches = view.findChild(MatchGrid)
    assert matches is not None
    qtbot.waitUntil(lambda: matches.isVisible() and matches.answer is not None)
    assert not comparison.isVisible()


def test_another_engine_alone(qtbot: QtBot, view: SearchView, tmp_path: Path) -> None:
    view.enter(SearchPlace(str(tmp_path / "photos" / "0.jpg")))
    button = view.findChild(EngineButton)
    assert button is not None
    qtbot.waitUntil(lambda: len(button.engines) == 2)
    assert button.text() == "Engine: Standard ▾"
    button._fill()
    assert _words(button._menu) == ["Standard", "Plain", "Compare…"]
    asked: list[bool] = []
    view.offer_engines(lambda: asked.append(True))
    button._fill()
    assert _words(button._menu) == ["Standard", "Plain", "Compare…", "Keep another engine…"]
    button._menu.actions()[-1].trigger()
    assert asked == [True]
    button._menu.actions()[1].trigger()
    matches = view.findChild(MatchGrid)
    assert matches is not None
    qtbot.waitUntil(lambda: matches.answer is not None and matches.answer.engine == "plain")
    assert button.text() == "Engine: Plain ▾"
    assert view.place == SearchPlace(str(tmp_path / "photos" / "0.jpg"), view=view.place.view, engines=("plain",))
    button._fill()
    with qtbot.waitSignal(button.compare_wanted) as wanted:
        button._menu.actions()[3].trigger()
    assert wanted.args == [_BOTH]
    assert view.place.engines == _BOTH


def test_a_heart_is_kept_moved_and_taken_back(
    qtbot: QtBot, view: SearchView, library: SmallLibrary, tmp_path: Path
) -> None:
    comparison = _compare(qtbot, view, tmp_path)
    standard, plain = (column.heart for column in comparison.columns)

    def kept() -> Hearts:
        hearts = library.ask(library.catalog.search.hearts())
        assert isinstance(hearts, Hearts)
        return hearts

    QTest.mouseClick(plain, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: plain.text() == "1")
    assert plain.isChecked()
    assert kept().count("plain", "standard") == 1
    QTest.mouseClick(standard, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: standard.text() == "1")
    assert (plain.isChecked(), plain.text()) == (False, "")
    QTest.mouseClick(standard, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: standard.text() == "")
    assert kept() == Hearts()


def test_after_three_hearts_it_is_proposed_once(
    qtbot: QtBot, view: SearchView, library: SmallLibrary, tmp_path: Path
) -> None:
    used: list[str] = []
    view.offer_use(used.append)
    for _ in range(2):
        library.ask(library.catalog.search.give_heart("plain", _BOTH))
    comparison = _compare(qtbot, view, tmp_path)
    assert not comparison.proposal.isVisible()
    plain = comparison.columns[1].heart
    QTest.mouseClick(plain, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(comparison.proposal.isVisible)
    assert comparison.proposal.sentence == "You liked the lists of Plain better. Use it here?"
    QTest.mouseClick(comparison.proposal.not_now, Qt.MouseButton.LeftButton)
    assert not comparison.proposal.isVisible()
    assert library.ask(library.catalog.search.give_heart("plain", _BOTH)) == (
        Hearts((("plain", "standard", 4),), (("plain", "standard", 3),)),
        "",
    )
    comparison.proposal.propose(comparison.columns[1].engine)
    QTest.mouseClick(comparison.proposal.use, Qt.MouseButton.LeftButton)
    assert used == ["plain"]
    assert not comparison.proposal.isVisible()


def test_where_there_is_no_room_one_stands_behind_the_other(qtbot: QtBot, view: SearchView, tmp_path: Path) -> None:
    comparison = _compare(qtbot, view, tmp_path)
    tabs = comparison.findChild(QTabBar)
    assert tabs is not None
    assert not tabs.isVisible()
    view.window().resize(560, 420)
    qtbot.waitUntil(tabs.isVisible)
    assert [column.isVisible() for column in comparison.columns] == [True, False]
    tabs.setCurrentIndex(1)
    assert [column.isVisible() for column in comparison.columns] == [False, True]


def test_the_words_of_the_filter_narrow_every_column(qtbot: QtBot, view: SearchView, tmp_path: Path) -> None:
    comparison = _compare(qtbot, view, tmp_path)
    plain = comparison.columns[1]
    rank = _names(comparison, 1).index("3.jpg") + 1
    said = plain.agreement_words
    words = view.commands.words
    assert words is not None
    words.choose("3")
    qtbot.waitUntil(lambda: _names(comparison, 1) == ["3.jpg"] and _names(comparison, 0) == ["3.jpg"])
    assert plain.model.cell(0).caption.startswith(f"{rank}")
    assert plain.agreement_words == said
    words.choose("")
    qtbot.waitUntil(lambda: len(_names(comparison, 1)) == 4)


def test_a_photo_is_opened_among_those_of_its_column(qtbot: QtBot, view: SearchView, tmp_path: Path) -> None:
    comparison = _compare(qtbot, view, tmp_path)
    wanted: list[Place] = []
    view.wishes.place_wanted.connect(wanted.append)
    grid = comparison.columns[1].grid
    photos = tmp_path / "photos"
    grid.select_path(str(photos / "2.jpg"))
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert wanted == [LargePlace(str(photos / "2.jpg"), view.place)]
    assert view.photos.step(str(photos / "2.jpg"), 1) == str(photos / "3.jpg")
