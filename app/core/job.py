"""One piece of work that can be watched and cancelled. The work knows this object and no window."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.core.errors import Cancelled
from app.core.events import Emit, Notice, Progress, Stage
from app.core.text import Text

log = logging.getLogger(__name__)

_REPORT_INTERVAL_S = 0.1
_RATE_WINDOW_S = 8.0
_RATE_AFTER_S = 1.0


class Job:
    """A running job. ``cancel`` may be called from any thread, everything else from the thread that does the work."""

    def __init__(self, job_id: int, emit: Emit) -> None:
        self.id = job_id
        self._emit = emit
        self._cancelled = threading.Event()
        self.is_waited_for = False
        """Another job of its kind waits and will do all of it: what can wait may be left to that."""
        self.between: Callable[[], None] = lambda: None
        """What others have done on this thread in the middle of the work: called at each checkpoint."""
        self._wakers: list[Callable[[], None]] = []
        self._stage: Stage | None = None
        self._reported_at = 0.0
        self._reported = 0
        self._history: deque[tuple[float, int]] = deque()

    def cancel(self) -> None:
        """Ask the work to stop at its next checkpoint."""
        self._cancelled.set()
        for wake in tuple(self._wakers):
            wake()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def checkpoint(self) -> None:
        """Raise Cancelled if somebody asked for it. Called between photos, never inside a transaction."""
        if self._cancelled.is_set():
            raise Cancelled
        self.between()

    @contextmanager
    def waking(self, wake: Callable[[], None]) -> Iterator[None]:
        """Have ``wake`` called, by the thread that cancels, for work that waits here and passes a checkpoint then."""
        self._wakers.append(wake)
        try:
            yield
        finally:
            self._wakers.remove(wake)

    def tell(self, message: Text) -> None:
        """Tell the user something in the middle of the work; it is written to the log as well."""
        log.warning("job %d: %s", self.id, message)
        self._emit(Notice(self.id, message))

    def report(
        self,
        stage: Stage,
        done: int,
        total: int | None = None,
        skipped: int = 0,
        note: Text | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Pass a checkpoint and tell how far the stage is; most calls only pass the checkpoint.

        The first and the last report of a stage are always sent, the others at most ten times a second.
        """
        self.checkpoint()
        now = time.monotonic()
        first = stage != self._stage
        last = done == total and done != self._reported
        if not (first or last) and now - self._reported_at < _REPORT_INTERVAL_S:
            return
        if first:
            self._stage = stage
            self._history.clear()
        self._reported_at, self._reported = now, done
        rate = self._rate(now, done)
        left_s = (total - done) / rate if rate and total is not None else None
        self._emit(Progress(self.id, stage, done, total, skipped, rate, left_s, note, again))

    def _rate(self, now: float, done: int) -> float | None:
        self._history.append((now, done))
        while now - self._history[0][0] > _RATE_WINDOW_S:
            self._history.popleft()
        then, done_then = self._history[0]
        return (done - done_then) / (now - then) if now - then >= _RATE_AFTER_S else None
