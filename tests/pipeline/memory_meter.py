"""How much memory a program and all its processes take together, while it works."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import Self

import psutil

from tests.conftest import descendants

_TICK_S = 0.05


class MemoryMeter:
    """Measures, on a thread of its own, between ``with`` and its end. ``peak_bytes`` is what was found.

    ``own_bytes`` is what the program itself took at the beginning: tests that run in it have a past.
    ``peak_others_bytes`` is what all others than the program took at most.
    Memory that processes share counts once (PSS) where the system can tell, else in each of them (RSS).
    """

    def __init__(self, pid: int, *, others_alone: bool = False) -> None:
        """``others_alone``: the program is not measured, which takes a tenth of a processor of one with a past."""
        self.peak_bytes = 0
        self.peak_others_bytes = 0
        self._program = psutil.Process(pid)
        self._measured = [] if others_alone else [self._program]
        self.own_bytes = sum(map(_taken, self._measured))
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._measure, name="memory-meter")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._done.set()
        self._thread.join()

    def _measure(self) -> None:
        while not self._done.wait(_TICK_S):
            try:
                others_bytes = sum(map(_taken, descendants(self._program.pid)))
            except psutil.Error:
                return
            self.peak_others_bytes = max(self.peak_others_bytes, others_bytes)
            self.peak_bytes = max(self.peak_bytes, sum(map(_taken, self._measured)) + others_bytes)


def _taken(process: psutil.Process | int) -> int:
    try:
        process = psutil.Process(process) if isinstance(process, int) else process
        memory = process.memory_full_info()
        return int(getattr(memory, "pss", memory.rss))
    except psutil.Error:  # it ended, or is not ours
        return 0
