"""The query's picture is asked for in the size that it is shown in, also when that changes late."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from app.gui.photo_actions import PhotoActions
from app.gui.picture_view import PictureView
from app.gui.query_picture import QueryPicture
from app.gui.requests import Requests
from app.gui.thumbnail_source import ThumbnailSource
from tests.gui.recording_catalog import RecordingCatalog, answer


def test_a_view_that_grows_wants_a_larger_picture(qtbot: QtBot) -> None:
    catalog, requests = RecordingCatalog(), Requests()
    view = PictureView(QSize(10, 10))
    qtbot.addWidget(view)
    view.resize(100, 75)
    view.show()
    thumbnails = ThumbnailSource(cast(Any, catalog), requests, view)
    actions = PhotoActions(cast(Any, catalog), requests, view)
    picture = QueryPicture(view, cast(Any, catalog), requests, thumbnails, actions)
    picture.show_photo("/a.jpg")
    answer(requests, catalog, "locate", ())
    assert catalog.last("picture")[1] == ("/a.jpg", 100)
    view.resize(400, 300)
    assert catalog.last("picture")[1] == ("/a.jpg", 400)
