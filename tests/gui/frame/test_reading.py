"""Reading is begun, paused and resumed in one place; while the user wants it to wait, nothing reads."""

from __future__ import annotations

from typing import Any, cast

import pytest
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from app.core.events import Finished, Progress, Stopped
from app.core.status import IngestSummary
from app.gui.frame.menus import Menus
from app.gui.frame.reading import Reading
from app.gui.kit.requests import Requests
from tests.gui.recording_catalog import RecordingCatalog, answer, send

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one

_SUMMARY = IngestSummary(1, 0, 0, 0, ())


class _Read:
    def __init__(self) -> None:
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.reading = Reading(cast(Any, self.catalog), self.requests)
        self.told: list[object] = []
        self.reading.progressed.connect(self.told.append)
        self.reading.rested.connect(lambda: self.told.append("rested"))
        self.reading.paused_changed.connect(self.told.append)
        self.reading.summed_up.connect(self.told.append)

    @property
    def ingests(self) -> int:
        return self.catalog.names().count("folders.ingest")

    @property
    def cancelled(self) -> list[int]:
        return [arguments[0] for _, name, arguments in self.catalog.asked if name == "cancel"]

    def begun(self) -> int:
        return self.catalog.last("folders.ingest")[0]

    def progress(self, job: int, stage: str) -> Progress:
        progress = Progress(job, cast(Any, stage), 5, 10)
        send(self.requests, progress)
        return progress


@pytest.fixture
def read() -> _Read:
    return _Read()


def test_an_ingest_is_followed_from_its_start_to_its_sum(read: _Read) -> None:
    busy = [read.reading.busy]
    read.reading.start()
    busy.append(read.reading.busy)
    progress = read.progress(read.begun(), "embed")
    answer(read.requests, read.catalog, "folders.ingest", _SUMMARY)
    assert read.told == [progress, _SUMMARY, "rested"]
    assert [*busy, read.reading.busy] == [False, True, False]


def test_a_job_that_the_watch_began_is_followed_and_paused_too(read: _Read) -> None:
    progress = read.progress(77, "scan")
    assert read.told == [progress]
    read.reading.pause_or_resume()
    assert read.cancelled == [77]
    send(read.requests, Stopped(77))
    assert read.told == [progress, True, "rested"]


def test_while_paused_nothing_begins_by_itself(read: _Read, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("app.gui.frame.reading.time.monotonic", lambda: now[0])
    read.reading.pause_or_resume()
    now[0] += 3600
    read.reading.start_if_long_ago()
    read.reading.start()
    assert read.ingests == 0
    for stage in ("scan", "embed"):  # the watch's own ingests
        read.progress(5, stage)
    assert read.cancelled == [5, 5]
    assert read.told == [True]


def test_resuming_reads_on(read: _Read) -> None:
    read.reading.start()
    read.reading.pause_or_resume()
    read.reading.pause_or_resume()
    assert read.ingests == 2
    assert read.told == [True, False]
    assert read.cancelled == [1]


def test_a_rescan_that_was_asked_for_ends_the_pause(read: _Read) -> None:
    read.reading.pause_or_resume()
    read.reading.rescan()
    assert not read.reading.paused
    assert read.ingests == 1


def test_coming_back_reads_at_most_once_a_minute(read: _Read, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("app.gui.frame.reading.time.monotonic", lambda: now[0])
    read.reading.start_if_long_ago()
    read.reading.start_if_long_ago()
    assert read.ingests == 1
    now[0] += 59
    read.reading.start_if_long_ago()
    assert read.ingests == 1
    now[0] += 2
    read.reading.start_if_long_ago()
    assert read.ingests == 2


def test_a_photo_trashed_while_paused_goes_without_anything_being_read(read: _Read) -> None:
    read.reading.pause_or_resume()
    read.reading.look()
    look = read.begun()
    read.progress(look, "scan")
    assert read.cancelled == []
    read.progress(look, "embed")
    assert read.cancelled == [look]
    send(read.requests, Stopped(look))
    assert read.told == [True]  # the line says on that reading is paused
    assert read.reading.paused


def test_a_photo_trashed_otherwise_is_an_ordinary_ingest(read: _Read) -> None:
    read.reading.look()
    progress = read.progress(read.begun(), "embed")
    send(read.requests, Finished(read.begun(), _SUMMARY))
    assert read.told == [progress, _SUMMARY, "rested"]


def test_a_look_goes_on_as_reading_when_the_pause_ends_meanwhile(read: _Read) -> None:
    read.reading.pause_or_resume()
    read.reading.look()
    look = read.begun()
    read.reading.pause_or_resume()
    progress = read.progress(look, "embed")
    assert read.cancelled == []
    assert read.told == [True, False, progress]


def test_an_index_that_was_asked_for_is_built_while_reading_waits(read: _Read) -> None:
    read.reading.pause_or_resume()
    progress = read.progress(9, "reindex")
    assert read.cancelled == []
    assert read.told == [True, progress]


def test_the_menu_commands_it(read: _Read, qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    menus = Menus(window, (), read.reading, QMenu.clear)
    assert not menus.pause.isEnabled()
    read.progress(1, "embed")
    assert menus.pause.isEnabled()
    menus.pause.trigger()
    assert read.cancelled == [1]
    send(read.requests, Stopped(1))
    assert menus.pause.isEnabled()
    assert "Resume" in menus.pause.text().replace("&", "")
    menus.pause.trigger()
    assert "Pause" in menus.pause.text().replace("&", "")
    assert read.ingests == 1


@pytest.mark.parametrize("stage", ["examples", "learn", "export", "evaluate", "tune"])
def test_a_job_that_brings_no_photo_up_to_date_is_neither_followed_nor_paused(read: _Read, stage: str) -> None:
    read.reading.pause_or_resume()
    read.told.clear()
    read.progress(71, stage)
    assert not read.told
    assert not read.reading.busy
    assert not read.cancelled
