"""Ctrl-C in the terminal, a terminal or a session that ends: each closes the window properly."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QSocketNotifier, QTimer

from app.machine.interruption import ending_signals


class UnixSignals:
    """Python runs signal handlers between its own instructions only; a socket wakes Qt's event loop for them.

    ``on_end`` is called from the event loop, as soon as there is one.
    """

    def __init__(self, on_end: Callable[[], object]) -> None:
        self._on_end = on_end
        self._before: dict[int, object] = {}
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_woken)
        self._wakeup = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        for number in ending_signals():
            self._before[number] = signal.signal(number, self._on_signal)

    def close(self) -> None:
        """Leave everything as it was."""
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _on_woken(self) -> None:
        try:
            self._read.recv(64)
        except BlockingIOError:
            return

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        QTimer.singleShot(0, self._on_end)
