"""How much the decoder processes of the whole program may take together: shares for most pictures, all for the largest.

On two cores: two decoders of an ingest and one more (a picture to look at, a question, a thumbnail) with a share each,
or a single one with everything. Beside the program and what decoders hold while they are idle that stays under 1.5 GB.
`python3 build/bench.py memory` prints what is taken.
"""

from __future__ import annotations

import threading
from collections import deque

from app.imaging.memory import Room
from app.machine.cores import usable_cores

_SHARE_BYTES = 270 << 20
_WHOLE_BYTES = 810 << 20
# A picture that is expected to take nearly its share is better read alone at once: expectations are rounded.
_EXPECTED_PART = 0.92

SHARE = Room(int(_SHARE_BYTES * _EXPECTED_PART), shared=True)
"""What a picture may be expected to take beside others."""
WHOLE = Room(_WHOLE_BYTES, shared=False)


def limit_bytes(room: Room) -> int:
    """Return what a decoder process may really take for a picture in ``room``."""
    return _SHARE_BYTES if room.shared else _WHOLE_BYTES


class MemoryBudget:
    """Hands out shares, and the whole, in the order in which they were asked for. Any thread may ask.

    Whoever asks is any object; it asks again, without waiting, until it is given what it wants. ``place`` stands in the
    line for it: the decoders of a pool share one place, as whichever is free asks next. A place whose holder asks no
    more must be withdrawn, or everybody behind it waits for ever.
    """

    def __init__(self, shares: int | None = None) -> None:
        """``shares``: how many there are; by default one for each core and one more."""
        self._shares = shares or usable_cores() + 1
        self._given: dict[object, int] = {}
        self._line: deque[object] = deque()
        self._lock = threading.Lock()

    def ask_share(self, who: object, place: object) -> bool:
        """Give ``who`` one share, once; say whether it holds one now."""
        return self._ask(who, place, 1)

    def ask_whole(self, who: object, place: object) -> bool:
        """Give ``who`` all there is when nobody holds anything; say whether it holds it now."""
        return self._ask(who, place, self._shares)

    def give_back(self, who: object) -> None:
        """Take back what ``who`` holds."""
        with self._lock:
            self._given.pop(who, None)

    def withdraw(self, place: object) -> None:
        """Let the others behind ``place`` in the line move up."""
        with self._lock:
            if place in self._line:
                self._line.remove(place)

    @property
    def is_waited_for(self) -> bool:
        """Say whether somebody waits: whoever holds a share should not begin another picture with it."""
        with self._lock:
            return bool(self._line)

    def _ask(self, who: object, place: object, count: int) -> bool:
        with self._lock:
            if who in self._given:
                return True
            if place not in self._line:
                self._line.append(place)
            if self._line[0] is not place or sum(self._given.values()) + count > self._shares:
                return False
            self._line.popleft()
            self._given[who] = count
            return True
