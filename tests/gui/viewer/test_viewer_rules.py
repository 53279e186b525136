"""What holds in the large view whatever photo is shown: zoom and place, the query beside, the bar, the full screen."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QCursor, QKeyEvent, QMouseEvent, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from app.core.closeness import Closeness
from app.core.events import Finished
from app.core.photo import Answer, Match
from app.core.text import text
from app.core.why import Share, Warmth, Why
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.places import LargePlace, SearchPlace
from app.gui.kit.requests import Requests
from app.gui.kit.tokens import LARGE
from app.gui.photo.actions import PhotoActions
from app.gui.photo.why_card import WhyCard
from app.gui.picture.warm_over import WarmOver
from app.gui.viewer.viewer import Viewer
from tests.gui.large_picture import large_picture
from tests.gui.recording_catalog import RecordingCatalog, send
from tests.gui.viewer.listed import listed, neighbours

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_PATHS = ("/q.jpg", "/a.jpg", "/b.jpg", "/c.jpg")


def _answer() -> Answer:
    distances = ((0.0, Closeness.SAME_FILE), (0.6, Closeness.LIKE), (0.95, Closeness.LITTLE_IN_COMMON))
    matches = tuple(
        Match(rank, bytes([rank]) * 16, (path,), distance, 0.5, closeness, None, 4000, 3000)
        for rank, (path, (distance, closeness)) in enumerate(zip(_PATHS[1:], distances, strict=True), 1)
    )
    return Answer("/q.jpg", ("/q.jpg",), matches, 100)


class Stage:
    def __init__(self, qtbot: QtBot, photos: ListedPhotos) -> None:
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.window = QMainWindow()
        qtbot.addWidget(self.window)
        catalog = cast(Any, self.catalog)
        self.actions = PhotoActions(catalog, self.requests, self.window)
        thumbnails = ThumbnailSource(catalog, self.requests, self.window)
        self.viewer = Viewer(catalog, self.requests, thumbnails, self.actions, lambda _: photos)
        self.window.setCentralWidget(self.viewer)
        self.window.resize(900, 600)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.bar, self.canvas = self.viewer.parts.bar, self.viewer.canvas

    def enter(self, path: str) -> None:
        self.viewer.enter(LargePlace(path, SearchPlace("/q.jpg")))
        self.canvas.setFocus()

    def read(self, path: str, size: tuple[int, int]) -> None:
        """Let the picture come that was asked for."""
        self.viewer.pictures.load()
        job, (asked, longest_px) = self.catalog.last("pictures.read")
        assert asked == path
        shown = (longest_px, longest_px * size[1] // size[0])
        send(self.requests, Finished(job, large_picture(*shown, size)))

    def seen(self) -> tuple[float, float, float]:
        """Return the zoom, and the point in the middle as parts of the picture."""
        rect, room = self.canvas._zoom.picture_rect(), self.canvas.rect()
        return (
            self.canvas._zoom.scale,
            (room.width() / 2 - rect.x()) / rect.width(),
            (room.height() / 2 - rect.y()) / rect.height(),
        )


@pytest.fixture
def found(qtbot: QtBot) -> Stage:
    return Stage(qtbot, neighbours(_answer()))


@pytest.fixture
def plain(qtbot: QtBot) -> Stage:
    return Stage(qtbot, listed(_PATHS))


def test_zoom_and_place_stay_while_one_walks(found: Stage) -> None:
    found.enter("/a.jpg")
    found.read("/a.jpg", (4000, 3000))
    QTest.keyClick(found.canvas, Qt.Key.Key_1)
    found.canvas.pan_by(400, 300)
    before = found.seen()
    assert before[1:] != (0.5, 0.5)
    QTest.keyClick(found.canvas, Qt.Key.Key_Right)
    assert found.viewer.path == "/b.jpg"
    assert found.seen() == pytest.approx(before)
    found.read("/b.jpg", (4000, 3000))
    assert found.seen() == pytest.approx(before)
    QTest.keyClick(found.canvas, Qt.Key.Key_0)
    QTest.keyClick(found.canvas, Qt.Key.Key_Left)
    assert found.canvas.fits  # fitting stays fitting
    found.viewer.enter(LargePlace("/b.jpg", SearchPlace("/q.jpg")))
    assert found.canvas.fits


def test_a_small_photo_among_large_ones_takes_nothing_away(plain: Stage) -> None:
    plain.enter("/q.jpg")
    plain.read("/q.jpg", (4000, 3000))
    QTest.keyClick(plain.canvas, Qt.Key.Key_1)
    plain.canvas.pan_by(400, 300)
    before = plain.seen()
    plain.viewer.walk(1)
    plain.read("/a.jpg", (300, 200))
    plain.viewer.walk(1)
    plain.read("/b.jpg", (4000, 3000))
    assert plain.seen()[1:] == pytest.approx(before[1:], abs=0.01)


def test_the_bar_says_where_one_is_and_how_like_the_photo_is(found: Stage) -> None:
    where = found.bar.where
    found.enter("/b.jpg")
    assert where.words == "2 of 3 · Like"
    assert where._dots.dots == 3.5
    assert where.accessibleName() == "2 of 3 · Like"
    found.viewer.walk(-1)
    assert where.words == "1 of 3 · Same file"
    found.viewer.walk(-1)
    assert where.words == "The photo searched with"
    assert where._dots.isHidden()


def test_among_all_photos_nothing_is_compared(plain: Stage) -> None:
    plain.enter("/a.jpg")
    assert plain.bar.where.words == "2 of 4"
    QTest.keyClick(plain.canvas, Qt.Key.Key_End)
    assert plain.bar.where.words == "4 of 4"
    QTest.keyClick(plain.canvas, Qt.Key.Key_Home)
    assert plain.viewer.path == "/q.jpg"
    QTest.keyClick(plain.canvas, Qt.Key.Key_Q)
    assert not plain.canvas.shows_beside


def test_the_query_is_seen_as_long_as_q_is_held(found: Stage) -> None:
    found.enter("/b.jpg")
    found.read("/b.jpg", (4000, 3000))
    QTest.keyClick(found.canvas, Qt.Key.Key_1)
    before = found.seen()
    QTest.keyPress(found.canvas, Qt.Key.Key_Q)
    assert found.bar.where.words == "Searched with: q.jpg"
    assert found.canvas.shows_beside
    job, (asked, _) = found.catalog.last("pictures.read")
    assert asked == "/q.jpg"
    send(found.requests, Finished(job, large_picture(40, 30, (400, 300))))
    _image, whole = cast(Any, found.canvas._beside)
    beside = found.canvas._zoom.beside(whole.toSizeF()).picture_rect()
    rect = found.canvas._zoom.picture_rect()
    assert (beside.left(), beside.top(), beside.width()) == pytest.approx((rect.left(), rect.top(), rect.width()))
    for again in (True, False):  # a key that is held comes again and again
        event = QKeyEvent(QEvent.Type.KeyRelease, Qt.Key.Key_Q, Qt.KeyboardModifier.NoModifier, "q", again)
        QApplication.sendEvent(found.viewer, event)
        assert found.canvas.shows_beside is again
    assert found.bar.where.words == "2 of 3 · Like"
    assert found.seen() == before


def test_the_query_goes_when_the_window_is_left_with_the_key_down(found: Stage) -> None:
    found.enter("/b.jpg")
    QTest.keyPress(found.canvas, Qt.Key.Key_Q)
    QApplication.sendEvent(found.window, QEvent(QEvent.Type.WindowDeactivate))
    assert not found.canvas.shows_beside


def test_it_is_dark_in_both_themes(plain: Stage) -> None:
    for widget, role in ((plain.canvas, QPalette.ColorRole.Base), (plain.bar, QPalette.ColorRole.Window)):
        assert widget.palette().color(role) == QColor(LARGE.base if widget is plain.canvas else LARGE.win)
    assert plain.canvas.grab().toImage().pixelColor(2, 200) == QColor(LARGE.base)
    assert QApplication.palette().color(QPalette.ColorRole.Base) != QColor(LARGE.base)


def test_strip_and_information_come_and_go_with_keys_and_buttons(plain: Stage, qtbot: QtBot) -> None:
    plain.enter("/a.jpg")
    parts = plain.viewer.parts
    for key, part, button in (
        (Qt.Key.Key_T, parts.strip, plain.bar.strip),
        (Qt.Key.Key_I, parts.information, plain.bar.information),
    ):
        assert not part.isVisible()
        QTest.keyClick(plain.canvas, key)
        qtbot.waitUntil(part.isVisible)
        assert button.isChecked()
        button.click()
        qtbot.waitUntil(lambda part=part: not part.isVisible())  # type: ignore[misc]
        assert not button.isChecked()


def test_information_is_asked_for_only_while_it_is_wanted(plain: Stage, qtbot: QtBot) -> None:
    plain.enter("/a.jpg")
    plain.viewer.walk(1)
    plain.actions.information.trigger()  # the window's own key means the same here
    assert plain.viewer.parts.information_wanted
    qtbot.waitUntil(lambda: "pictures.information" in plain.catalog.names())
    assert [arguments for _, name, arguments in plain.catalog.asked if name == "pictures.information"] == [("/b.jpg",)]
    assert plain.viewer.parts.information.path == "/b.jpg"
    plain.viewer.walk(1)
    assert plain.viewer.parts.information.path == "/c.jpg"


def test_on_the_full_screen_bars_and_pointer_go_and_come(plain: Stage, qtbot: QtBot) -> None:
    parts = plain.viewer.parts
    assert parts._rest._rest.interval() == 2_000
    parts._rest._rest.setInterval(20)
    QCursor.setPos(plain.canvas.mapToGlobal(QPoint(300, 300)))
    plain.enter("/a.jpg")
    parts.set_strip(True)
    plain.bar.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    parts.set_full_screen(True)
    room = plain.canvas.geometry()
    assert room == plain.viewer.rect()
    with qtbot.waitSignal(parts._rest._rest.timeout):  # under the mouse a bar stays
        pass
    assert plain.bar.isVisible()
    plain.bar.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
    qtbot.waitUntil(lambda: not plain.bar.isVisible())
    assert not parts.strip.isVisible()
    assert plain.canvas.cursor().shape() == Qt.CursorShape.BlankCursor
    QTest.keyClick(plain.canvas, Qt.Key.Key_Plus)
    assert plain.bar.isVisible()
    assert parts.strip.isVisible()
    assert plain.canvas.geometry() == room  # what comes lies over it
    qtbot.waitUntil(lambda: not plain.bar.isVisible())
    for x in (200, 260):
        _move(plain.canvas, QPoint(x, 300))
    assert plain.bar.isVisible()
    qtbot.waitUntil(lambda: not plain.bar.isVisible())
    _move(plain.canvas, QPoint(260, 300))  # a mouse that lies still
    assert not plain.bar.isVisible()
    parts.set_full_screen(False)
    assert plain.bar.isVisible()
    assert plain.canvas.geometry() != room


def test_on_the_full_screen_a_bar_with_the_keyboard_stays(plain: Stage, qtbot: QtBot) -> None:
    rest = plain.viewer.parts._rest
    rest._rest.setInterval(20)
    plain.enter("/a.jpg")
    plain.viewer.parts.set_full_screen(True)
    plain.bar.trash.setFocus()
    assert plain.bar.trash.hasFocus()
    with qtbot.waitSignal(rest._rest.timeout):
        pass
    assert plain.bar.isVisible()
    plain.canvas.setFocus()
    qtbot.waitUntil(lambda: not plain.bar.isVisible())


def test_a_key_that_is_held_switches_once_and_walks_on(plain: Stage) -> None:
    plain.enter("/q.jpg")
    for key, letter in ((Qt.Key.Key_T, "t"), (Qt.Key.Key_Down, "")):
        for again in (False, True):
            pressed = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, letter, again)
            QApplication.sendEvent(plain.viewer, pressed)
    assert plain.viewer.parts.strip_wanted
    assert plain.viewer.path == "/b.jpg"


def test_the_arrows_turn_round_from_right_to_left_and_with_shift_look_around(plain: Stage) -> None:
    plain.enter("/a.jpg")
    plain.read("/a.jpg", (4000, 3000))
    QTest.keyClick(plain.canvas, Qt.Key.Key_1)
    middle = plain.seen()
    for key, there in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_Down, 2)):
        QTest.keyClick(plain.canvas, key, Qt.KeyboardModifier.ShiftModifier)
        assert plain.seen()[there] > middle[there]  # more is seen of that side
    assert plain.viewer.path == "/a.jpg"
    plain.viewer.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QTest.keyClick(plain.canvas, Qt.Key.Key_Right)
    assert plain.viewer.path == "/q.jpg"


def test_escape_leaves_the_full_screen_first(plain: Stage, qtbot: QtBot) -> None:
    plain.enter("/a.jpg")
    wanted: list[bool] = []
    closed: list[None] = []
    plain.viewer.full_screen_wanted.connect(wanted.append)
    plain.viewer.wishes.closed.connect(lambda: closed.append(None))
    plain.bar.full_screen.click()
    plain.window.setWindowState(Qt.WindowState.WindowFullScreen)
    QTest.keyClick(plain.canvas, Qt.Key.Key_Escape)
    assert (wanted, closed) == ([True, False], [])
    plain.window.setWindowState(Qt.WindowState.WindowNoState)
    QTest.keyClick(plain.canvas, Qt.Key.Key_Escape)
    assert closed == [None]


def test_side_arrows_come_with_the_mouse_where_there_is_something(plain: Stage, qtbot: QtBot) -> None:
    plain.enter("/q.jpg")
    arrows = plain.viewer.parts.arrows
    assert arrows.before.isHidden()
    assert arrows.after.isHidden()
    _move(plain.canvas, QPoint(300, 200))
    assert arrows.before.isHidden()  # the first photo
    assert arrows.after.isVisible()
    arrows.after.click()
    assert plain.viewer.path == "/a.jpg"
    assert arrows.before.isVisible()
    assert arrows.before.x() < arrows.after.x()
    plain.window.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    assert arrows.before.x() > arrows.after.x()


@pytest.mark.parametrize("width_px", [640, 800, 1024, 1600])
def test_the_bar_fits_into_any_window(found: Stage, width_px: int) -> None:
    found.enter("/b.jpg")
    found.window.resize(width_px, 420)
    QApplication.processEvents()
    bar = found.bar
    buttons = (bar.back, bar.fit, bar.pixels, bar.similar, bar.strip, bar.information, bar.trash, bar.full_screen)
    places = [button.mapTo(bar, QPoint()).x() for button in buttons]
    assert places == sorted(places)
    assert places[-1] + bar.full_screen.width() <= bar.width() == width_px
    assert all(button.width() >= button.sizeHint().width() for button in (bar.fit, bar.pixels))
    assert bar.where.width() >= bar.where.sizeHint().width()


def test_a_panorama_may_have_all_its_pixels(plain: Stage) -> None:
    plain.enter("/a.jpg")
    plain.read("/a.jpg", (30_000, 4_000))
    plain.canvas.zoom_to_pixels()
    plain.viewer.pictures.load()
    assert plain.catalog.last("pictures.read")[1] == ("/a.jpg", 30_000)
    plain.viewer.walk(1)
    plain.read("/b.jpg", (20_000, 20_000))
    plain.viewer.pictures.load()
    assert plain.catalog.last("pictures.read")[1] == ("/b.jpg", 12_000)


def _move(widget: Any, place: QPoint) -> None:
    no_button, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    at = QPointF(place)
    event = QMouseEvent(QEvent.Type.MouseMove, at, QPointF(widget.mapToGlobal(place)), no_button, no_button, no_key)
    QApplication.sendEvent(widget, event)


def test_w_tells_why_it_was_found_as_long_as_it_is_held(qtbot: QtBot, found: Stage) -> None:
    found.enter("/a.jpg")
    found.read("/a.jpg", (4000, 3000))
    QTest.keyPress(found.canvas, Qt.Key.Key_W)
    job, asked = found.catalog.last("search.why")
    assert asked == ("/q.jpg", "/a.jpg", "")
    warmth = Warmth(1, 1, (0.5,)), Warmth(1, 2, (0.2, 0.3))
    shares = (Share("subject", 1.0, 0.5),)
    told = Why("/q.jpg", "/a.jpg", 0.5, 1.0, Closeness.LIKE, shares, warmth, text("Mainly this."))
    send(found.requests, Finished(job, told))
    (card,) = found.canvas.findChildren(WhyCard)
    over = next(each for each in found.canvas.findChildren(WarmOver) if each.parent() is found.canvas)
    assert (card.sentence, over.warmth) == ("Mainly this.", warmth[1])
    assert over.geometry() == found.canvas.picture_area
    found.canvas.zoom_by(2)
    assert over.geometry() == found.canvas.picture_area
    QTest.keyRelease(found.canvas, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: not found.viewer.why.is_shown)
    assert (card.sentence, over.warmth) == ("", None)
    found.enter("/q.jpg")  # the photo searched with was not found
    count = found.catalog.names().count("search.why")
    QTest.keyClick(found.canvas, Qt.Key.Key_W)
    assert found.catalog.names().count("search.why") == count


def test_l_and_a_drag_look_for_a_part(found: Stage) -> None:
    found.enter("/a.jpg")
    found.read("/a.jpg", (4000, 3000))
    wanted: list[object] = []
    found.viewer.wishes.place_wanted.connect(wanted.append)
    area = found.canvas.picture_area
    start, end = area.topLeft() + QPoint(40, 30), area.topLeft() + QPoint(200, 150)

    def drag() -> None:
        QTest.mousePress(found.canvas, Qt.MouseButton.LeftButton, pos=start)
        QTest.mouseMove(found.canvas, (start + end) / 2)
        QTest.mouseMove(found.canvas, end)
        QTest.mouseRelease(found.canvas, Qt.MouseButton.LeftButton, pos=end)

    drag()
    assert wanted == []  # it moves the picture
    QTest.keyClick(found.canvas, Qt.Key.Key_L)
    QTest.keyClick(found.canvas, Qt.Key.Key_Escape)  # the page stays
    drag()
    assert wanted == []
    QTest.keyClick(found.canvas, Qt.Key.Key_L)
    drag()
    (place,) = wanted
    assert isinstance(place, SearchPlace)
    assert (place.path, place.question is not None) == ("/a.jpg", True)
    box = place.question.box if place.question is not None else None
    assert box is not None
    assert (box.left, box.width) == pytest.approx((40 / area.width(), 160 / area.width()), abs=0.01)
