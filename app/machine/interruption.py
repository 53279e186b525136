"""Ctrl-C, a service manager's stop and a terminal that closes: quiet, whenever in the program's life they come."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
"""The exit code of a program that was stopped so: 128 and the number of SIGINT, as shells have it."""

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return the signals that ask this program to end; not those that it was started to ignore, as by ``nohup``."""
    known = [signal.Signals[name] for name in _ENDING if name in signal.Signals.__members__]
    return tuple(number for number in known if signal.getsignal(number) != signal.SIG_IGN)


def end_at_once() -> None:
    """Let Ctrl-C end the program on the spot from now on, without a word: nothing is open yet, or nothing any more.

    ``build/run.py`` holds Ctrl-C back while Python starts: this is where it is let through. Main thread only.
    """
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, _end)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def raising_interrupts() -> Iterator[None]:
    """Raise KeyboardInterrupt in the main thread at each signal that asks the program to end, as Python does at Ctrl-C.

    What was before comes back afterwards.
    """
    before = {number: signal.signal(number, signal.default_int_handler) for number in ending_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(number: int, frame: FrameType | None) -> None:
    os._exit(INTERRUPTED)
