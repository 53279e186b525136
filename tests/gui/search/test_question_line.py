"""The line above the results: photos for and against, scope, order; what counts; and that each makes a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.core.gallery import Dropped
from app.core.photo import Answer, Counted
from app.core.question import AS_THE_ENGINE, BlockWeights, Example, Question, Scope
from app.gui.grid.photo_drag import file_url
from app.gui.kit.places import Place, SearchPlace
from app.gui.kit.requests import Requests
from app.gui.search.altered_question import added, moved, together, with_for
from app.gui.search.days_dialog import DaysDialog
from app.gui.search.match_grid import MatchGrid
from app.gui.search.question_line import QuestionLine
from app.gui.search.scope_words import scope_words
from app.gui.search.search_view import SearchView
from app.gui.search.what_counts import WhatCounts
from tests.conftest import MakePhoto
from tests.gui.recording_catalog import RecordingCatalog, answer
from tests.gui.small_library import SmallLibrary, small_library

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_A, _B, _C = Example("/p/a.jpg"), Example("/p/b.jpg"), Example("/p/c.jpg")
_TWO = Question("/p/a.jpg", 30, more=(_B,))


class Line:
    """The line by itself, what it was asked to add, and what it wanted last."""

    def __init__(self, qtbot: QtBot) -> None:
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.line = QuestionLine(self.catalog, self.requests, 16)  # type: ignore[arg-type]
        qtbot.addWidget(self.line)
        self.wanted: list[Question] = []
        self.said: list[str] = []
        self.line.question_wanted.connect(self.wanted.append)
        self.line.said.connect(self.said.append)
        self.line.resize(900, 72)
        self.line.show()

    def thumb(self, path: str) -> QWidget:
        sides = self.line.tray.sides
        return sides["for"].thumbs.get(path) or sides["against"].thumbs[path]


@pytest.fixture
def shown(qtbot: QtBot) -> Line:
    return Line(qtbot)


def _choose(menu: QMenu, words: str) -> None:
    """Trigger the entry with these words, of this menu or one of its own."""
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu) and any(each.text() == words for each in below.actions()):
            _choose(below, words)
            return
        if action.text().replace("&", "") == words:
            action.trigger()
            return
    raise AssertionError([action.text() for action in menu.actions()])


def _wheel(widget: QWidget, by: int) -> None:
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre, QPointF(widget.mapToGlobal(centre.toPoint())), QPoint(), QPoint(0, by), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_the_tray_is_there_from_the_second_photo_on(shown: Line) -> None:
    shown.line.show_question(Question("/p/a.jpg", 30))
    assert not shown.line.tray.isVisible()
    low = shown.line.height()
    shown.line.show_question(_TWO)
    assert shown.line.tray.isVisible()
    assert shown.line.height() > low
    assert list(shown.line.tray.sides["for"].thumbs) == ["/p/a.jpg", "/p/b.jpg"]
    assert shown.thumb("/p/b.jpg").accessibleName() == "For: b.jpg"


def test_click_wheel_and_middle_button(qtbot: QtBot, shown: Line) -> None:
    shown.line.show_question(_TWO)
    qtbot.mouseClick(shown.thumb("/p/b.jpg"), Qt.MouseButton.LeftButton)
    off = Question("/p/a.jpg", 30, more=(Example("/p/b.jpg", 0),))
    assert shown.wanted == [off]
    shown.line.show_question(off)
    assert shown.thumb("/p/b.jpg").accessibleDescription() == "does not count now"
    qtbot.mouseClick(shown.thumb("/p/b.jpg"), Qt.MouseButton.LeftButton)
    assert shown.wanted[-1] == _TWO
    shown.line.show_question(_TWO)
    _wheel(shown.thumb("/p/a.jpg"), 120)
    assert shown.wanted[-1] == Question("/p/a.jpg", 30, weight=2, more=(_B,))
    QTest.keyClick(shown.thumb("/p/b.jpg"), Qt.Key.Key_Minus)
    assert shown.wanted[-1] == Question("/p/a.jpg", 30, more=(Example("/p/b.jpg", 0.5),))
    QTest.mouseClick(shown.thumb("/p/a.jpg"), Qt.MouseButton.MiddleButton)
    assert shown.wanted[-1] == Question("/p/b.jpg", 30)
    QTest.keyClick(shown.thumb("/p/b.jpg"), Qt.Key.Key_Delete)
    assert shown.wanted[-1] == Question("/p/a.jpg", 30)


def test_one_photo_for_has_to_stay(shown: Line) -> None:
    question = Question("/p/a.jpg", 30, against=(_B,))
    shown.line.show_question(question)
    QTest.keyClick(shown.thumb("/p/a.jpg"), Qt.Key.Key_Delete)
    assert (shown.wanted, shown.said) == ([], ["One photo that it should be like has to stay."])
    _choose(shown.thumb("/p/b.jpg").menu(), "Like this")  # type: ignore[attr-defined]
    assert shown.wanted == [_TWO]


def test_photos_that_are_dropped_are_looked_at_first(shown: Line) -> None:
    shown.line.show_question(_TWO)
    side = shown.line.tray.sides["against"]
    mime = QMimeData()
    mime.setUrls([file_url("/p/c.jpg"), file_url("/p/notes.txt")])
    point, copy = QPoint(5, 5), Qt.DropAction.CopyAction
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    entered = QDragEnterEvent(point, copy, mime, *none)
    QApplication.sendEvent(side, entered)
    assert entered.isAccepted()
    assert side.add.lit
    QApplication.sendEvent(side, QDropEvent(QPointF(point), copy, mime, *none))
    assert shown.catalog.last("search.sort_dropped")[1] == (("/p/c.jpg", "/p/notes.txt"),)
    answer(shown.requests, shown.catalog, "search.sort_dropped", Dropped((), ("/p/c.jpg",), ("/p/notes.txt",), ()))
    assert shown.wanted == [Question("/p/a.jpg", 30, more=(_B,), against=(_C,))]
    assert shown.said == ["1 of it is no photo."]


def test_arithmetic_of_questions() -> None:
    assert with_for(_TWO, ()) is None
    assert added(_TWO, ("/p/b.jpg", "/p/c.jpg"), "for") == Question("/p/a.jpg", 30, more=(_B, _C))
    assert added(_TWO, ("/p/a.jpg",), "against") == Question("/p/b.jpg", 30, against=(_A,))
    assert moved(Question("/p/a.jpg", 30), _A, "for") is None
    assert together(("/p/a.jpg", "/p/b.jpg"), 30) == _TWO
    assert len(together([f"/{n}.jpg" for n in range(300)], 30).all_for) == 100


def test_the_scope_is_a_chip_until_it_is_cleared(shown: Line) -> None:
    scope = shown.line.scope
    shown.line.show_question(Question("/p/x/a.jpg", 30))
    scope.show_folder("/p/x")
    assert scope.choose.text() == "Everywhere"
    assert not scope.clear.isVisible()
    _choose(scope.menu(), "This folder (x)")
    here = Question("/p/x/a.jpg", 30, scope=Scope(("/p/x",)))
    assert shown.wanted == [here]
    shown.line.show_question(here)
    assert scope.choose.text() == "In x"
    _choose(scope.menu(), "Not this folder")
    assert shown.wanted[-1].scope == Scope((), ("/p/x",))
    _choose(scope.menu(), "Not this shoot (same folder, within a day)")
    assert shown.wanted[-1].scope == Scope(("/p/x",), other_shoot=True)
    _choose(scope.menu(), "PNG")
    assert shown.wanted[-1].scope == Scope(("/p/x",), formats=("png",))
    _choose(scope.menu(), "Show copies, versions and series by themselves")
    assert shown.wanted[-1].copies == "shown"
    _choose(scope.menu(), "One of each series")
    assert shown.wanted[-1].scope == Scope(("/p/x",), one_of_series=True)
    alone = Question("/p/x/a.jpg", 30, scope=Scope(one_of_series=True))
    shown.line.show_question(alone)
    assert scope.choose.text() == "One of each series"
    _choose(scope.menu(), "Show copies, versions and series by themselves")
    assert shown.wanted[-1] == Question("/p/x/a.jpg", 30, copies="shown")
    shown.line.show_question(shown.wanted[-1])
    _choose(scope.menu(), "One of each series")
    assert shown.wanted[-1] == alone  # never both: that is refused
    shown.line.show_question(here)
    scope.pin.click()
    assert scope.pinned == Scope(("/p/x",))
    scope.clear.click()
    assert shown.wanted[-1].scope == Scope()
    shown.line.show_question(Question("/p/x/a.jpg", 30))
    assert scope.pinned == Scope()


def test_a_scope_in_words() -> None:
    def words(scope: Scope) -> str:
        return scope_words(Question("/a.jpg", 1, scope=scope))

    assert (
        words(Scope(since=date(2016, 1, 1), until=date(2016, 12, 31), other_shoot=True)) == "In 2016 · Not this shoot"
    )
    assert words(Scope(("/a/b",), ("/a/b/c",), formats=("jpg", "raw"))) == "In b · Not in c · Only JPG, RAW"
    assert words(Scope(since=date(2016, 5, 1))).startswith("Since ")


def test_days_are_refused_while_they_are_written(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = DaysDialog(Scope(("/a",)), window)
    wanted: list[Scope] = []
    dialog.scope_wanted.connect(wanted.append)
    okay = dialog.buttons.button(QDialogButtonBox.StandardButton.Ok)
    dialog.since.setText("2016-02")
    dialog.until.setText("2015")
    assert "There is no day from" in dialog.said.text()
    assert not okay.isEnabled()
    dialog.until.setText("tomorrow")
    assert dialog.said.text().startswith("tomorrow is no date.")
    dialog.until.setText("2016-02")
    okay.click()
    assert wanted == [Scope(("/a",), since=date(2016, 2, 1), until=date(2016, 2, 29))]


def test_the_order_is_chosen(shown: Line) -> None:
    shown.line.show_question(_TWO)
    _choose(shown.line.order.menu_of_orders(), "By date")
    assert shown.wanted == [Question("/p/a.jpg", 30, more=(_B,), order="date")]


def test_turned_photos_are_a_switch_away(qtbot: QtBot, shown: Line) -> None:
    asked = shown.line._question
    shown.line.turned.click()
    assert shown.wanted == [replace(asked, turned=True)]
    shown.line.show_question(replace(asked, turned=True))
    assert shown.line.turned.isChecked()
    qtbot.keyClick(shown.line.turned, Qt.Key.Key_Space)
    assert shown.wanted[1:] == [asked]


def test_what_counts(qtbot: QtBot) -> None:
    counts = WhatCounts()
    qtbot.addWidget(counts)
    counts.show()
    wanted: list[BlockWeights] = []
    counts.weights_wanted.connect(wanted.append)
    assert not counts.sliders["colour"].isVisible()
    counts.fold.click()
    counts.show_counted((Counted("subject", 1, 1), Counted("colour", 0.33, 0.33), Counted("layout", 0, 0)))
    assert [counts.sliders[part].value() for part in ("subject", "colour", "layout")] == [100, 33, 0]
    assert not counts.reset.isVisible()
    counts.sliders["colour"].setValue(160)
    assert wanted == []  # not before it rests
    qtbot.waitUntil(lambda: wanted == [BlockWeights(colour=1.6)])
    counts.fold.click()
    assert "Colour ↑" in counts._changes.text()
    counts.presets["thing"].click()
    qtbot.waitUntil(lambda: wanted[-1] == BlockWeights(1, 0, 0))
    counts.reset.click()
    qtbot.waitUntil(lambda: wanted[-1] == AS_THE_ENGINE)
    counts.fold.click()
    counts.show_counted((Counted("subject", 1, 1),))
    assert counts.sliders["subject"].isVisible()
    assert not counts.sliders["colour"].isVisible()


@pytest.fixture
def library(qtbot: QtBot, home: Path, make_photo: MakePhoto) -> Iterator[SmallLibrary]:
    photos = [make_photo(f"{seed}.jpg", seed) for seed in range(6)]
    with small_library(qtbot, home, photos[0].parent) as library:
        yield library


@pytest.mark.acquainted
def test_plus_and_minus_on_a_result_ask_with_it_and_history_knows_each_question(
    qtbot: QtBot, library: SmallLibrary, tmp_path: Path
) -> None:
    view = SearchView(library.catalog, library.requests, library.thumbnails, library.actions, 30)
    library.window.setCentralWidget(view)
    library.window.resize(900, 600)
    library.window.show()
    qtbot.waitExposed(library.window)
    query = str(tmp_path / "photos" / "1.jpg")
    places: list[Place] = []
    view.wishes.place_wanted.connect(places.append)
    view.wishes.place_wanted.connect(view.enter)
    matches = view.findChild(MatchGrid)
    assert matches is not None

    def answered(question: Question) -> bool:
        found: Answer | None = matches.answer
        return found is not None and found.question == question

    view.enter(SearchPlace(query))
    qtbot.waitUntil(lambda: answered(Question(query, 30)))
    nearest, second = (str(matches.model.path_at(row)) for row in (0, 1))
    library.window.activateWindow()
    matches.grid.setFocus()
    qtbot.waitUntil(matches.grid.hasFocus)
    matches.grid.select_path(nearest)
    QTest.keyClick(matches.grid, Qt.Key.Key_Plus)
    both = Question(query, 30, more=(Example(nearest),))
    qtbot.waitUntil(lambda: answered(both))
    assert matches.model.row_of_path(nearest) is None
    assert places == [SearchPlace(query, question=both)]
    assert view.place.shows_what(places[0])
    matches.grid.select_path(second)
    QTest.keyClick(matches.grid, Qt.Key.Key_Minus)
    qtbot.waitUntil(lambda: answered(Question(query, 30, more=(Example(nearest),), against=(Example(second),))))
    view.enter(SearchPlace(query))
    qtbot.waitUntil(lambda: answered(Question(query, 30)))
    assert not view.line.tray.isVisible()
    view.enter(view.asked.place_of_all((query, nearest)))
    qtbot.waitUntil(lambda: answered(both))
