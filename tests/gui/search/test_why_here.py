"""Why a neighbour is similar, while W is held on it: what is asked, what is shown where, and that it goes again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QCursor, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.core.box import Box
from app.core.closeness import Closeness
from app.core.events import Stopped
from app.core.photo import Answer, Match
from app.core.question import BlockWeights, Example, Question
from app.core.text import text
from app.core.why import Share, Warmth, Why
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.gui.photo.why_card import WhyCard
from app.gui.picture.view import PictureView
from app.gui.picture.warm_over import WarmOver
from app.gui.search.match_grid import MatchGrid
from app.gui.search.why_here import WhyHere
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse, send

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_HERE, _THERE = Warmth(1, 2, (0.1, 0.2)), Warmth(2, 1, (0.3, 0.0))
_PATHS = ("/a.jpg", "/b.jpg", "/c.jpg")


def _why(path: str, warmth: tuple[Warmth, Warmth] | None = (_HERE, _THERE)) -> Why:
    shares = (Share("subject", 0.9, 0.5), Share("colour", 0.1, 0.2))
    return Why("/q.jpg", path, 0.47, 1.03, Closeness.LIKE, shares, warmth, text("Mainly {name}.", name=path))


class Stage:
    """A query at the left and three neighbours, the first of them of another shape than its photo."""

    def __init__(self, qtbot: QtBot) -> None:
        QCursor.setPos(QPoint(5000, 5000))
        self.catalog, self.requests = RecordingCatalog(), Requests()
        catalog = cast(Any, self.catalog)
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        self.actions = PhotoActions(catalog, self.requests, self.window)
        self.matches = MatchGrid(ThumbnailSource(catalog, self.requests), self.actions, "page", 16)
        self.view = PictureView(QSize(96, 96))
        self.here = WhyHere(self.matches, self.view, catalog, self.requests, self.actions)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.addWidget(self.view)
        row.addWidget(self.matches, 1)
        self.window.setCentralWidget(whole)
        self.window.resize(900, 600)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.view.show_image(QPixmap(200, 100))
        found = tuple(
            Match(rank, bytes([rank]) * 16, (path,), 0.9, 0.5, Closeness.LIKE, None, 4000, 3000)
            for rank, path in enumerate(_PATHS, 1)
        )
        self.matches.show_answer(Answer("/q.jpg", ("/q.jpg",), found, 100, engine="plain"))
        self.grid = self.matches.grid
        self.grid.select_path("/b.jpg")
        self.grid.setFocus()

    def press(self) -> None:
        QTest.keyPress(self.grid, Qt.Key.Key_W)

    def release(self, qtbot: QtBot) -> None:
        QTest.keyRelease(self.grid, Qt.Key.Key_W)
        qtbot.waitUntil(lambda: not self.here.path)

    def tell(self, path: str) -> None:
        answer(self.requests, self.catalog, "search.why", _why(path))

    @property
    def asked(self) -> tuple[Any, ...]:
        return self.catalog.last("search.why")[1]

    @property
    def said(self) -> str:
        (card,) = self.matches.findChildren(WhyCard)
        return card.sentence

    def warmth(self, of: QWidget) -> Warmth | None:
        (over,) = of.findChildren(WarmOver)
        assert over.isVisible() == (over.warmth is not None)
        return over.warmth


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def test_it_is_told_as_long_as_the_key_is_held(qtbot: QtBot, stage: Stage) -> None:
    stage.press()
    assert stage.asked == ("/q.jpg", "/b.jpg", "plain")
    assert (stage.said, stage.warmth(stage.view)) == ("", None)  # nothing flashes up before it is known
    stage.tell("/b.jpg")
    assert stage.said == "Mainly /b.jpg."
    assert (stage.warmth(stage.view), stage.warmth(stage.grid.viewport())) == (_HERE, _THERE)
    (over,) = stage.view.findChildren(WarmOver)
    assert over.geometry() == stage.view.picture_area
    (over,) = stage.grid.viewport().findChildren(WarmOver)
    row = stage.matches.model.row_of_path("/b.jpg")
    assert row is not None
    assert over.geometry() == stage.grid.photo_rect_of(row)
    stage.release(qtbot)
    assert (stage.said, stage.warmth(stage.view), stage.warmth(stage.grid.viewport())) == ("", None, None)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"box": Box(0, 0, 0.5, 0.5)}, ["This is about the whole photos. The marked part was looked for by itself."]),
        ({"more": (Example("/x.jpg"),)}, ["This is about the first photo of the question alone."]),
        ({"weights": BlockWeights(colour=1)}, ["What counts is as usual here, not as it was chosen."]),
    ],
)
def test_what_of_the_question_it_is_not_about_is_said(stage: Stage, changes: dict[str, Any], said: list[str]) -> None:
    shown = stage.matches.answer
    assert shown is not None
    stage.matches.show_answer(replace(shown, question=replace(Question("/q.jpg", 30), **changes)))
    stage.grid.select_path("/b.jpg")
    stage.press()
    stage.tell("/b.jpg")
    (card,) = stage.matches.findChildren(WhyCard)
    total, *more = card.accessibleDescription().split("\n")
    assert total.startswith("Similarity 0.470 = ")
    assert more == said


def test_a_key_that_repeats_is_held(qtbot: QtBot, stage: Stage) -> None:
    """X sends a release with each repetition."""
    stage.press()
    stage.tell("/b.jpg")
    QTest.keyRelease(stage.grid, Qt.Key.Key_W)
    stage.press()
    assert stage.said == "Mainly /b.jpg."
    assert stage.catalog.names().count("search.why") == 1
    stage.release(qtbot)


def test_the_arrows_go_on_to_the_next(stage: Stage) -> None:
    stage.press()
    stage.tell("/b.jpg")
    QTest.keyClick(stage.grid, Qt.Key.Key_Right)
    assert stage.asked == ("/q.jpg", "/c.jpg", "plain")
    assert stage.warmth(stage.grid.viewport()) is None  # never that of another
    stage.tell("/c.jpg")
    assert stage.said == "Mainly /c.jpg."


def test_the_pointer_says_of_which_if_it_moved_last(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = stage.matches.model.row_of_path("/a.jpg")
    assert row is not None
    point = stage.grid.photo_rect_of(row).center()
    monkeypatch.setattr(QCursor, "pos", lambda: stage.grid.viewport().mapToGlobal(point))
    QTest.mouseMove(stage.grid.viewport(), point)
    stage.press()
    assert stage.asked[1] == "/a.jpg"
    stage.release(qtbot)
    QTest.keyClick(stage.grid, Qt.Key.Key_Right)
    stage.press()
    assert stage.asked[1] == "/c.jpg"


def test_an_answer_that_comes_late_is_not_shown(qtbot: QtBot, stage: Stage) -> None:
    stage.press()
    late = stage.catalog.last("search.why")[0]
    stage.release(qtbot)
    assert stage.catalog.last("cancel")[1] == (late,)
    stage.tell("/b.jpg")
    assert (stage.said, stage.warmth(stage.view)) == ("", None)


def test_who_is_pushed_aside_asks_again(qtbot: QtBot, stage: Stage) -> None:
    stage.press()
    send(stage.requests, Stopped(stage.catalog.last("search.why")[0]))
    qtbot.waitUntil(lambda: stage.catalog.names().count("search.why") == 2)


def test_an_engine_that_cannot_say_where_says_that(stage: Stage) -> None:
    stage.press()
    answer(stage.requests, stage.catalog, "search.why", _why("/b.jpg", None))
    assert stage.said == "Mainly /b.jpg."
    assert (stage.warmth(stage.view), stage.warmth(stage.grid.viewport())) == (None, None)


def test_a_file_that_cannot_be_read_is_told(stage: Stage) -> None:
    stage.press()
    refuse(stage.requests, stage.catalog, "search.why", text("There is no file {path}.", path="/b.jpg"))
    assert stage.said == "There is no file /b.jpg."


def test_from_the_menu_it_stays_until_a_key(stage: Stage) -> None:
    assert stage.actions.why.isEnabled()
    stage.actions.why.trigger()
    stage.tell("/b.jpg")
    assert stage.said == "Mainly /b.jpg."
    closed: list[object] = []
    stage.grid.keyPressEvent = closed.append  # type: ignore[method-assign,assignment]
    QTest.keyClick(stage.grid, Qt.Key.Key_Escape)
    assert (stage.said, closed) == ("", [])  # the page stays
    stage.actions.set_paths(["/elsewhere.jpg"])
    assert not stage.actions.why.isEnabled()


def test_other_neighbours_end_it(stage: Stage) -> None:
    stage.press()
    stage.tell("/b.jpg")
    stage.matches.show_answer(Answer("/other.jpg", ("/other.jpg",), (), 100))
    assert (stage.said, stage.warmth(stage.view)) == ("", None)
