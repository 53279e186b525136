"""Bugs are admitted: one dialog at a time, with a report that names no photo, from wherever they come."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import __version__
from app.gui.start import mistakes as mistakes_module
from app.gui.start.mistake_hooks import MistakeHooks
from app.gui.start.mistakes import Mistakes
from tests.gui.recording_catalog import status

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # the offscreen one


class _Shown:
    def __init__(self, qtbot: QtBot, log_file: Path) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.mistakes = Mistakes(log_file, self.window, lambda on_status: on_status(status()))

    def boxes(self) -> list[QMessageBox]:
        return [box for box in self.window.findChildren(QMessageBox) if box.isVisible()]

    def button(self, words: str) -> QPushButton:
        (box,) = self.boxes()
        return next(button for button in box.findChildren(QPushButton) if button.text() == words)


@pytest.fixture
def shown(qtbot: QtBot, tmp_path: Path) -> _Shown:
    return _Shown(qtbot, tmp_path / "logs" / "photokin.log")


def test_one_dialog_that_counts(shown: _Shown) -> None:
    for n in range(50):
        shown.mistakes.admit(f"ValueError in row {n % 3}")
    (box,) = shown.boxes()
    assert "50 times" in box.informativeText()
    assert shown.mistakes.report().count("ValueError in row") == 3


def test_what_was_shown_once_stays_silent(shown: _Shown, qtbot: QtBot) -> None:
    shown.mistakes.admit("one")
    with qtbot.waitSignal(shown.mistakes.closed):
        shown.boxes()[0].close()
    shown.mistakes.admit("one")
    assert shown.boxes() == []
    shown.mistakes.admit("another")
    assert len(shown.boxes()) == 1
    assert "one" not in shown.mistakes.report().splitlines()


def test_the_report_has_versions_and_numbers(shown: _Shown, qtbot: QtBot) -> None:
    shown.mistakes.admit("  app/gui/viewer/viewer.py:12 in paint\nbuiltins.ValueError: a bug")
    qtbot.waitUntil(lambda: "ONNX Runtime" in shown.mistakes.report())
    shown.button("&Copy report").click()
    report = QGuiApplication.clipboard().text()
    assert report == shown.mistakes.report()
    assert f"Photokin {__version__}" in report
    assert "app/gui/viewer/viewer.py:12 in paint" in report
    known = status()
    assert f"{known.counts.photos} photos" in report
    assert known.device in report
    assert known.home not in report
    assert not [root.path for root in known.roots if root.path in report]
    assert len(shown.boxes()) == 1  # still open


def test_the_log_is_shown_in_the_file_manager(
    shown: _Shown, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(mistakes_module, "show_in_file_manager", asked.append)
    shown.mistakes.admit("one")
    shown.button("&Show the log").click()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked == [(str(tmp_path / "logs" / "photokin.log"),)]


def test_a_crash_of_the_last_run_is_told(shown: _Shown) -> None:
    shown.mistakes.admit_fault("Fatal Python error: Segmentation fault")
    assert "ended unexpectedly last time" in shown.boxes()[0].text()
    assert "Segmentation fault" in shown.mistakes.report()


@pytest.fixture
def hooks() -> Iterator[MistakeHooks]:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    made = MistakeHooks()
    yield made
    made.close()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def _fail() -> None:
    raise ValueError("/home/me/家族.jpg")


@pytest.mark.qt_no_exception_capture
def test_an_exception_in_a_slot(qtbot: QtBot, hooks: MistakeHooks, caplog: pytest.LogCaptureFixture) -> None:
    with qtbot.waitSignal(hooks.met) as met:
        QTimer.singleShot(0, _fail)
    assert "test_mistakes.py" in met.args[0]
    assert "家族" not in met.args[0]
    assert "/home/me/家族.jpg" in caplog.text  # the log stays with the user


def test_an_exception_in_a_thread_reaches_the_window(
    qtbot: QtBot, hooks: MistakeHooks, shown: _Shown, caplog: pytest.LogCaptureFixture
) -> None:
    hooks.met.connect(shown.mistakes.admit)
    thread = threading.Thread(target=_fail, name="planted")
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(shown.boxes()) == 1)
    assert "a mistake in a thread" in caplog.text


def test_a_thread_that_ends_itself_is_no_mistake(qtbot: QtBot, hooks: MistakeHooks) -> None:
    with qtbot.assertNotEmitted(hooks.met):
        thread = threading.Thread(target=sys.exit)
        thread.start()
        thread.join()


class _Thrown:
    def __del__(self) -> None:
        _fail()


def test_an_exception_in_passing_is_only_logged(
    qtbot: QtBot, hooks: MistakeHooks, caplog: pytest.LogCaptureFixture
) -> None:
    with qtbot.assertNotEmitted(hooks.met), caplog.at_level(logging.ERROR):
        _Thrown()
        gc.collect()
    assert "a mistake in passing" in caplog.text
