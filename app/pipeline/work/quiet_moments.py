"""Moments in which work that nobody waits for may go on: nobody uses the computer, and nothing else is to be done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from app.core.job import Job
from app.pipeline.work.leisure import Leisure
from app.pipeline.work.pace import Pace

UNUSED_S = 20.0
"""For so long nobody has pressed a key or moved the mouse."""
_LOOK_EVERY_S = 0.05
_WAIT_S = 0.25


class QuietMoments:
    """Serves the one thread that does such work, which passes ``wait`` every few milliseconds."""

    def __init__(
        self,
        others_rest: Callable[[], bool],
        leisure: Leisure,
        pace: Pace,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``others_rest``: whether no other thread of the program has anything to do."""
        self._others_rest = others_rest
        self._leisure = leisure
        self._pace = pace
        self._clock = clock
        self._looked_s = float("-inf")

    def wait(self, job: Job) -> None:
        """Wait for such a moment, if this is none. Raises Cancelled."""
        job.checkpoint()
        if self._clock() - self._looked_s < _LOOK_EVERY_S:
            return
        cancelled = threading.Event()
        with job.waking(cancelled.set):
            while not self._is_quiet():
                cancelled.wait(_WAIT_S)
                job.checkpoint()
        self._looked_s = self._clock()

    def _is_quiet(self) -> bool:
        self._pace.look()
        return not self._pace.gentle and self._others_rest() and self._leisure.unused_s >= UNUSED_S
