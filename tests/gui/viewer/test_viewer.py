"""The large view: sharp at every zoom, a walk through photos, and always a way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.gui.kit.places import LargePlace
from app.gui.picture.canvas import PictureCanvas
from app.gui.viewer.viewer import Viewer
from tests.conftest import MakePhoto
from tests.gui.small_library import SmallLibrary, small_library
from tests.gui.viewer.listed import listed

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),  # the offscreen one
    pytest.mark.acquainted,
]


@pytest.fixture
def photos(make_photo: MakePhoto) -> list[str]:
    return [str(make_photo(f"{seed}.jpg", seed, size=(2400, 1600))) for seed in range(3)]


@pytest.fixture
def library(qtbot: QtBot, home: Path, photos: list[str]) -> Iterator[SmallLibrary]:
    with small_library(qtbot, home, None) as library:
        yield library


def _open(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> tuple[Viewer, PictureCanvas]:
    among = listed(photos)
    viewer = Viewer(library.catalog, library.requests, library.thumbnails, library.actions, lambda _: among)
    library.window.setCentralWidget(viewer)
    library.window.resize(600, 400)
    library.window.show()
    qtbot.waitExposed(library.window)
    viewer.enter(LargePlace(photos[0]))
    viewer.setFocus()
    canvas = viewer.findChild(PictureCanvas)
    assert canvas is not None
    return viewer, canvas


def test_pixels_come_as_they_are_needed(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    viewer, canvas = _open(qtbot, library, photos)
    qtbot.waitUntil(lambda: canvas.shown_px > 0)
    assert canvas.shown_px == canvas.width()
    assert canvas.fits
    assert library.actions.paths == (photos[0],)
    QTest.keyClick(canvas, Qt.Key.Key_1)
    assert canvas.percent == 100
    qtbot.waitUntil(lambda: canvas.shown_px == 2400)
    assert canvas.percent == 100
    QTest.keyClick(canvas, Qt.Key.Key_0)
    qtbot.waitUntil(lambda: canvas.fits)
    canvas.zoom_by(1.5)
    qtbot.waitUntil(lambda: not canvas.fits)
    assert viewer.path == photos[0]


def test_arrows_walk_and_space_goes_back(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    viewer, canvas = _open(qtbot, library, photos)
    shown: list[str] = []
    viewer.photo_shown.connect(shown.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up):
        QTest.keyClick(canvas, key)
    assert shown == [photos[1], photos[2], photos[1]]
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right):  # the window's, also where there is no way back or forward
        QTest.keyClick(canvas, key, Qt.KeyboardModifier.AltModifier)
    assert viewer.path == photos[1]
    viewer.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QTest.keyClick(canvas, Qt.Key.Key_Left)
    assert viewer.path == photos[2]
    with qtbot.waitSignal(viewer.wishes.closed):
        QTest.keyClick(canvas, Qt.Key.Key_Space)
    assert viewer.place == LargePlace(photos[2])


def test_the_photo_that_comes_next_is_ready(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    viewer, canvas = _open(qtbot, library, photos)
    qtbot.waitUntil(lambda: photos[1] in viewer.pictures._kept)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.shown_px == canvas.width()


def test_a_photo_that_cannot_be_read_is_told(
    qtbot: QtBot, library: SmallLibrary, photos: list[str], tmp_path: Path
) -> None:
    broken = tmp_path / "photos" / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff no photo")
    viewer, _ = _open(qtbot, library, [str(broken), *photos])
    labels = viewer.findChildren(QLabel)
    qtbot.waitUntil(lambda: any("read" in label.text() for label in labels))
    viewer.walk(1)
    assert not any("read" in label.text() for label in labels)


def test_a_trashed_photo_makes_way_for_the_next(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    viewer, _ = _open(qtbot, library, photos)
    library.actions.paths_trashed.emit((photos[0],))
    assert viewer.path == photos[1]
    with qtbot.waitSignal(viewer.wishes.closed):
        library.actions.paths_trashed.emit(tuple(photos))


def test_between_two_others_it_is_the_one_after_that_comes(
    qtbot: QtBot, library: SmallLibrary, photos: list[str]
) -> None:
    viewer, _ = _open(qtbot, library, photos)
    viewer.walk(1)
    library.actions.paths_trashed.emit((photos[1],))
    assert viewer.path == photos[2]


def test_after_the_last_photo_is_trashed_the_one_before_is_shown(
    qtbot: QtBot, library: SmallLibrary, photos: list[str]
) -> None:
    viewer, _ = _open(qtbot, library, photos)
    for _ in photos:
        viewer.walk(1)
    closed: list[object] = []
    viewer.wishes.closed.connect(lambda: closed.append(None))
    library.actions.paths_trashed.emit((photos[2],))
    assert viewer.path == photos[1]
    assert closed == []


def test_only_a_few_pictures_are_kept_and_never_a_huge_one(
    qtbot: QtBot, library: SmallLibrary, make_photo: MakePhoto
) -> None:
    """A walk through a thousand photos would fill the memory."""
    many = [str(make_photo(f"many{seed}.jpg", seed)) for seed in range(6)]
    viewer, canvas = _open(qtbot, library, many)
    for path in many:
        assert viewer.path == path
        qtbot.waitUntil(lambda path=path: path in viewer.pictures._kept)  # type: ignore[misc]
        viewer.walk(1)
    assert len(viewer.pictures._kept) == 3
    assert many[-1] in viewer.pictures._kept
    viewer.leave()
    assert viewer.pictures._kept == {}
    huge = str(make_photo("huge.jpg", 9, size=(3000, 2000)))
    viewer.enter(LargePlace(huge))
    qtbot.waitUntil(lambda: huge in viewer.pictures._kept)
    QTest.keyClick(canvas, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: canvas.shown_px == 3000)
    assert viewer.pictures._kept[huge].longest_px <= 2 * canvas.width()


def test_leaving_lets_go_of_the_pictures(qtbot: QtBot, library: SmallLibrary, photos: list[str]) -> None:
    viewer, canvas = _open(qtbot, library, photos)
    qtbot.waitUntil(lambda: len(viewer.pictures._kept) == 2)
    place = viewer.leave()
    assert place == LargePlace(photos[0])
    assert viewer.pictures._kept == {}
    assert viewer.pictures._loader.wish is None
    viewer.enter(place)
    qtbot.waitUntil(lambda: canvas.shown_px > 0)
