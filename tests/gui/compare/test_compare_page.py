"""The page on real photos: pixels come, all modes show what they are for, keys mark and walk, bad files are said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.core.look_alikes import Fate, Group, Member, Reason
from app.core.photo import ContentId
from app.core.text import text
from app.gui.compare.page import ComparePage
from app.gui.compare.pane import Pane
from app.gui.kit.marks import Marks
from app.gui.kit.places import ComparePlace, LibraryPlace
from tests.conftest import MakePhoto
from tests.gui.small_library import SmallLibrary, small_library
from tests.gui.viewer.listed import listed

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]


@pytest.fixture
def photos(make_photo: MakePhoto) -> list[str]:
    """A, a version with a red box in the middle, a smaller one, and another photo."""
    first = make_photo("a.png", 1, size=(1200, 800))
    with Image.open(first) as image:
        boxed = image.copy()
        boxed.paste((255, 0, 0), (540, 340, 660, 460))
        boxed.save(first.with_name("b.png"))
        image.resize((400, 267)).save(first.with_name("c.png"))
    return [str(first.with_name(f"{letter}.png")) for letter in "abc"] + [str(make_photo("d.png", 7, (300, 500)))]


@pytest.fixture
def library(qtbot: QtBot, home: Path, photos: list[str]) -> Iterator[SmallLibrary]:
    with small_library(qtbot, home, None) as library:
        yield library


def opened(qtbot: QtBot, library: SmallLibrary, place: ComparePlace, among: list[str] | None = None) -> ComparePage:
    walked = listed(among) if among is not None else None
    page = ComparePage(library.catalog, library.requests, library.thumbnails, library.actions, lambda _: walked)
    library.window.setCentralWidget(page.surface)
    library.window.resize(1000, 640)
    library.window.show()
    qtbot.waitExposed(library.window)
    page.enter(place)
    page.surface.setFocus()
    return page


def press(page: ComparePage, *keys: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    for key in keys:
        QTest.keyClick(page.parts.stage, key, held)


def panes(page: ComparePage) -> list[Pane]:
    return [pane for pane in page.parts.stage.findChildren(Pane) if pane.isVisible()]


def colour_at(pane: Pane, x: float, y: float) -> QColor:
    """Return what is painted at a point of a pane, in parts of it."""
    image = pane.grab().toImage()
    return image.pixelColor(round(x * image.width()), round(y * image.height()))


def is_red(colour: QColor) -> bool:
    return colour.red() > 240 and colour.green() < 20 and colour.blue() < 20


def until_sharp(qtbot: QtBot, page: ComparePage) -> None:
    qtbot.waitUntil(lambda: all(photo.sharp for photo in page._photos))
    pairs = [(page.place.paths[0], path) for path in page.place.paths[1:]]
    qtbot.waitUntil(lambda: all(page._lying.alignment(pair) for pair in pairs))


def test_side_by_side_at_the_same_place_with_one_zoom(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    page = opened(qtbot, library, ComparePlace((photos[0], photos[1], photos[2])))
    until_sharp(qtbot, page)
    assert len(panes(page)) == 3
    stage, eyes = page.parts.stage, page.parts.stage.eyes
    assert eyes.fits
    assert library.actions.paths == (photos[0],)
    assert not is_red(colour_at(panes(page)[0], 0.5, 0.5))
    assert is_red(colour_at(panes(page)[1], 0.5, 0.5))
    stage.zoom_by(4, QPointF(5, 5))
    middle = eyes.transform(0).inverted()[0].map(QPointF(100, 100))
    small = eyes.transform(2).inverted()[0].map(QPointF(100, 100))
    assert (small.x() * 3, small.y() * 3) == pytest.approx((middle.x(), middle.y()), abs=3)
    assert page.parts.bar._zoom.text() == f"{eyes.percent(0)} %"
    press(page, Qt.Key.Key_C, Qt.Key.Key_1)
    assert eyes.percent(2) == 100
    assert library.actions.paths == (photos[2],)
    press(page, Qt.Key.Key_0)
    assert eyes.fits


def test_flick_shows_one_in_the_place_of_the_other(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    page = opened(qtbot, library, ComparePlace((photos[0], photos[1])))
    until_sharp(qtbot, page)
    press(page, Qt.Key.Key_Tab)
    assert page.place.mode == "flick"
    assert is_red(colour_at(panes(page)[0], 0.5, 0.5))
    assert len(panes(page)) == 1
    press(page, Qt.Key.Key_Tab)
    assert not is_red(colour_at(panes(page)[0], 0.5, 0.5))
    assert page.path == photos[0]
    press(page, Qt.Key.Key_Backtab)
    assert page.path == photos[1]


def test_the_curtain_is_moved_by_keys_and_mouse(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    page = opened(qtbot, library, ComparePlace((photos[0], photos[1]), mode="curtain"))
    until_sharp(qtbot, page)
    pane = panes(page)[0]
    assert not is_red(colour_at(pane, 0.48, 0.5))
    assert is_red(colour_at(pane, 0.52, 0.5))  # B lies behind the edge
    for _ in range(5):
        press(page, Qt.Key.Key_Left, held=Qt.KeyboardModifier.ControlModifier)
    assert page.parts.stage.curtain.share == pytest.approx(0.4)
    assert is_red(colour_at(pane, 0.48, 0.5))
    at = pane.rect().center()
    at.setX(round(0.4 * pane.width()))
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=at)
    at.setX(round(0.8 * pane.width()))
    QTest.mouseMove(pane, at)
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=at)
    assert page.parts.stage.curtain.share == pytest.approx(0.8, abs=0.01)
    assert not is_red(colour_at(pane, 0.52, 0.5))


def test_the_difference_is_coloured_and_told(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    page = opened(qtbot, library, ComparePlace((photos[0], photos[1])))
    until_sharp(qtbot, page)
    page.show_mode("difference")
    qtbot.waitUntil(lambda: "of the pixels" in page.parts.keys.words)
    assert page.parts.keys.words.startswith("1.5 % of the pixels of A and B differ")
    pane = panes(page)[0]
    inside, outside = colour_at(pane, 0.5, 0.5), colour_at(pane, 0.2, 0.5)
    assert inside.saturation() > 100
    assert outside.saturation() < 10
    page.show_mode("side")
    assert "differ" not in page.parts.keys.words


def test_arrows_walk_on_to_the_next_pair_and_keep_the_zoom(
    qtbot: QtBot, library: SmallLibrary, photos: list[str]
) -> None:
    page = opened(qtbot, library, ComparePlace((photos[0], photos[1])), among=photos)
    until_sharp(qtbot, page)
    page.parts.stage.zoom_to_pixels()
    press(page, Qt.Key.Key_Right)
    assert page.place.paths == (photos[0], photos[2])
    until_sharp(qtbot, page)
    assert page.parts.stage.eyes.percent(0) == 100
    press(page, Qt.Key.Key_Right, Qt.Key.Key_Right)
    assert page.place.paths == (photos[0], photos[3])
    press(page, Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert page.place.paths == (photos[0], photos[1])
    assert page.leave().paths == (photos[0], photos[1])


def member(path: str, *reasons: Reason, fate: Fate = "keep", locked: bool = False) -> Member:
    return Member(
        ContentId(b"0" * 16),
        (path,),
        1000,
        1200,
        800,
        "PNG",
        0,
        None,
        "",
        None,
        reasons,
        fate,
        locked,
    )


def test_in_a_review_keys_mark_and_the_marks_are_told(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    marks = Marks("near-1", ((photos[1], "trash"),))
    page = opened(qtbot, library, ComparePlace((photos[0], photos[1]), LibraryPlace(), False, "near", marks))
    told: list[Marks] = []
    page.marked.connect(told.append)
    best = Reason("size", text("larger"), better=True)
    page._on_group(
        Group(
            "near-1",
            "near",
            True,
            (member(photos[0], best), member(photos[1], fate="trash"), member(photos[2], locked=True)),
            text("They match."),
        )
    )
    feet = page.parts.feet
    assert feet[0].facts.facts == (("larger", True),)
    assert (feet[0].keep.isChecked(), feet[1].trash.isChecked()) == (True, True)
    press(page, Qt.Key.Key_B, Qt.Key.Key_K)
    assert told[-1] == Marks("near-1", ((photos[1], "keep"),))
    assert feet[1].keep.isChecked()
    press(page, Qt.Key.Key_N)
    assert told[-1].of(photos[1]) == "apart"
    press(page, Qt.Key.Key_N)
    assert told[-1].of(photos[1]) is None
    feet[0].trash.click()
    assert told[-1].of(photos[0]) == "trash"
    press(page, Qt.Key.Key_Right)
    assert page.place.paths == (photos[0], photos[2])
    count = len(told)
    press(page, Qt.Key.Key_C)  # there is no third one here
    press(page, Qt.Key.Key_B, Qt.Key.Key_X)
    assert len(told) == count  # locked
    press(page, Qt.Key.Key_Right)
    assert page.place.paths == (photos[0], photos[2])
    assert page.leave().marks == told[-1]


def test_a_photo_that_cannot_be_read_is_said_in_its_pane_and_the_others_work(
    qtbot: QtBot, library: SmallLibrary, photos: list[str], tmp_path: Path
) -> None:
    gone = str(tmp_path / "photos" / "gone.jpg")
    page = opened(qtbot, library, ComparePlace((photos[0], gone, photos[1])))
    qtbot.waitUntil(lambda: bool(page._photos[1].why))
    qtbot.waitUntil(lambda: page._photos[0].sharp and page._photos[2].sharp)
    shown = panes(page)
    assert shown[1].accessibleDescription()
    assert not shown[0].accessibleDescription()
    assert is_red(colour_at(shown[2], 0.5, 0.5))
    press(page, Qt.Key.Key_Plus, Qt.Key.Key_Tab, Qt.Key.Key_M, Qt.Key.Key_M, Qt.Key.Key_M, Qt.Key.Key_0)
    page.parts.stage.choose(1)
    page.show_mode("difference")
    qtbot.waitUntil(lambda: bool(panes(page)[0].accessibleDescription()))


def test_trashed_photos_leave_and_with_one_left_the_page_is_closed(
    qtbot: QtBot, library: SmallLibrary, photos: list[str]
) -> None:
    page = opened(qtbot, library, ComparePlace(tuple(photos[:3])))
    library.actions.paths_trashed.emit((photos[1],))
    assert page.place.paths == (photos[0], photos[2])
    assert len(panes(page)) == 2
    with qtbot.waitSignal(page.wishes.closed):
        library.actions.paths_trashed.emit((photos[0],))


def test_unlocked_one_is_moved_without_the_others(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    page = opened(qtbot, library, ComparePlace((photos[0], photos[1])))
    until_sharp(qtbot, page)
    stage = page.parts.stage
    stage.zoom_to_pixels()
    press(page, Qt.Key.Key_L)
    assert not page.parts.bar.same_place.isChecked()
    before = stage.eyes.transform(0), stage.eyes.transform(1)
    press(page, Qt.Key.Key_B)
    press(page, Qt.Key.Key_Left, held=Qt.KeyboardModifier.ControlModifier)
    assert stage.eyes.transform(0) == before[0]
    assert stage.eyes.transform(1) != before[1]
    page.show_mode("flick")  # where they lie on each other there is one place
    assert stage.eyes.locked


def test_why_is_told_over_both_for_as_long_as_w_is_held(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    page = opened(qtbot, library, ComparePlace((photos[0], photos[1])))
    until_sharp(qtbot, page)
    stage = page.parts.stage
    QTest.keyPress(stage, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: len([over for over in page._why._overs if over.isVisible()]) == 2)
    first, second = page._why._overs
    assert (first.parent(), second.parent()) == tuple(panes(page))
    assert page._why._card.sentence
    stage.zoom_by(2)
    assert len(page._why._overs) == 2
    QTest.keyRelease(stage, Qt.Key.Key_W)
    qtbot.waitUntil(lambda: not page._why._overs)


def test_pixels_of_very_large_photos_are_halved_where_all_together_were_too_many(
    qtbot: QtBot, library: SmallLibrary, photos: list[str]
) -> None:
    photo = opened(qtbot, library, ComparePlace((photos[0], photos[1])))._photos[0]
    for size, among, most_px in (
        ((12_000, 8_400), 2, 12_000),
        ((12_000, 8_400), 4, 6_000),
        ((60_000, 9_000), 2, 30_000),
        ((400, 300), 4, 400),
    ):
        photo.whole = QSizeF(*size)
        assert photo._most_px(among) == most_px


def test_on_the_full_screen_bars_rest_and_the_photos_stay_where_they_are(
    qtbot: QtBot, library: SmallLibrary, photos: list[str]
) -> None:
    page = opened(qtbot, library, ComparePlace((photos[0], photos[1])))
    parts = page.parts
    below = parts.keys.parentWidget()
    assert below is not None
    parts._rest._rest.setInterval(20)
    QCursor.setPos(parts.stage.mapToGlobal(parts.stage.rect().center()))
    for bar in (parts.bar, below):  # wherever the pointer of this screen was before
        bar.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, on=False)
    around = parts.stage.geometry()
    parts.set_full_screen(True)
    assert parts.stage.geometry() == parts.rect()
    qtbot.waitUntil(lambda: not parts.bar.isVisible() and not below.isVisible())
    press(page, Qt.Key.Key_Plus)
    assert parts.bar.isVisible()
    assert below.isVisible()
    assert parts.stage.geometry() == parts.rect(), "what comes lies over them"
    parts.set_full_screen(False)
    assert parts.stage.geometry() == around
    page.toggle_information()
    assert parts.information.isVisible()
    assert parts.stage.width() == around.width() - parts.information.width()


def test_which_group_is_reviewed_is_told(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    place = ComparePlace((photos[0], photos[1]), kind="near", marks=Marks("none"), group_at=(4, 41))
    page = opened(qtbot, library, place)
    assert page.parts.bar._note.text() == "Near · group 5 of 41"
