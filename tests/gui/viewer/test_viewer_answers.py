"""What the large view makes of answers that come late, and when it asks for more pixels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.box import Box
from app.core.closeness import Closeness
from app.core.events import Finished, ThumbnailReady
from app.core.gallery import PhotoDetails, Picture
from app.core.photo import Answer, Match, Stamp
from app.core.text import text
from app.gui.grid.photo_role import cell_of
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.places import LargePlace
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.gui.viewer.viewer import Viewer
from tests.gui.large_picture import large_picture
from tests.gui.recording_catalog import RecordingCatalog, answer, send
from tests.gui.viewer.listed import ListModel, listed, neighbours

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


def _details(path: str, content_id: bytes) -> PhotoDetails:
    return PhotoDetails(1, path, Stamp(1, 1), 0, content_id, 4000, 3000, "JPEG", "ready", None, False)


_PATHS = ("/a.jpg", "/b.jpg", "/c.jpg")


class _Stage:
    def __init__(self, qtbot: QtBot) -> None:
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        catalog = cast(Any, self.catalog)
        thumbnails = ThumbnailSource(catalog, self.requests, self.window)
        actions = PhotoActions(catalog, self.requests, self.window)
        self.photos = listed(_PATHS)
        self.viewer = Viewer(catalog, self.requests, thumbnails, actions, lambda _: self.photos)
        qtbot.addWidget(self.viewer)
        self.viewer.resize(300, 200)
        self.viewer.show()


def test_details_that_come_late_are_not_told_of_the_next_photo(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    stage.viewer.enter(LargePlace("/a.jpg"))
    late = stage.catalog.last("gallery.locate")[0]
    stage.viewer.walk(1)
    send(stage.requests, Finished(late, (_details("/a.jpg", b"a" * 16),)))
    assert stage.viewer.path == "/b.jpg"
    assert stage.viewer.pictures._cell.content_id is None
    send(stage.requests, Finished(stage.catalog.last("gallery.locate")[0], (_details("/b.jpg", b"b" * 16),)))
    assert stage.viewer.pictures._cell.content_id == b"b" * 16


def test_the_part_that_was_asked_about_is_marked_on_each_hit(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = _Stage(qtbot)
    place = Box(0.2, 0.3, 0.4, 0.5)
    found = tuple(
        Match(rank, bytes([rank]) * 16, (path,), 0.9, 0.6, Closeness.LIKE, place=where)
        for rank, (path, where) in enumerate((("/a.jpg", place), ("/b.jpg", None)), 1)
    )
    stage.photos = neighbours(Answer("/q.jpg", (), found, 9))
    marked: list[Box | None] = []
    monkeypatch.setattr(stage.viewer.canvas, "show_place", marked.append)
    stage.viewer.enter(LargePlace("/a.jpg"))
    assert marked[-1:] == [place]
    stage.viewer.walk(1)
    assert marked[-1:] == [None]
    stage.viewer.walk(-1)
    assert marked[-1:] == [place]


def test_a_thumbnail_as_large_as_the_screen_is_still_no_picture(qtbot: QtBot) -> None:
    """It is compressed hard, and may be the one that a camera put in."""
    stage = _Stage(qtbot)
    stage.viewer.enter(LargePlace("/a.jpg"))
    send(stage.requests, Finished(stage.catalog.last("gallery.locate")[0], (_details("/a.jpg", b"a" * 16),)))
    send(stage.requests, ThumbnailReady(b"a" * 16, Picture(600, 450, bytes(600 * 450 * 3), 4000, 3000)))
    assert stage.viewer.canvas.shown_px == 600
    qtbot.waitUntil(lambda: "pictures.read" in stage.catalog.names())
    assert stage.catalog.last("pictures.read")[1][0] == "/a.jpg"


def test_who_walks_back_has_the_one_before_ready(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    stage.viewer.enter(LargePlace("/c.jpg"))
    stage.viewer.walk(-1)
    qtbot.waitUntil(lambda: stage.catalog.names().count("pictures.read") == 1)
    path, longest_px = stage.catalog.last("pictures.read")[1]
    assert path == "/b.jpg"
    sharp = large_picture(longest_px, longest_px // 2, (4000, 2000))
    answer(stage.requests, stage.catalog, "pictures.read", sharp)
    qtbot.waitUntil(lambda: stage.catalog.names().count("pictures.read") == 2)
    assert stage.catalog.last("pictures.read")[1][0] == "/a.jpg"


def _skipped(path: str) -> PhotoDetails:
    return replace(_details(path, b""), content_id=None, state="skipped", reason=text("The file is empty."))


def test_a_skipped_photo_says_why_at_once_and_no_longer_than_that_is_so(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    said: list[str] = []
    stage.viewer.pictures.failed.connect(said.append)
    stage.viewer.enter(LargePlace("/a.jpg"))
    answer(stage.requests, stage.catalog, "gallery.locate", (_skipped("/a.jpg"),))
    assert said == ["The file is empty."]
    message = stage.viewer.parts._message
    assert (message.text(), message.isVisible()) == ("The file is empty.", True)
    qtbot.waitUntil(lambda: "pictures.read" in stage.catalog.names())
    answer(stage.requests, stage.catalog, "pictures.read", large_picture(300, 200, (4000, 3000)))
    assert not message.isVisible()


def test_a_reason_is_one_line_while_there_is_room(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    stage.viewer.resize(900, 600)
    message = stage.viewer.parts._message
    for words, lines in (("The file is damaged: it ends too early.", 1), ("The file is damaged. " * 6, 3)):
        stage.viewer.parts.say(words)
        qtbot.waitUntil(lambda lines=lines: message.height() == _height_px(message, lines))  # type: ignore[misc]
        assert stage.viewer.parts.canvas.rect().contains(message.geometry())


def _height_px(label: QLabel, lines: int) -> int:
    return lines * label.fontMetrics().lineSpacing() + 2 * label.margin()


def test_what_the_list_knows_of_a_skipped_photo_is_said_before_the_library_is_asked(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    model = cast(ListModel, stage.photos._model)
    model.cells[0] = cell_of(_skipped("/a.jpg"))
    stage.viewer.enter(LargePlace("/a.jpg"))
    assert stage.viewer.parts._message.text() == "The file is empty."
    stage.viewer.walk(1)
    assert stage.viewer.parts._message.text() == ""
