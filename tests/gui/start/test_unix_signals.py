"""What asks the program to end closes the window."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from pytestqt.qtbot import QtBot

from app.gui.start.unix_signals import UnixSignals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_each_of_them_is_an_end(qtbot: QtBot, name: str) -> None:
    number = signal.Signals[name]
    before = signal.getsignal(number)
    ended: list[bool] = []
    signals = UnixSignals(lambda: ended.append(True))
    os.kill(os.getpid(), number)
    qtbot.waitUntil(lambda: ended == [True])
    signals.close()
    assert signal.getsignal(number) == before


def test_a_window_started_with_nohup_stays(qtbot: QtBot) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        signals = UnixSignals(lambda: None)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        signals.close()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_signal_before_the_event_loop_is_not_lost(qtbot: QtBot) -> None:
    """Closing a window before the loop runs would not end the loop."""
    ended: list[str] = []
    signals = UnixSignals(lambda: ended.append("in the loop"))
    os.kill(os.getpid(), signal.SIGTERM)
    ended.append("before")
    qtbot.waitUntil(lambda: len(ended) == 2)
    signals.close()
    assert ended == ["before", "in the loop"]
