"""Waiting for what another thread or process does."""

from __future__ import annotations

import time
from collections.abc import Callable

_PATIENCE_S = 60.0


def until(tell: Callable[[], list[int]]) -> list[int]:
    """Ask until something is told, and return it; fail when that takes a minute."""
    deadline = time.monotonic() + _PATIENCE_S
    while not (told := tell()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return told
