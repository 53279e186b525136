"""Drawing round a part of the query, by mouse and by keyboard; what was left out of it is dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.core.masks import Masked, Only
from app.core.photo import Answer
from app.core.question import Question
from app.core.text import text
from app.gui.kit.places import SearchPlace
from app.gui.kit.requests import Requests
from app.gui.picture.view import PictureView
from app.gui.search.lasso import Lasso
from app.gui.search.match_grid import MatchGrid
from app.gui.search.query_side import QuerySide
from app.gui.search.search_view import SearchView
from app.gui.search.shown_mask import ShownMask
from tests.conftest import MakePhoto
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse
from tests.gui.small_library import SmallLibrary, small_library

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]
_SQUARE = ((0.25, 0.25), (0.75, 0.25), (0.75, 0.75), (0.25, 0.75))
_LEFT_HALF = Masked(2, 1, bytes((255, 0)))


@pytest.fixture
def view(qtbot: QtBot) -> PictureView:
    """A white picture of 400 × 300 pixels, in a view of that size and a little more."""
    view = PictureView(QSize(50, 50))
    qtbot.addWidget(view)
    view.resize(420, 300)
    view.show_nothing("/a.jpg")
    white = QPixmap(400, 300)
    white.fill(QColor("white"))
    view.show_image(white)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def lasso(view: PictureView) -> Lasso:
    lasso = Lasso(view)
    lasso.setGeometry(view.rect())
    lasso.show()
    return lasso


def _draw(lasso: Lasso, *corners: tuple[float, float]) -> None:
    """Draw a free line with the mouse, places 0…1 of the picture."""
    view = lasso.parentWidget()
    assert isinstance(view, PictureView)
    area = view.picture_area
    points = [QPoint(round(area.x() + x * area.width()), round(area.y() + y * area.height())) for x, y in corners]
    QTest.mousePress(lasso, Qt.MouseButton.LeftButton, pos=points[0])
    for point in points[1:]:
        QTest.mouseMove(lasso, point)
    QTest.mouseRelease(lasso, Qt.MouseButton.LeftButton, pos=points[-1])


def _light(view: PictureView, x: float, y: float) -> int:
    """Return how light the picture is at a place."""
    area = view.picture_area
    image: QImage = view.grab().toImage()
    ratio = image.devicePixelRatio()
    return image.pixelColor(
        round((area.x() + x * area.width()) * ratio), round((area.y() + y * area.height()) * ratio)
    ).lightness()


def test_what_is_drawn_is_told_in_places_of_the_picture(qtbot: QtBot, view: PictureView, lasso: Lasso) -> None:
    lasso.toggle()
    assert lasso.button.isChecked()
    with qtbot.waitSignal(lasso.drawn) as drawn:
        _draw(lasso, *_SQUARE)
    (outline,) = drawn.args
    assert len(outline) == 4
    for (x, y), (right, below) in zip(outline, _SQUARE, strict=True):
        assert (x, y) == (pytest.approx(right, abs=0.01), pytest.approx(below, abs=0.01))
    assert not lasso.draws
    assert (_light(view, 0.5, 0.5), _light(view, 0.1, 0.5) < 120) == (255, True)


def test_what_leads_out_of_the_picture_stays_at_its_edge(qtbot: QtBot, lasso: Lasso) -> None:
    lasso.toggle()
    with qtbot.waitSignal(lasso.drawn) as drawn:
        _draw(lasso, (0.5, 0.5), (1.5, 0.5), (1.5, 3.0), (0.5, 3.0))
    assert max(at for point in drawn.args[0] for at in point) <= 1
    assert (1.0, 1.0) in drawn.args[0]


def test_a_click_draws_nothing_and_the_next_line_does(qtbot: QtBot, lasso: Lasso) -> None:
    lasso.toggle()
    with qtbot.assertNotEmitted(lasso.drawn):
        _draw(lasso, (0.5, 0.5), (0.5, 0.51))
        _draw(lasso, (0.2, 0.5), (0.8, 0.5))
    assert lasso.draws
    with qtbot.waitSignal(lasso.drawn):
        _draw(lasso, *_SQUARE)


def test_without_a_mouse_corners_are_set(qtbot: QtBot, lasso: Lasso) -> None:
    lasso.toggle()
    keys = Qt.Key
    with qtbot.waitSignal(lasso.drawn) as drawn:
        for steps in ((), (keys.Key_Right,) * 5, (keys.Key_Down,) * 5, (keys.Key_Left,)):
            for key in steps:
                QTest.keyClick(lasso, key)
            QTest.keyClick(lasso, keys.Key_Space)
        QTest.keyClick(lasso, keys.Key_Backspace)
        QTest.keyClick(lasso, keys.Key_Return)
    assert drawn.args[0] == (
        (pytest.approx(0.5, abs=0.01), pytest.approx(0.5, abs=0.01)),
        (pytest.approx(0.7, abs=0.01), pytest.approx(0.5, abs=0.01)),
        (pytest.approx(0.7, abs=0.01), pytest.approx(0.7, abs=0.01)),
    )


def test_escape_gives_up_what_is_drawn_and_then_what_was(qtbot: QtBot, lasso: Lasso) -> None:
    lasso.show_outline(_SQUARE)
    with qtbot.waitSignal(lasso.drawn) as whole:
        lasso.toggle()
    assert whole.args == [()]
    lasso.show_outline(())
    lasso.toggle()
    with qtbot.assertNotEmitted(lasso.drawn):
        QTest.keyClick(lasso, Qt.Key.Key_Escape)
    assert not lasso.draws
    assert not lasso.button.isChecked()
    assert not lasso.take_back()


def test_a_double_click_is_the_whole_picture_again(qtbot: QtBot, view: PictureView, lasso: Lasso) -> None:
    lasso.show_outline(_SQUARE)
    with qtbot.waitSignal(lasso.drawn) as whole, qtbot.assertNotEmitted(view.activated):
        QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=view.picture_area.center())
    assert whole.args == [()]
    lasso.show_outline(())
    with qtbot.waitSignal(view.activated):
        QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=view.picture_area.center())


def test_a_mask_darkens_what_it_left_out(view: PictureView, lasso: Lasso) -> None:
    lasso.show_masked(_LEFT_HALF)
    assert (_light(view, 0.1, 0.5), _light(view, 0.9, 0.5) < 120) == (255, True)
    lasso.show_masked(Masked(0, 0, b"", text("Nothing.")))
    assert _light(view, 0.9, 0.5) == 255


def test_it_lies_over_the_view_whatever_its_size(view: PictureView, lasso: Lasso) -> None:
    view.resize(200, 150)
    assert lasso.size() == view.size()


def _answer(**changed: object) -> Answer:
    return Answer("/a.jpg", (), (), 9, engine="people", **changed)  # type: ignore[arg-type]


def test_the_mask_of_an_engine_is_asked_for_once(qtbot: QtBot, view: PictureView, lasso: Lasso) -> None:
    catalog, requests = RecordingCatalog(), Requests()
    shown, said = ShownMask(catalog, requests, lasso), list[str]()  # type: ignore[arg-type]
    shown.said.connect(said.append)
    shown.show_answer(_answer(by_mask=True))
    answer(requests, catalog, "search.masked", _LEFT_HALF)
    assert said[-1] == "The subject alone was looked at: 50 % of the picture."
    assert _light(view, 0.9, 0.5) < 120
    shown.show_answer(_answer(by_mask=True))  # the library has grown: it is the same picture
    assert catalog.names() == ["search.masked"]
    shown.forget()
    assert (said[-1], _light(view, 0.9, 0.5)) == ("", 255)
    shown.show_answer(_answer(by_mask=True))
    answer(requests, catalog, "search.masked", Masked(0, 0, b"", text("No subject.")))
    assert said[-1] == "No subject."
    shown.show_answer(_answer())
    assert said[-1] == ""
    shown.show_answer(_answer(by_mask=True))
    refuse(requests, catalog, "search.masked", text("Its disk is away."))
    assert said[-1] == ""


def test_an_outline_round_nothing_is_told(lasso: Lasso) -> None:
    shown, said = ShownMask(RecordingCatalog(), Requests(), lasso), list[str]()  # type: ignore[arg-type]
    shown.said.connect(said.append)
    part = Question("/a.jpg", 9, only=Only(_SQUARE))
    shown.show_answer(_answer(question=part, masked=Masked(0, 0, b"", text("Hardly anything."))))
    assert said == ["Hardly anything."]
    shown.show_answer(_answer(question=part, masked=_LEFT_HALF))
    assert said[-1] == ""


@pytest.fixture
def library(qtbot: QtBot, home: Path, make_photo: MakePhoto) -> Iterator[SmallLibrary]:
    photos = [make_photo(f"{seed}.jpg", seed) for seed in range(4)]
    with small_library(qtbot, home, photos[0].parent) as library:
        yield library


def test_a_part_is_searched_with_and_the_way_back_knows_it(qtbot: QtBot, library: SmallLibrary, tmp_path: Path) -> None:
    view = SearchView(library.catalog, library.requests, library.thumbnails, library.actions, 30)
    library.window.setCentralWidget(view)
    library.window.resize(900, 600)
    library.window.show()
    qtbot.waitExposed(library.window)
    wanted: list[object] = []
    view.wishes.place_wanted.connect(wanted.append)
    place = SearchPlace(str(tmp_path / "photos" / "1.jpg"))
    view.enter(place)
    matches, side = view.findChild(MatchGrid), view.findChild(QuerySide)
    assert matches is not None
    assert side is not None
    qtbot.waitUntil(lambda: matches.answer is not None)
    side.lasso.toggle()
    assert any(label.text().startswith("Draw round the part") for label in side.findChildren(QLabel))
    side.lasso.toggle()
    assert not any(label.text().startswith("Draw round the part") for label in side.findChildren(QLabel))
    side.lasso.drawn.emit(_SQUARE)
    part = SearchPlace(place.path, outline=_SQUARE)
    assert wanted == [part]
    assert not place.shows_what(part), "a step of the history"
    view.enter(part)
    asked = Only(_SQUARE)
    qtbot.waitUntil(lambda: matches.answer is not None and matches.answer.only == asked)
    assert matches.answer is not None
    assert matches.answer.masked is not None
    assert view.place.outline == _SQUARE
    assert side.lasso.button.isChecked()
    with qtbot.assertNotEmitted(view.wishes.closed):
        QTest.keyClick(matches.grid, Qt.Key.Key_Escape)
    assert wanted[-1] == place
    view.enter(SearchPlace(place.path, outline=((0.1, 0.1), (0.1, 0.1), (0.1, 0.1))))
    qtbot.waitUntil(
        lambda: any(
            label.isVisible() and label.text().startswith("The outline encloses hardly anything")
            for label in side.findChildren(QLabel)
        ),
    )
    view.enter(place)
    assert not side.lasso.button.isChecked()
    with qtbot.waitSignal(view.wishes.closed):
        QTest.keyClick(matches.grid, Qt.Key.Key_Escape)
    view.leave()


def test_points_stay_few(lasso: Lasso, qtbot: QtBot) -> None:
    lasso.toggle()
    lasso._line = [QPointF(20 + n % 200, 20 + n // 200) for n in range(9000)]
    with qtbot.waitSignal(lasso.drawn) as drawn:
        lasso._close()
    assert len(drawn.args[0]) <= 2000
