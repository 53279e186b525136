"""Noticing that the program did not run for a while: the computer slept, or somebody stopped it and let it go on."""

from __future__ import annotations

import time

AWAY_S = 5.0
"""Nothing of ours waits this long between two looks without being very busy itself."""


class Absence:
    """Asked again and again by one thread; knows from the time between two questions that nobody was there.

    Both clocks are looked at: on Linux the monotonic one stands still while the computer sleeps and runs on while a
    program is stopped, and the wall clock, which other people's time limits go by, may be set by hand.
    """

    def __init__(self) -> None:
        self._looked_at = _clocks()

    def is_over(self) -> bool:
        """Tell whether more than ``AWAY_S`` went by since the last question: what was timed meanwhile says nothing."""
        before, self._looked_at = self._looked_at, _clocks()
        return max(now - then for now, then in zip(self._looked_at, before, strict=True)) > AWAY_S


def _clocks() -> tuple[float, float]:
    return time.monotonic(), time.time()
