"""Small pictures of photos by their paths, and one job followed to its end."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.core.events import Failed, Finished, Progress, Stopped
from app.core.gallery import PhotoDetails
from app.core.photo import FileKey, Stamp
from app.core.text import text
from app.gui.kit.running import Running
from tests.gui.engines.made_up_engines import Stage
from tests.gui.recording_catalog import answer, refuse, send
from tests.gui.rest import come_to_rest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage()


def _details(path: str, content: bytes) -> PhotoDetails:
    return PhotoDetails(1, path, Stamp(1, 1), 0, content, 1, 1, "JPEG", "ready", None, False)


def test_a_photo_of_the_library_is_shown_by_its_content_and_another_by_its_file(
    qtbot: QtBot, stage: Stage, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.jpg"
    outside.write_bytes(b"some bytes")
    gone = str(tmp_path / "gone.jpg")
    stage.pictures.want(["/library/a.jpg", str(outside), gone])
    answer(stage.requests, stage.catalog, "gallery.locate", (_details("/library/a.jpg", b"a" * 16),))
    stamp = outside.stat()
    key = FileKey(str(outside), stamp.st_size, stamp.st_mtime_ns)
    qtbot.waitUntil(lambda: key in stage.thumbnails.wanted)
    assert b"a" * 16 in stage.thumbnails.wanted
    with qtbot.waitSignal(stage.pictures.arrived) as arrived:
        stage.thumbnails.put(key)
    assert arrived.args == [str(outside)]
    pixmap = stage.pictures.pixmap(str(outside), 40, 2.0)
    assert pixmap is not None
    assert (pixmap.width(), pixmap.height(), pixmap.devicePixelRatio()) == (80, 80, 2.0)
    assert stage.pictures.pixmap(gone, 40, 1.0) is None
    stage.pictures.want(["/library/a.jpg"])
    assert stage.catalog.names().count("gallery.locate") == 1


def test_copies_of_one_content_all_get_its_picture(qtbot: QtBot, stage: Stage) -> None:
    stage.pictures.want(["/a.jpg", "/b.jpg"])
    answer(
        stage.requests, stage.catalog, "gallery.locate", (_details("/a.jpg", b"c" * 16), _details("/b.jpg", b"c" * 16))
    )
    told: list[str] = []
    stage.pictures.arrived.connect(told.append)
    stage.thumbnails.put(b"c" * 16)
    assert sorted(told) == ["/a.jpg", "/b.jpg"]


def test_where_the_library_cannot_be_asked_the_files_are(qtbot: QtBot, stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"some bytes")
    stage.pictures.want([str(path)])
    refuse(stage.requests, stage.catalog, "gallery.locate", text("It is damaged."))
    qtbot.waitUntil(lambda: len(stage.thumbnails.wanted) == 1)


def test_what_the_gallery_pushed_aside_is_asked_for_again_until_it_is_here_or_missing(stage: Stage) -> None:
    kept, missing = FileKey("/a.jpg", 1, 1), FileKey("/b.jpg", 1, 1)
    stage.pictures.know("/a.jpg", kept)
    stage.pictures.know("/b.jpg", missing)
    stage.pictures._ask()
    assert stage.thumbnails.wanted.count(kept) > 1
    stage.thumbnails.missing.add(missing)
    stage.thumbnails.put(kept)
    stage.thumbnails.wanted.clear()
    stage.pictures._again.setInterval(0)
    stage.pictures._ask()
    come_to_rest(stage.pictures)
    assert not stage.thumbnails.wanted


def test_each_job_that_is_followed_ends_once(qtbot: QtBot, stage: Stage) -> None:
    running = Running(stage.catalog, stage.requests, stage.thumbnails)  # type: ignore[arg-type]
    ends: list[object] = []
    for signal in (running.finished, running.failed):
        signal.connect(ends.append)
    running.stopped.connect(lambda: ends.append("stopped"))
    running.follow(71)
    with qtbot.waitSignal(running.progressed):
        send(stage.requests, Progress(71, "learn", 1, 2))
    with qtbot.assertNotEmitted(running.progressed):
        send(stage.requests, Progress(70, "learn", 1, 2))
    send(stage.requests, Finished(71, "value"))
    running.follow(72)
    send(stage.requests, Failed(72, text("It failed."), 3))
    running.follow(73)
    running.cancel()
    assert stage.catalog.last("cancel")[1] == (73,)
    send(stage.requests, Stopped(73))
    assert [str(end) for end in ends] == ["value", "It failed.", "stopped"]
    assert not running.busy


def test_of_two_jobs_only_the_newer_one_is_answered(stage: Stage) -> None:
    running = Running(stage.catalog, stage.requests, stage.thumbnails)  # type: ignore[arg-type]
    ends: list[object] = []
    running.finished.connect(ends.append)
    running.follow(81)
    running.follow(82)
    send(stage.requests, Finished(81, "old"))
    assert running.busy
    send(stage.requests, Finished(82, "new"))
    assert ends == ["new"]
