"""The photo searched with in the film strip: small, its own, and never read before the photo that is large."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.closeness import Closeness
from app.core.events import Finished, ThumbnailReady
from app.core.gallery import LargePicture, PhotoDetails, Picture
from app.core.photo import Answer, Match, Stamp
from app.core.text import text
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.places import LargePlace
from app.gui.kit.requests import Requests
from app.gui.photo.actions import PhotoActions
from app.gui.viewer.film_strip import PHOTO_PX, FilmStrip
from app.gui.viewer.viewer import Viewer
from tests.gui.large_picture import as_large
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse, send
from tests.gui.viewer.listed import neighbours

_QUERY, _MATCH = "/outside/query.jpg", "/a.jpg"
_RED, _BLUE = 0xFFFF0000, 0xFF0000FF
_MATCHES = (Match(1, b"1" * 16, (_MATCH,), 0.4, 0.9, Closeness.LIKE, None, 400, 300),)


def _picture(width_px: int, height_px: int, colour: int) -> LargePicture:
    image = QImage(width_px, height_px, QImage.Format.Format_RGB32)
    image.fill(colour)
    return as_large(image)


class _Stage:
    def __init__(self, qtbot: QtBot, *, strip: bool = True) -> None:
        self.catalog, self.requests = RecordingCatalog(), Requests()
        window = QWidget()
        qtbot.addWidget(window)
        catalog = cast(Any, self.catalog)
        actions = PhotoActions(catalog, self.requests, window)
        self.photos = neighbours(Answer(_QUERY, (), _MATCHES, 10))
        thumbnails = ThumbnailSource(catalog, self.requests, window)
        self.viewer = Viewer(catalog, self.requests, thumbnails, actions, lambda _: self.photos)
        qtbot.addWidget(self.viewer)
        self.viewer.resize(600, 400)
        self.viewer.show()
        qtbot.waitExposed(self.viewer)
        self.strip: FilmStrip = self.viewer.parts.strip
        self.viewer.parts.set_strip(strip)

    def enter(self, path: str, found: tuple[PhotoDetails, ...] = ()) -> None:
        """Open the large view, and let the library tell what it knows of the query."""
        self.catalog.asked.clear()
        self.viewer.enter(LargePlace(path))
        asked = [job for job, name, wanted in self.catalog.asked if (name, wanted) == ("gallery.locate", ([_QUERY],))]
        send(self.requests, Finished(asked[0], found))

    def read(self) -> list[tuple[str, int]]:
        """Return which pictures were asked for: path and longest side."""
        return [wanted for _, name, wanted in self.catalog.asked if name == "pictures.read"]

    def colour_of_query(self) -> int:
        """Return what is painted in the first place of the strip."""
        first = self.strip.frames()[0]
        assert first.row == 0
        return self.strip.grab().toImage().pixel(self.strip.rect_of(first).center())


def test_a_query_from_outside_is_shown_as_its_file_is(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    stage.enter(_MATCH)
    usual = stage.strip.frames()[0].width
    qtbot.waitUntil(lambda: stage.read() == [(_MATCH, 600)])
    answer(stage.requests, stage.catalog, "pictures.read", _picture(600, 450, _BLUE))
    qtbot.waitUntil(lambda: len(stage.read()) > 1)
    assert stage.read()[1:] == [(_QUERY, 134)]  # after the photo that is large
    assert stage.colour_of_query() != _RED
    answer(stage.requests, stage.catalog, "pictures.read", _picture(60, 120, _RED))
    assert stage.strip.frames()[0].width == PHOTO_PX // 2 != usual
    assert stage.colour_of_query() == _RED


def test_the_query_that_was_large_is_not_read_again(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    stage.enter(_QUERY)
    qtbot.waitUntil(lambda: stage.read() == [(_QUERY, 600)])
    answer(stage.requests, stage.catalog, "pictures.read", _picture(600, 450, _RED))
    assert stage.colour_of_query() == _RED
    assert [path for path, _ in stage.read()].count(_QUERY) == 1


def test_a_thumbnail_of_the_large_photo_is_not_enough_to_read_the_query(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    stage.enter(_MATCH)
    known = PhotoDetails(1, _MATCH, Stamp(1, 1), 0, b"1" * 16, 400, 300, "JPEG", "ready", None, False)
    with qtbot.waitSignal(stage.viewer.pictures.appeared):
        located = next(job for job, _, wanted in stage.catalog.asked if wanted == ([_MATCH],))
        send(stage.requests, Finished(located, (known,)))
        send(stage.requests, ThumbnailReady(b"1" * 16, Picture(4, 3, bytes(4 * 3 * 3), 400, 300)))
    assert stage.read() == []
    qtbot.waitUntil(lambda: stage.read() == [(_MATCH, 600)])


def test_a_query_that_comes_into_the_library_is_shown_as_that_knows_it(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    stage.enter(_QUERY)
    qtbot.waitUntil(lambda: stage.read() == [(_QUERY, 600)])
    answer(stage.requests, stage.catalog, "pictures.read", _picture(600, 450, _RED))
    assert stage.colour_of_query() == _RED
    stage.photos.know_query(PhotoDetails(1, _QUERY, Stamp(1, 1), 0, b"q" * 16, 300, 400, "JPEG", "ready", None, False))
    assert stage.colour_of_query() != _RED


def test_nothing_is_read_for_a_strip_that_is_not_shown(qtbot: QtBot) -> None:
    stage = _Stage(qtbot, strip=False)
    stage.enter(_MATCH)
    qtbot.waitUntil(lambda: stage.read() == [(_MATCH, 600)])
    answer(stage.requests, stage.catalog, "pictures.read", _picture(600, 450, _BLUE))
    assert stage.read() == [(_MATCH, 600)]
    stage.viewer.toggle_strip()
    assert stage.read()[-1] == (_QUERY, 134)


def test_what_the_library_knows_is_taken_from_there(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    stage.enter(_MATCH, (PhotoDetails(1, _QUERY, Stamp(1, 1), 0, b"q" * 16, 400, 300, "JPEG", "ready", None, False),))
    qtbot.waitUntil(lambda: stage.read() == [(_MATCH, 600)])
    answer(stage.requests, stage.catalog, "pictures.read", _picture(600, 450, _BLUE))
    assert (_QUERY, 134) not in stage.read()
    assert stage.photos.cell(0).content_id == b"q" * 16


def test_a_large_photo_that_cannot_be_read_keeps_it_from_nothing(qtbot: QtBot) -> None:
    stage = _Stage(qtbot)
    stage.enter(_MATCH)
    qtbot.waitUntil(lambda: stage.read() == [(_MATCH, 600)])
    refuse(stage.requests, stage.catalog, "pictures.read", text("The file is empty."))
    assert stage.read()[-1] == (_QUERY, 134)
