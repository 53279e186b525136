"""Answers that take long to find, kept for a while: counting millions of rows again after each that comes is no use."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_SOON_S = 0.05
"""What takes no longer is found anew each time."""
_SHARE = 20
_MOST_KEPT = 100
_Answer = TypeVar("_Answer")


class Remembered:
    """Of a time in which somebody asks again and again a twentieth goes into finding. Belongs to one thread."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[float, Any]] = {}

    def get(self, key: Hashable, find: Callable[[], _Answer]) -> _Answer:
        """Return the answer as it is now, or as it was a while ago where finding it takes long."""
        until_s, kept = self._kept.get(key, (0.0, None))
        began_s = time.monotonic()
        if began_s < until_s:
            answer: _Answer = kept
            return answer
        found = find()
        now_s = time.monotonic()
        self._kept = {known: each for known, each in self._kept.items() if each[0] > now_s and known != key}
        if now_s - began_s > _SOON_S and len(self._kept) < _MOST_KEPT:
            self._kept[key] = now_s + _SHARE * (now_s - began_s), found
        return found
