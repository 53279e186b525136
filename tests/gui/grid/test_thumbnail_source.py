"""Thumbnails: by content, visible first, never on another photo."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.core.events import LibraryChanged, ThumbnailReady
from app.core.gallery import Picture
from app.core.photo import FileKey, PictureKey, Stamp
from app.gui.grid import thumbnail_source
from app.gui.grid.photo_role import Cell
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.requests import Requests
from tests.gui.made_up_library import MadeUpLibrary, content_id_of, details, path_of
from tests.gui.recording_catalog import send
from tests.gui.rest import come_to_rest

_A, _B, _C = (content_id_of(number) for number in (0x0A0000, 0x0B0000, 0x0C0000))


class Stage:
    def __init__(self) -> None:
        self.requests = Requests()
        self.library = MadeUpLibrary(self.requests.emit_event)
        self.source = ThumbnailSource(self.library.catalog, self.requests)
        self.arrived: list[PictureKey] = []
        self.source.arrived.connect(self.arrived.append)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage()


def test_a_thumbnail_comes_and_stays(stage: Stage, qtbot: QtBot) -> None:
    assert stage.source.pixmap(_A) is None
    stage.source.want([_A])
    qtbot.waitUntil(lambda: stage.arrived == [_A])
    pixmap = stage.source.pixmap(_A)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height()) == (32, 24)
    assert pixmap.toImage().pixelColor(3, 3).red() == 0x0A
    stage.source.want([_A])
    come_to_rest(stage.source)
    assert stage.library.asked_thumbnails == [(_A,)]


def test_several_views_in_one_turn_become_one_request(stage: Stage, qtbot: QtBot) -> None:
    stage.source.want([_A, _B])
    stage.source.want([_B, _C])
    qtbot.waitUntil(lambda: len(stage.arrived) == 3)
    assert stage.library.asked_thumbnails == [(_A, _B, _C)]


def test_what_is_asked_last_comes_first_and_nothing_is_lost(stage: Stage, qtbot: QtBot) -> None:
    stage.library.withheld = True
    stage.source.want([_A, _B])
    qtbot.waitUntil(lambda: len(stage.library.asked_thumbnails) == 1)
    stage.source.want([_C, _B])
    qtbot.waitUntil(lambda: len(stage.library.asked_thumbnails) == 2)
    assert stage.library.asked_thumbnails[1] == (_C, _B, _A)


def test_what_scrolled_away_long_ago_is_dropped(stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnail_source, "_WAITING_AT_MOST", 3)
    stage.library.withheld = True
    earlier = [content_id_of(number) for number in range(1, 11)]
    for asked in ([*earlier], [_A, _B], [_C]):
        count = len(stage.library.asked_thumbnails)
        stage.source.want(asked)
        qtbot.waitUntil(lambda count=count: len(stage.library.asked_thumbnails) == count + 1)  # type: ignore[misc]
    assert stage.library.asked_thumbnails == [tuple(earlier), (_A, _B, *earlier[:3]), (_C, _A, _B, earlier[0])]


def test_asking_again_for_what_is_under_way_changes_nothing(stage: Stage, qtbot: QtBot) -> None:
    stage.library.withheld = True
    stage.source.want([_A, _B])
    qtbot.waitUntil(lambda: len(stage.library.asked_thumbnails) == 1)
    stage.source.want([_B, _A])
    come_to_rest(stage.source)
    assert len(stage.library.asked_thumbnails) == 1


def test_what_is_not_to_be_had_is_asked_for_once_until_the_library_changes(stage: Stage, qtbot: QtBot) -> None:
    stage.library.without_thumbnail.add(_A)
    stage.library.silent.add(_B)
    stage.source.want([_A, _B])
    qtbot.waitUntil(lambda: sorted(stage.arrived) == [_A, _B])
    assert stage.source.is_missing(_A)
    assert stage.source.is_missing(_B)
    stage.source.want([_A, _B])
    come_to_rest(stage.source)
    assert len(stage.library.asked_thumbnails) == 1
    stage.requests.emit_event(LibraryChanged(1))
    qtbot.waitUntil(lambda: not stage.source.is_missing(_A))
    stage.source.want([_A])
    qtbot.waitUntil(lambda: len(stage.library.asked_thumbnails) == 2)


def test_the_end_of_a_replaced_request_says_nothing_of_the_new_one(stage: Stage, qtbot: QtBot) -> None:
    stage.library.withheld = True
    stage.source.want([_A])
    qtbot.waitUntil(lambda: len(stage.library.asked_thumbnails) == 1)
    stage.library.stop()
    stage.library.withheld = True
    stage.source.want([_B])
    qtbot.waitUntil(lambda: len(stage.library.asked_thumbnails) == 2)
    come_to_rest(stage.source)
    assert not stage.source.is_missing(_B)


def test_the_oldest_make_room(stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnail_source, "_CACHE_BYTES", 2 * 32 * 24 * 3)
    stage.source.want([_A, _B])
    qtbot.waitUntil(lambda: len(stage.arrived) == 2)
    assert stage.source.image(_A) is not None  # looked at: now _B is the oldest
    stage.source.want([_C])
    qtbot.waitUntil(lambda: len(stage.arrived) == 3)
    assert stage.source.image(_B) is None
    assert stage.source.image(_A) is not None


def test_pixels_outlive_the_event_they_came_in(stage: Stage, qtbot: QtBot) -> None:
    stage.requests.emit_event(ThumbnailReady(_A, Picture(3, 1, bytes((1, 2, 3, 4, 5, 6, 7, 8, 9)), 3, 1)))
    qtbot.waitUntil(lambda: stage.arrived == [_A])
    image = stage.source.image(_A)
    assert image is not None
    colour = image.pixelColor(2, 0)
    assert (colour.red(), colour.green(), colour.blue()) == (7, 8, 9)


_FILE = FileKey(path_of(7), 1000, 1)


def _waiting(content_id: bytes | None = None) -> Cell:
    photo = replace(details(7), content_id=content_id, width_px=0, height_px=0, format="", state="waiting")
    return Cell(photo.path, photo.content_id, details=photo, state="waiting")


def test_a_photo_whose_turn_has_not_come_is_asked_for_by_its_file(stage: Stage, qtbot: QtBot) -> None:
    cell, source = _waiting(), stage.source
    assert source.picture_of(cell) == source.awaited_picture_of(cell) == _FILE
    source.want([_FILE])
    qtbot.waitUntil(lambda: stage.arrived == [_FILE])
    assert source.pixmap(_FILE) is not None
    # The file changed: what was in it before is not shown.
    assert cell.details is not None
    changed = replace(cell, details=replace(cell.details, stamp=Stamp(1001, 1)))
    assert source.picture_of(changed) == _FILE._replace(size_bytes=1001)


def test_a_preview_stands_in_until_the_picture_comes_and_that_until_the_content_is_known(stage: Stage) -> None:
    cell, source = _waiting(), stage.source
    preview = _FILE._replace(stand_in=True)
    send(stage.requests, ThumbnailReady(preview, Picture(1, 1, bytes(3), 1, 1)))
    assert source.picture_of(cell) == preview
    assert source.awaited_picture_of(cell) == _FILE
    send(stage.requests, ThumbnailReady(_FILE, Picture(2, 2, bytes(12), 2, 2)))
    assert source.picture_of(cell) == _FILE
    photo = replace(details(7), content_id=_A)
    read = Cell(photo.path, _A, details=photo, state="ready")
    assert source.picture_of(read) == _FILE
    assert source.awaited_picture_of(read) == _A
    send(stage.requests, ThumbnailReady(_A, Picture(2, 2, bytes(12), 2, 2)))
    assert source.picture_of(read) == _A
    assert stage.arrived == [preview, _FILE, _A]


def test_skipped_offline_and_unreadable_photos_are_not_asked_for_by_their_files(stage: Stage) -> None:
    cell, source = _waiting(), stage.source
    send(stage.requests, ThumbnailReady(_FILE._replace(stand_in=True), Picture(1, 1, bytes(3), 1, 1)))
    assert source.awaited_picture_of(replace(cell, offline=True)) is None
    skipped = replace(cell, state="skipped")
    assert source.awaited_picture_of(skipped) is None
    assert source.picture_of(skipped) is None  # its mark is shown, and no picture
    send(stage.requests, ThumbnailReady(_FILE, None))
    assert source.awaited_picture_of(cell) is None
    assert source.picture_of(cell) == _FILE._replace(stand_in=True)


def test_files_that_scrolled_away_are_not_read_any_more(stage: Stage, qtbot: QtBot) -> None:
    stage.library.withheld = True
    stage.source.want([_FILE, _A])
    qtbot.waitUntil(lambda: len(stage.library.asked_thumbnails) == 1)
    stage.source.want([_B])  # of another grid: what is looked at in this one is wanted as before
    qtbot.waitUntil(lambda: len(stage.library.asked_thumbnails) == 2)
    other = _FILE._replace(path=path_of(8))
    stage.source.want([other])
    qtbot.waitUntil(lambda: len(stage.library.asked_thumbnails) == 3)
    assert stage.library.asked_thumbnails[1:] == [(_B, _FILE, _A), (other, _B, _A)]
