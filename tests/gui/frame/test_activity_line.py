"""The activity line: progress, pause, skipped photos, device, sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QToolButton
from pytestqt.qtbot import QtBot

from app.core.events import Finished, Notice, Progress, Stopped
from app.core.status import IngestSummary
from app.core.text import text
from app.gui.frame.activity_line import ActivityLine
from app.gui.frame.reading import Reading
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.requests import Requests
from app.gui.kit.sign import Sign
from tests.gui.recording_catalog import RecordingCatalog, answer, refuse, send, status

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


class _Line:
    def __init__(self, qtbot: QtBot) -> None:
        self.catalog, self.requests = RecordingCatalog(), Requests()
        self.reading = Reading(cast(Any, self.catalog), self.requests)
        self.widget = ActivityLine(cast(Any, self.catalog), self.requests, self.reading)
        qtbot.addWidget(self.widget)
        self.widget.show()

    @property
    def words(self) -> str:
        return self.widget.findChildren(ElidedLabel)[0].text()

    def button(self, words: str) -> QAbstractButton | None:
        visible = [button for button in self.widget.findChildren(QAbstractButton) if button.isVisible()]
        found = [button for button in visible if words in button.text().replace("&", "")]
        return found[0] if found else None


@pytest.fixture
def line(qtbot: QtBot) -> _Line:
    return _Line(qtbot)


def test_at_rest_it_counts_photos(line: _Line) -> None:
    answer(line.requests, line.catalog, "folders.status", status(photos=10_482, skipped=12))
    assert line.words == "10,482 photos"
    assert line.button("12 skipped")
    assert line.button("Pause") is None


def test_at_rest_it_says_what_waits(line: _Line) -> None:
    waiting = replace(status(photos=3), waiting_for=text("Nobody may use this computer."))
    answer(line.requests, line.catalog, "folders.status", waiting)
    assert line.words == "3 photos · reading them again waits until the computer is idle"


def test_progress_and_pause_and_resume(line: _Line, qtbot: QtBot) -> None:
    line.reading.start()
    job, _ = line.catalog.last("folders.ingest")
    send(line.requests, Progress(job, "embed", 5, 10, 2, 3.0, 2.0))
    assert line.words.startswith("Reading photos 5 of 10")
    assert line.button("2 skipped")
    pause = line.button("Pause")
    assert pause is not None
    qtbot.mouseClick(pause, Qt.MouseButton.LeftButton)
    assert line.catalog.last("cancel")[1] == (job,)
    send(line.requests, Stopped(job))
    assert "Paused" in line.words
    resume = line.button("Resume")
    assert resume is not None
    qtbot.mouseClick(resume, Qt.MouseButton.LeftButton)
    assert line.catalog.last("folders.ingest")[0] > job


def test_while_paused_nothing_starts_by_itself(line: _Line, qtbot: QtBot) -> None:
    send(line.requests, Progress(7, "embed", 5, 10))
    pause = line.button("Pause")
    assert pause is not None
    qtbot.mouseClick(pause, Qt.MouseButton.LeftButton)
    before = line.catalog.names().count("folders.ingest")
    line.reading.start()
    assert line.catalog.names().count("folders.ingest") == before
    send(line.requests, Progress(8, "scan", 0, None))  # the folder watch started one
    assert line.catalog.last("cancel")[1] == (8,)
    line.reading.rescan()  # a folder was added: that is meant
    assert not line.reading.paused
    assert line.catalog.names().count("folders.ingest") == before + 1


def test_what_came_of_it_is_said(line: _Line) -> None:
    line.reading.start()
    job, _ = line.catalog.last("folders.ingest")
    send(line.requests, Progress(job, "embed", 1, 3))
    send(line.requests, Finished(job, IngestSummary(3, 0, 0, 0, ())))
    assert line.words == "3 photos read"
    assert line.button("Pause") is None


def test_a_failure_is_one_sentence_with_a_sign(line: _Line) -> None:
    line.requests.ask(line.catalog.folders.ingest())
    refuse(line.requests, line.catalog, "folders.ingest", text("The disk {name} is full.", name="D"))
    assert line.words == "The disk D is full."
    assert any(sign.isVisible() and sign.accessibleName() == "Problem" for sign in line.widget.findChildren(Sign))


def test_damage_that_was_mended_is_one_sentence_with_a_sign(line: _Line) -> None:
    line.reading.start()
    job, _ = line.catalog.last("folders.ingest")
    send(line.requests, Notice(job, text("The index was damaged ({file}). It is built again.", file="annoy.ann")))
    assert line.words == "The index was damaged (annoy.ann). It is built again."
    assert line.widget.findChildren(Sign)[0].isVisible()
    send(line.requests, Finished(job, IngestSummary(1, 0, 0, 0, ())))  # the notice did not end the job
    assert "1 photo" in line.words


def test_the_device_tells_why(line: _Line) -> None:
    answer(line.requests, line.catalog, "folders.status", status())
    device = next(b for b in line.widget.findChildren(QToolButton) if b.text() == "CPU")
    assert device.toolTip() == "No NVIDIA driver was found."
    assert "No NVIDIA driver" in device.accessibleName()
    device.click()
    assert line.words == "No NVIDIA driver was found."


def test_skipped_opens_the_list(line: _Line, qtbot: QtBot) -> None:
    answer(line.requests, line.catalog, "folders.status", status(photos=1, skipped=1))
    skipped = line.button("1 skipped")
    assert skipped is not None
    with qtbot.waitSignal(line.widget.skipped_wanted):
        qtbot.mouseClick(skipped, Qt.MouseButton.LeftButton)


def test_progress_comes_back_soon_after_a_sentence(line: _Line, qtbot: QtBot) -> None:
    answer(line.requests, line.catalog, "folders.status", status(photos=10, skipped=12))
    line.widget.say("Path copied.")
    rest_ms = line.widget._message.remainingTime()
    line.reading.start()
    job, _ = line.catalog.last("folders.ingest")
    send(line.requests, Progress(job, "embed", 5, 10, 2))
    line.widget.say("Path copied.")
    send(line.requests, Progress(job, "embed", 6, 10, 2))
    assert line.words == "Path copied."
    assert 0 < line.widget._message.remainingTime() < rest_ms / 2
    line.widget._message.start(0)
    qtbot.waitUntil(lambda: not line.widget._message.isActive())
    send(line.requests, Progress(job, "embed", 7, 10, 2))
    assert line.words.startswith("Reading photos 7 of 10")


def test_one_number_tells_what_was_skipped(line: _Line) -> None:
    """While photos are read it is that of the progress: what is not stored yet would else come and go."""
    answer(line.requests, line.catalog, "folders.status", status(photos=10, skipped=1))
    line.reading.start()
    job, _ = line.catalog.last("folders.ingest")
    send(line.requests, Progress(job, "scan", 10, None))
    assert line.button("1 skipped")
    send(line.requests, Progress(job, "embed", 5, 10, 2))
    line.widget._ask_status()
    answer(line.requests, line.catalog, "folders.status", status(photos=10, skipped=1))
    assert line.button("2 skipped")
    assert line.button("1 skipped") is None
    send(line.requests, Finished(job, IngestSummary(1, 0, 1, 0, ())))
    assert line.words == "1 photo read"
    line.widget._ask_status()
    answer(line.requests, line.catalog, "folders.status", status(photos=10, skipped=3))
    assert line.button("3 skipped")
