"""The files that one asker wants to have read: which wait, which are under way, which are to be read once more."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.imaging.failure import CrowdedOut, NotEnoughMemory
from app.pipeline.decoding.decoder import Answered, Ended, Request
from app.pipeline.decoding.memory_budget import SHARE, WHOLE
from app.similarity.engine import Engine

log = logging.getLogger(__name__)

ATTEMPTS = 2
# Those to be read alone wait for each other, so that the others do not stop for each of them.
_ALONE_TOGETHER = 32


@dataclass(slots=True, eq=False)
class Reading:
    """A file on its way. ``alone``: to be read while no other picture is, in the whole program."""

    ticket: object
    function: Callable[..., object]
    arguments: tuple[object, ...]
    engine: Engine | None = None
    attempt: int = 1
    alone: bool = False

    def request(self, time_limit_s: float) -> Request:
        room = WHOLE if self.alone else SHARE
        return Request(self.function, self.arguments, room, time_limit_s, self, self.engine)


class Flight:
    """Readings from the first to the last. ``readings`` is drawn from only when the next one is wanted."""

    def __init__(self, readings: Iterator[Reading]) -> None:
        self._readings = readings
        self._exhausted = False
        self._one_at_a_time = False
        self.again: deque[Reading] = deque()
        self.alone: deque[Reading] = deque()
        self.under_way: set[Reading] = set()
        self.wants_fresh = True
        """The next one to be read alone wants a process that has read nothing: what failed may have left a mess."""

    @property
    def is_over(self) -> bool:
        return self._exhausted and not (self.again or self.alone or self.under_way)

    def next(self) -> Reading | None:
        """Return the next reading to begin beside others, None when there is none now."""
        if self.again:
            return self.again.popleft()
        reading = next(self._readings, None)
        self._exhausted = reading is None
        return reading

    def is_for_one(self) -> bool:
        """Tell whether those to be read alone have their turn: many have gathered, or nothing else is left."""
        if self._one_at_a_time:
            self._one_at_a_time = bool(self.alone) or bool(self.under_way)
        elif len(self.alone) >= _ALONE_TOGETHER or (self.alone and self._exhausted and not self.again):
            self._one_at_a_time = self.wants_fresh = True
        return self._one_at_a_time

    def settled(self, news: Answered) -> tuple[Reading, Any] | None:
        """Take an answer; None if the file is to be read again, or nobody wants to know any more. Raises AppError."""
        reading = news.request.mark
        if not isinstance(reading, Reading) or reading not in self.under_way:
            return None
        self.under_way.remove(reading)
        result = news.answer.result()
        if isinstance(result, CrowdedOut):
            reading.alone = True
            self.alone.append(reading)
            return None
        self.wants_fresh = self.wants_fresh or isinstance(result, NotEnoughMemory)
        return reading, result

    def taken_back(self, ended: Ended) -> Reading | None:
        """Take back what a process that ended was asked; return the one that ended it for the last time."""
        for place, request in reversed(list(enumerate(ended.unanswered))):
            reading = request.mark
            if not isinstance(reading, Reading) or reading not in self.under_way:
                continue
            self.under_way.remove(reading)
            if place == 0 and ended.was_ready:
                log.warning("a decoder process %s", "was too slow" if ended.was_slow else "died")
                if reading.attempt >= ATTEMPTS:
                    return reading
                # The system may have been short of memory, or busy; some readers die where they get too little.
                reading.attempt += 1
                reading.alone = reading.alone or not ended.was_slow
            (self.alone if reading.alone else self.again).appendleft(reading)
        return None
