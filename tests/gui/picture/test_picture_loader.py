"""Large pictures: places of the window take turns, late pictures are dropped."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from app.core.events import Crashed, Finished, Stopped
from app.core.gallery import LargePicture
from app.core.text import text
from app.gui.kit.requests import Requests
from app.gui.picture.loader import PictureLoader
from app.gui.picture.shown_picture import ShownPicture
from app.machine.shared_bytes import SharedBytes
from app.pipeline.catalog import Catalog
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse, send
from tests.gui.rest import come_to_rest

_RED = LargePicture(((2, 1),), SharedBytes(bytes((0, 0, 255, 255, 0, 255, 0, 255))), 20, 10)


class Stage:
    def __init__(self) -> None:
        self.catalog = RecordingCatalog()
        self.requests = Requests()
        self.arrived: list[tuple[str, ShownPicture]] = []
        self.failed: list[tuple[str, str]] = []

    def loader(self) -> PictureLoader:
        loader = PictureLoader(cast(Catalog, self.catalog), self.requests, self.requests)
        loader.arrived.connect(lambda path, picture: self.arrived.append((path, picture)))
        loader.failed.connect(lambda path, reason: self.failed.append((path, str(reason))))
        return loader

    @property
    def asked(self) -> list[str]:
        return [arguments[0] for _, name, arguments in self.catalog.asked if name == "pictures.read"]


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage()


def test_pixels_keep_their_colours_and_the_size_of_the_original() -> None:
    shown = ShownPicture(_RED)
    assert [shown.image.pixelColor(x, 0).name() for x in (0, 1)] == ["#ff0000", "#00ff00"]
    assert shown.whole == QSize(20, 10)


def test_a_picture_arrives(stage: Stage, qtbot: QtBot) -> None:
    loader = stage.loader()
    loader.want("/a.jpg", 500)
    answer(stage.requests, stage.catalog, "pictures.read", _RED)
    qtbot.waitUntil(lambda: len(stage.arrived) == 1)
    assert stage.arrived[0][0] == "/a.jpg"
    assert loader.wish is None


def test_only_the_newest_wish_arrives(stage: Stage, qtbot: QtBot) -> None:
    loader = stage.loader()
    loader.want("/a.jpg", 500)
    older, _ = stage.catalog.last("pictures.read")
    loader.want("/b.jpg", 500)
    assert stage.catalog.last("cancel")[1] == (older,)
    send(stage.requests, Finished(older, _RED))
    answer(stage.requests, stage.catalog, "pictures.read", _RED)
    qtbot.waitUntil(lambda: len(stage.arrived) == 1)
    come_to_rest(stage.requests)
    assert [path for path, _ in stage.arrived] == ["/b.jpg"]


def test_who_wants_the_same_again_goes_on_waiting(stage: Stage) -> None:
    loader = stage.loader()
    for _ in range(3):
        loader.want("/a.jpg", 500)
    assert stage.asked == ["/a.jpg"]
    assert "cancel" not in stage.catalog.names()
    loader.want("/a.jpg", 900)  # sharper
    assert stage.asked == ["/a.jpg", "/a.jpg"]


def test_two_places_take_turns_instead_of_interrupting(stage: Stage, qtbot: QtBot) -> None:
    first, second = stage.loader(), stage.loader()
    first.want("/a.jpg", 500)
    second.want("/b.jpg", 500)
    assert stage.asked == ["/a.jpg"]
    answer(stage.requests, stage.catalog, "pictures.read", _RED)
    assert stage.asked == ["/a.jpg", "/b.jpg"]
    refuse(stage.requests, stage.catalog, "pictures.read", text("No."))
    qtbot.waitUntil(lambda: len(stage.arrived) == 1)
    assert stage.failed == [("/b.jpg", "No.")]


def test_who_gives_up_lets_the_next_one_go(stage: Stage) -> None:
    first, second = stage.loader(), stage.loader()
    first.want("/a.jpg", 500)
    second.want("/b.jpg", 500)
    first.drop()
    assert stage.asked == ["/a.jpg", "/b.jpg"]


def test_who_changes_its_wish_while_it_waits_asks_once(stage: Stage) -> None:
    first, second = stage.loader(), stage.loader()
    first.want("/a.jpg", 500)
    second.want("/b.jpg", 500)
    second.want("/c.jpg", 500)
    for _ in range(2):
        answer(stage.requests, stage.catalog, "pictures.read", _RED)
    come_to_rest(stage.requests)
    assert stage.asked == ["/a.jpg", "/c.jpg"]


def test_an_interrupted_place_asks_again_until_it_has_its_picture(stage: Stage, qtbot: QtBot) -> None:
    loader = stage.loader()
    loader._again.setInterval(0)
    loader.want("/a.jpg", 500)
    for count in range(2, 12):
        send(stage.requests, Stopped(stage.catalog.last("pictures.read")[0]))
        qtbot.waitUntil(lambda count=count: stage.asked == ["/a.jpg"] * count)  # type: ignore[misc]
    answer(stage.requests, stage.catalog, "pictures.read", _RED)
    qtbot.waitUntil(lambda: [path for path, _ in stage.arrived] == ["/a.jpg"])


def test_who_waits_to_ask_again_lets_the_others_go(stage: Stage) -> None:
    first, second = stage.loader(), stage.loader()
    first.want("/a.jpg", 500)
    second.want("/b.jpg", 500)
    send(stage.requests, Stopped(stage.catalog.last("pictures.read")[0]))
    assert stage.asked == ["/a.jpg", "/b.jpg"]


def test_a_bug_is_told_and_not_met_again(stage: Stage) -> None:
    first, second = stage.loader(), stage.loader()
    first.want("/a.jpg", 500)
    second.want("/b.jpg", 500)
    send(stage.requests, Crashed(stage.catalog.last("pictures.read")[0], "", ""))
    assert stage.failed == [("/a.jpg", "This file could not be read because of a bug in Photokin; the log says more.")]
    assert stage.asked == ["/a.jpg", "/b.jpg"]
    assert first.wish is None
    assert not first._again.isActive()
    first.want("/a.jpg", 500)  # the user may try once more
    answer(stage.requests, stage.catalog, "pictures.read", _RED)
    assert stage.asked == ["/a.jpg", "/b.jpg", "/a.jpg"]
