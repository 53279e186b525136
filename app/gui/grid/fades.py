"""Pictures that come later than their cell was seen fade in."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

from PySide6.QtCore import QEasingCurve

from app.gui.kit.motion import EASING, VEIL_MS, length_ms

_BLANK_AT_MOST = 2_000


class Fades:
    """Knows which pictures were seen missing, and how far those have come that arrived since.

    They are told by their photos: what takes the place of a picture that is seen, such as a sharper one, does not fade.
    """

    def __init__(self, clock_s: Callable[[], float] = time.perf_counter) -> None:
        self._clock_s = clock_s
        self._blank: set[Hashable] = set()
        self._since_s: dict[Hashable, float] = {}
        self._curve = QEasingCurve(EASING)

    def note_blank(self, key: Hashable) -> None:
        """A cell was painted without this picture."""
        if len(self._blank) >= _BLANK_AT_MOST:
            self._blank.clear()
        self._blank.add(key)

    def opacity(self, key: Hashable, *, still: bool) -> float:
        """Return how much of a picture is to be seen now; ``still``: nothing is to move."""
        if not self._blank and not self._since_s:
            return 1.0
        if key in self._blank:
            self._blank.discard(key)
            if not still and length_ms(VEIL_MS):
                self._since_s[key] = self._clock_s()
        begun_s = self._since_s.get(key)
        if begun_s is None:
            return 1.0
        share = (self._clock_s() - begun_s) * 1000 / VEIL_MS
        if share >= 1:
            del self._since_s[key]
            return 1.0
        return max(self._curve.valueForProgress(share), 0.01)

    def is_fading(self, key: Hashable) -> bool:
        return key in self._since_s

    def forget(self) -> None:
        """Nothing fades any more: other photos are shown."""
        self._blank.clear()
        self._since_s.clear()
