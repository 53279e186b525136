"""Whether the groups are about to be worked out again: a rule notes hundreds of decisions, one after the other."""

from __future__ import annotations

import threading


class Refreshing:
    """What is asked for while it waits for its turn is one thing to do. Any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waits = False
        self._in_any_case = False

    def is_due(self, in_any_case: bool) -> bool:
        """Tell whether somebody has to be asked to do it; what waits already will do for this, too.

        ``in_any_case``: it is to be told even where nothing is another.
        """
        with self._lock:
            self._in_any_case |= in_any_case
            due, self._waits = not self._waits, True
            return due

    def begin(self) -> bool:
        """It is done now: what comes from here on is for the next time. Return whether to tell in any case."""
        with self._lock:
            told, self._in_any_case, self._waits = self._in_any_case, False, False
            return told
