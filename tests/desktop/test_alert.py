"""The dialog for when there is neither window nor terminal: which program shows it, and what counts as shown."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.desktop import alert
from app.desktop.alert import show_alert

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have one dialog, which is always there")

_SENTENCE = "Qt's library\nlibGL.so.1 is missing; {sentence} $HOME"


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH without any dialog; what the ones made by ``_dialog`` were told is in this file."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/nowhere")
    (tmp_path / "bin").mkdir()
    return tmp_path / "asked"


def _dialog(asked: Path, name: str, ending: str) -> None:
    program = asked.with_name("bin") / name
    program.write_text(f'#!/bin/sh\nfor word in "$@"; do last=$word; done\necho "{name}: $last" >> {asked}\n{ending}\n')
    program.chmod(0o755)


@pytest.mark.parametrize("code", [0, 1], ids=["closed by its button", "closed by its window's button"])
def test_a_dialog_that_somebody_closed_was_shown(asked: Path, code: int) -> None:
    _dialog(asked, "zenity", f"exit {code}")
    _dialog(asked, "xmessage", "exit 0")
    assert show_alert(_SENTENCE)
    assert asked.read_text() == f"zenity: --text={_SENTENCE}\n"  # and nobody was bothered with a second one


@pytest.mark.parametrize("ending", ["exit 255", "exit 2", "kill -SEGV $$"])
def test_a_dialog_that_could_not_be_shown_leaves_it_to_the_next(asked: Path, ending: str) -> None:
    for name in ("zenity", "kdialog"):
        _dialog(asked, name, ending)
    _dialog(asked, "notify-send", "exit 0")
    assert show_alert(_SENTENCE)
    assert asked.read_text() == f"zenity: --text={_SENTENCE}\nkdialog: {_SENTENCE}\nnotify-send: {_SENTENCE}\n"


def test_a_dialog_that_nobody_closes_does_not_wait_for_ever(asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert alert._LONGEST_S <= 600
    monkeypatch.setattr(alert, "_LONGEST_S", 0.2)
    _dialog(asked, "xmessage", "exec /bin/sleep 60")
    assert not show_alert(_SENTENCE)


def test_names_that_look_like_html_are_shown_as_they_are(asked: Path) -> None:
    _dialog(asked, "kdialog", "exit 0")
    assert show_alert("<img src=a>&amp;")
    assert asked.read_text() == "kdialog: <\N{WORD JOINER}img src=a>&\N{WORD JOINER}amp;\n"


def test_nothing_can_show_it(asked: Path) -> None:
    assert not show_alert(_SENTENCE)
    _dialog(asked, "xmessage", "exit 3")
    assert not show_alert(_SENTENCE)


def test_who_reads_the_terminal_gets_no_dialog(asked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _dialog(asked, "zenity", "exit 0")
    ours, theirs = os.openpty()
    with open(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        assert not show_alert(_SENTENCE)
    os.close(ours)
    assert not asked.exists()
    monkeypatch.setattr(sys, "stderr", None)  # a program without a console
    assert show_alert(_SENTENCE)
