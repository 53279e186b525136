"""News of a shared library: what others write into it a window hears of."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from app.core.errors import AppError
from app.core.events import Emit, LibraryChanged

if TYPE_CHECKING:
    from app.pipeline.work.shared_home import SharedHome

log = logging.getLogger(__name__)

_SLICE_S = 0.5
_AT_MOST_EVERY_S = 5.0
"""A window lists its photos anew then, and others may write all day."""
_LONGEST_WAIT_S = 60.0
_NO_JOB = 0


class Listening:
    """A thread of its own, from the first moment until it is closed."""

    def __init__(self, home: SharedHome, emit: Emit) -> None:
        self._home = home
        self._emit = emit
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="news", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        wait_s, was_away = 1.0, False
        while not self._closing.is_set():
            try:
                self._hear(was_away)
                wait_s = 1.0
            except AppError as trouble:  # who looks at photos is told by what looks for them
                log.warning("no news: %s", trouble)
                was_away = True
                self._closing.wait(wait_s)
                wait_s = min(2 * wait_s, _LONGEST_WAIT_S)

    def _hear(self, was_away: bool) -> None:
        """``was_away``: nobody knows what was written meanwhile, and what is on the screen may be what was before."""
        news = self._home.news()
        if was_away:
            self._emit(LibraryChanged(_NO_JOB))
        try:
            while not self._closing.is_set():
                if news.heard(_SLICE_S):
                    self._emit(LibraryChanged(_NO_JOB))
                    self._closing.wait(_AT_MOST_EVERY_S)
        finally:
            news.close()
