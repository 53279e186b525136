"""Whether anything may be left to do: an ingest that finds the library as the last one left it ends after the scan."""

from __future__ import annotations

import time
from collections.abc import Hashable

_DAY_S = 24 * 3600


class Settled:
    """Remembers the state that the last whole ingest left behind, for a day. Belongs to the ingest thread.

    A day, because some things are done when time has passed: contents are forgotten, the index is verified.
    """

    def __init__(self) -> None:
        self._state: Hashable = None
        self._since_s = 0.0

    def note(self, state: Hashable) -> None:
        """Remember that nothing was left to do at this state."""
        self._state, self._since_s = state, time.time()

    def is_at(self, state: Hashable) -> bool:
        """Tell whether nothing has been left to do since then."""
        return state == self._state and 0 <= time.time() - self._since_s < _DAY_S
