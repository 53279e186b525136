"""Motion: none where the system or the line to the screen minds, and two lengths elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.gui.kit.motion import SLIDE_MS, VEIL_MS, is_remote, is_stillness_wanted, keep_still, length_ms, motion
from app.gui.kit.slide import Slide


@pytest.fixture(autouse=True)
def moving() -> Iterator[None]:
    yield
    keep_still(False)


@pytest.mark.parametrize(
    ("display", "remote"),
    [
        (":0", False),
        ("unix:1", False),
        ("/private/tmp/launch/org.xquartz:0", False),
        ("localhost:10.0", True),
        ("", False),
    ],
)
def test_a_forwarded_display_is_remote(display: str, remote: bool) -> None:
    assert is_remote({"DISPLAY": display}) == remote


def test_a_desktop_of_its_own_is_not_remote_for_its_x_server() -> None:
    assert not is_remote({"DISPLAY": "localhost:10.0", "WAYLAND_DISPLAY": "wayland-0"})


@pytest.mark.skipif(os.name == "nt", reason="there the system is asked in another way")
@pytest.mark.parametrize(("said", "wanted"), [("false", True), ("true", False), ("", False)])
def test_the_system_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, wanted: bool) -> None:
    program = tmp_path / "gsettings"
    program.write_text(f"#!/bin/sh\necho {said}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert is_stillness_wanted({"DISPLAY": ":0"}, "linux") == wanted


def test_a_system_that_cannot_be_asked_has_not_said_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not is_stillness_wanted({"DISPLAY": ":0"}, "linux")
    assert not is_stillness_wanted({}, "haiku")


def test_nothing_moves_where_somebody_minds(qtbot: QtBot) -> None:
    owner = QObject()
    assert (length_ms(VEIL_MS), motion(owner).duration()) == (VEIL_MS, SLIDE_MS)
    keep_still(True)
    assert (length_ms(VEIL_MS), motion(owner).duration()) == (0, 0)


def test_a_part_slides_as_a_picture_and_leaves_nothing(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    part = QLabel("folders", window)
    part.resize(100, 50)
    window.resize(200, 100)
    window.show()
    slide = Slide(part, window, inward=True, from_right=False)
    assert slide.geometry() == part.geometry()
    with qtbot.waitSignal(slide.destroyed):
        pass
    keep_still(True)
    still = Slide(part, window, inward=False, from_right=True)
    assert not still.isVisible()
