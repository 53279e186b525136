"""The query's picture: asked for in the size it is shown in, and told of as the library learns more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from app.core.events import Finished, ThumbnailReady
from app.core.gallery import PhotoDetails, Picture
from app.core.photo import Stamp
from app.core.text import text
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.gui.photo.query_picture import QueryPicture
from app.gui.picture.view import PictureView
from tests.gui.large_picture import large_picture
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse, send


def _stage(qtbot: QtBot) -> tuple[RecordingCatalog, Requests, PictureView, QueryPicture]:
    catalog, requests = RecordingCatalog(), Requests()
    view = PictureView(QSize(10, 10))
    qtbot.addWidget(view)
    view.resize(100, 75)
    view.show()
    thumbnails = ThumbnailSource(cast(Any, catalog), requests, view)
    actions = PhotoActions(cast(Any, catalog), requests, view)
    return catalog, requests, view, QueryPicture(view, cast(Any, catalog), requests, thumbnails, actions)


def _show(qtbot: QtBot, catalog: RecordingCatalog, picture: QueryPicture, path: str) -> None:
    """Show a photo and wait until it is asked what the library knows of it."""
    picture.show_photo(path)
    qtbot.waitUntil(lambda: _located(catalog, path))


def _located(catalog: RecordingCatalog, path: str) -> bool:
    return any((name, arguments) == ("gallery.locate", ([path],)) for _, name, arguments in catalog.asked)


def _details(content_id: bytes | None, width_px: int = 0) -> PhotoDetails:
    stamp = Stamp(1, 1)
    return PhotoDetails(1, "/a.jpg", stamp, 0, content_id, width_px, width_px, "JPEG", "ready", None, False)


def test_what_the_library_learns_of_the_photo_is_told(qtbot: QtBot) -> None:
    catalog, requests, _, picture = _stage(qtbot)
    told: list[PhotoDetails] = []
    picture.described.connect(told.append)
    picture.refresh()
    assert catalog.names() == []  # there is no photo
    _show(qtbot, catalog, picture, "/a.jpg")
    answer(requests, catalog, "gallery.locate", (_details(None),))
    picture.refresh()
    answer(requests, catalog, "gallery.locate", (_details(b"1" * 16, 640),))
    assert [details.width_px for details in told] == [0, 640]
    qtbot.waitUntil(lambda: "pictures.thumbnails" in catalog.names())
    assert list(catalog.last("pictures.thumbnails")[1][0]) == [b"1" * 16]
    picture.refresh()
    late = catalog.last("gallery.locate")[0]
    _show(qtbot, catalog, picture, "/b.jpg")
    send(requests, Finished(late, (_details(b"1" * 16, 640),)))
    assert len(told) == 2


def test_a_view_that_grows_wants_a_larger_picture(qtbot: QtBot) -> None:
    catalog, requests, view, picture = _stage(qtbot)
    _show(qtbot, catalog, picture, "/a.jpg")
    answer(requests, catalog, "gallery.locate", ())
    assert catalog.last("pictures.read")[1] == ("/a.jpg", 100)
    view.resize(400, 300)
    assert catalog.last("pictures.read")[1] == ("/a.jpg", 400)


def test_a_thumbnail_that_comes_late_does_not_take_the_pictures_place(qtbot: QtBot) -> None:
    catalog, requests, view, picture = _stage(qtbot)
    _show(qtbot, catalog, picture, "/a.jpg")
    answer(requests, catalog, "gallery.locate", (_details(b"1" * 16, 4000),))
    picture._loader.want("/a.jpg", 400)
    answer(requests, catalog, "pictures.read", large_picture(200, 150, (4000, 3000)))
    qtbot.waitUntil(lambda: view.longest_px == 200)
    send(requests, ThumbnailReady(b"1" * 16, Picture(4, 3, bytes(36), 4000, 3000)))
    assert view.longest_px == 200


def _skipped(reason: str) -> PhotoDetails:
    return replace(_details(None), state="skipped", reason=text(reason))


def test_in_place_of_a_skipped_photos_picture_stands_why(qtbot: QtBot) -> None:
    catalog, requests, view, picture = _stage(qtbot)
    _show(qtbot, catalog, picture, "/a.jpg")
    plain = view.grab().toImage()
    answer(requests, catalog, "gallery.locate", (_skipped("The file is empty."),))
    assert (view.toolTip(), view.accessibleDescription()) == ("The file is empty.", "The file is empty.")
    assert view.grab().toImage() != plain
    _show(qtbot, catalog, picture, "/b.jpg")
    assert (view.toolTip(), view.accessibleDescription()) == ("", "")
    assert view.grab().toImage() == plain


def test_a_photo_that_is_skipped_while_it_is_shown_says_why(qtbot: QtBot) -> None:
    catalog, requests, view, picture = _stage(qtbot)
    _show(qtbot, catalog, picture, "/a.jpg")
    answer(requests, catalog, "gallery.locate", (_details(None),))
    assert view.toolTip() == ""
    picture.refresh()
    answer(requests, catalog, "gallery.locate", (_skipped("The file is empty."),))
    assert view.toolTip() == "The file is empty."


def test_a_skipped_photo_that_can_be_read_by_now_is_shown(qtbot: QtBot) -> None:
    catalog, requests, view, picture = _stage(qtbot)
    _show(qtbot, catalog, picture, "/a.jpg")
    answer(requests, catalog, "gallery.locate", (_skipped("The file is empty."),))
    answer(requests, catalog, "pictures.read", large_picture(80, 60, (80, 60)))
    assert view.longest_px == 80
    assert view.toolTip() == ""
    picture.refresh()
    answer(requests, catalog, "gallery.locate", (_skipped("The file is empty."),))
    assert view.toolTip() == ""


def test_a_photo_from_outside_that_cannot_be_read_says_why(qtbot: QtBot) -> None:
    catalog, requests, view, picture = _stage(qtbot)
    _show(qtbot, catalog, picture, "/a.jpg")
    answer(requests, catalog, "gallery.locate", ())
    refuse(requests, catalog, "pictures.read", text("The file is empty."))
    assert view.toolTip() == "The file is empty."


def test_the_library_is_asked_when_what_came_with_the_photo_has_been_painted(qtbot: QtBot) -> None:
    catalog, _, view, picture = _stage(qtbot)
    picture.show_photo("/a.jpg")
    view.repaint()
    assert catalog.asked == []
    qtbot.waitUntil(lambda: _located(catalog, "/a.jpg"))


def test_a_hidden_photo_is_not_asked_about_until_it_appears(qtbot: QtBot) -> None:
    catalog, _, view, picture = _stage(qtbot)
    view.hide()
    picture.show_photo("/a.jpg")
    qtbot.waitUntil(lambda: not picture._locate_soon.isActive())
    assert catalog.asked == []
    view.show()
    assert _located(catalog, "/a.jpg")
    view.hide()
    view.show()
    assert catalog.names() == ["gallery.locate"]  # once


def test_from_photo_to_photo_no_empty_frame_flashes(qtbot: QtBot) -> None:
    catalog, requests, view, picture = _stage(qtbot)
    _show(qtbot, catalog, picture, "/a.jpg")
    answer(requests, catalog, "gallery.locate", ())
    answer(requests, catalog, "pictures.read", large_picture(100, 75))
    assert view.longest_px == 100
    picture.show_photo("/b.jpg")
    assert view.longest_px == 100
    qtbot.waitUntil(lambda: _located(catalog, "/b.jpg"))
    answer(requests, catalog, "gallery.locate", ())
    assert view.longest_px == 0
    answer(requests, catalog, "pictures.read", large_picture(80, 60))
    assert view.longest_px == 80
    picture.show_photo("")
    assert view.longest_px == 0


def test_another_photos_picture_does_not_stand_long(qtbot: QtBot) -> None:
    catalog, requests, view, picture = _stage(qtbot)
    _show(qtbot, catalog, picture, "/a.jpg")
    answer(requests, catalog, "gallery.locate", ())
    answer(requests, catalog, "pictures.read", large_picture(100, 75))
    picture.show_photo("/b.jpg")
    qtbot.waitUntil(lambda: view.longest_px == 0)  # nobody has said yet what the library knows of it
