"""The film strip: rings the photo that is shown, goes where it is clicked, loads what is in sight."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.events import ThumbnailReady
from app.core.gallery import Picture
from app.gui.grid import fitted_thumbnails
from app.gui.grid.listed_photos import ListedPhotos
from app.gui.grid.photo_role import Cell
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.kit.theme import palette
from app.gui.kit.tokens import LARGE
from app.gui.viewer.film_strip import PHOTO_PX, STRIP_PX, FilmStrip
from tests.gui.recording_catalog import RecordingCatalog, send
from tests.gui.viewer.listed import ListModel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


class Stage:
    def __init__(self, qtbot: QtBot, count: int) -> None:
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.window = QWidget()
        self.window.setPalette(palette(LARGE))
        qtbot.addWidget(self.window)
        self.strip = FilmStrip(ThumbnailSource(cast(Any, self.catalog), self.requests, self.window), self.window)
        self.model = ListModel(
            [Cell(f"/{row}.jpg", row.to_bytes(16, "big"), state="ready") for row in range(1, count + 1)]
        )
        self.photos = ListedPhotos(self.model)
        self.strip.show_photos(self.photos)
        self.window.resize(800, STRIP_PX)
        self.strip.resize(800, STRIP_PX)
        self.window.show()
        qtbot.waitExposed(self.window)

    def paint(self) -> Any:
        return self.strip.grab().toImage()

    def middle_of(self, row: int) -> QPoint:
        (frame,) = (frame for frame in self.strip.frames() if frame.row == row)
        return self.strip.rect_of(frame).center()


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot, 5000)


def test_the_photo_that_is_shown_is_ringed_and_in_the_middle(stage: Stage) -> None:
    stage.strip.show_current(2500)
    place = stage.middle_of(2500)
    assert abs(place.x() - 400) <= 1
    painted = stage.paint()
    column = [painted.pixelColor(place.x(), y).name() for y in range(STRIP_PX)]
    assert column.count(LARGE.acc) >= 4  # two lines of two pixels
    assert painted.pixelColor(5, STRIP_PX // 2) in (QColor(LARGE.hold), QColor(LARGE.win))
    assert "2,501 of 5,000" in stage.strip.accessibleDescription()


def test_only_what_is_in_sight_is_looked_at_and_asked_for(stage: Stage, qtbot: QtBot) -> None:
    stage.paint()
    qtbot.waitUntil(lambda: "pictures.thumbnails" in stage.catalog.names())  # for the beginning of the list
    stage.catalog.asked.clear()
    stage.strip.show_current(2500)
    stage.model.looked_at.clear()
    stage.paint()
    seen = {frame.row for frame in stage.strip.frames()}
    assert set(stage.model.looked_at) <= {row + by for row in seen for by in range(-12, 13)}
    qtbot.waitUntil(lambda: "pictures.thumbnails" in stage.catalog.names())
    (wanted,) = stage.catalog.last("pictures.thumbnails")[1]
    assert set(wanted[: len(seen)]) == {(row + 1).to_bytes(16, "big") for row in seen}


def test_a_thumbnail_is_painted_when_it_comes(stage: Stage) -> None:
    stage.strip.show_current(2500)
    stage.paint()
    send(
        stage.requests, ThumbnailReady((2503).to_bytes(16, "big"), Picture(30, 20, bytes((255, 0, 0)) * 600, 300, 200))
    )
    place = stage.middle_of(2502)
    assert stage.paint().pixelColor(place) == QColor("#ff0000")


def test_each_paint_brings_one_more_even_if_scaling_takes_long(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitted_thumbnails, "_SCALING_PER_PAINT_S", -1.0)
    stage.strip.show_current(2500)
    stage.paint()
    for row in (2501, 2502, 2503):
        red = Picture(30, 20, bytes((255, 0, 0)) * 600, 300, 200)
        send(stage.requests, ThumbnailReady((row + 1).to_bytes(16, "big"), red))

    def shown() -> int:
        painted = stage.paint()
        return sum(painted.pixelColor(stage.middle_of(row)) == QColor("#ff0000") for row in (2501, 2502, 2503))

    assert [shown(), shown(), shown()] == [1, 2, 3]


def test_of_a_longer_thumbnail_the_middle_is_seen(stage: Stage) -> None:
    stage.strip.show_current(2500)
    stage.paint()
    line = bytes((255, 0, 0)) * 24 + bytes((0, 255, 0)) * 12 + bytes((0, 0, 255)) * 24
    send(stage.requests, ThumbnailReady((2503).to_bytes(16, "big"), Picture(60, 20, line * 20, 600, 200)))
    assert stage.paint().pixelColor(stage.middle_of(2502)) == QColor("#00ff00")


def test_a_click_goes_there(stage: Stage, qtbot: QtBot) -> None:
    stage.strip.show_current(2500)
    with qtbot.waitSignal(stage.strip.photo_chosen) as chosen:
        QTest.mouseClick(stage.strip, Qt.MouseButton.LeftButton, pos=stage.middle_of(2503))
    assert chosen.args == ["/2504.jpg"]
    stage.model.late.add(2502)
    before = len(stage.model.looked_at)
    QTest.mouseClick(stage.strip, Qt.MouseButton.LeftButton, pos=stage.middle_of(2502))  # not loaded: nowhere to go
    assert len(stage.model.looked_at) > before


def test_the_wheel_looks_further_and_the_next_photo_brings_it_back(stage: Stage) -> None:
    stage.strip.show_current(2500)
    before = [frame.row for frame in stage.strip.frames()]
    _turn(stage.strip, -10)
    after = [frame.row for frame in stage.strip.frames()]
    assert after[0] > before[-1]
    stage.strip.show_current(2500)  # the same photo, told of once more
    assert [frame.row for frame in stage.strip.frames()] == after
    stage.strip.show_current(2501)
    assert abs(stage.middle_of(2501).x() - 400) <= 1


def test_what_is_not_loaded_yet_keeps_its_place_and_comes(stage: Stage) -> None:
    stage.model.late = set(range(2490, 2510))
    stage.strip.show_current(2500)
    stage.paint()
    stage.model.cells[2501] = replace(stage.model.cells[2501], path="/other.jpg")
    place = stage.middle_of(2500)
    stage.model.load(2501)
    assert stage.middle_of(2500) == place


def test_right_to_left_the_next_photo_is_on_the_left(stage: Stage) -> None:
    stage.strip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    stage.strip.show_current(2500)
    assert stage.middle_of(2501).x() < stage.middle_of(2500).x() < stage.middle_of(2499).x()


def test_the_name_is_told_under_the_mouse_as_it_is(stage: Stage) -> None:
    stage.model.cells[2502] = replace(stage.model.cells[2502], path="/<b>x.jpg")
    stage.strip.show_current(2500)
    QTest.mouseMove(stage.strip, stage.middle_of(2502))
    assert stage.strip.toolTip().replace("\N{WORD JOINER}", "") == "<b>x.jpg"
    assert stage.strip.toolTip() != "<b>x.jpg"


def test_photos_are_as_high_as_the_strip_says(stage: Stage) -> None:
    stage.strip.show_current(0)
    assert {stage.strip.rect_of(frame).height() for frame in stage.strip.frames()} == {PHOTO_PX}


def _turn(strip: FilmStrip, steps: int) -> None:
    nothing, turned = QPoint(), QPoint(0, 120 * steps)
    no_button, no_key, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    at = QPointF(400, 40)
    QApplication.sendEvent(strip, QWheelEvent(at, at, nothing, turned, no_button, no_key, phase, False))


def test_a_skipped_photo_is_a_torn_picture_as_in_the_gallery(stage: Stage) -> None:
    stage.model.cells[2] = replace(stage.model.cells[2], content_id=None, state="skipped")
    stage.model.cells[3] = replace(stage.model.cells[3], content_id=None, state="waiting")
    stage.strip.show_current(0)
    painted = stage.paint()
    frames = {frame.row: stage.strip.rect_of(frame) for frame in stage.strip.frames()}
    colours = {row: {painted.pixel(x, frames[row].center().y()) for x in _across(frames[row])} for row in (2, 3)}
    assert len(colours[2]) > 1
    assert colours[3] == {QColor(LARGE.hold).rgb()}


def _across(rect: QRect) -> range:
    return range(rect.left(), rect.right() + 1)
