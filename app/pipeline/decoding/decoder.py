"""One decoder process as the program sees it: requests go in, answers come out in order, and it may end at any time."""

from __future__ import annotations

import contextlib
import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection

from app.imaging.memory import Room
from app.pipeline.decoding.absence import AWAY_S, Absence
from app.pipeline.decoding.answer import Answer, answer_in
from app.pipeline.decoding.handover import hand_over, set_apart, taken_over
from app.pipeline.decoding.memory_budget import MemoryBudget, limit_bytes
from app.pipeline.decoding.process import LOADING, READY, serve
from app.pipeline.decoding.processor_wait import waited_for_processor_s
from app.pipeline.work.child_process import IN_THE_BACKGROUND, ChildContext, start_resource_tracker
from app.similarity.engine import Engine

log = logging.getLogger(__name__)

_LISTEN_S = AWAY_S / 10
_JOIN_S = 10.0
_MOST_ANSWER_BYTES = 1 << 30
_START_S = 120.0  # a new process loads its readers, on a machine that may be busy


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """``function(*arguments, room=room)`` of the imaging room; ``mark`` is whatever the asker knows it by.

    With an ``engine`` the photo that the function returns gets its vector in the same process.
    """

    function: Callable[..., object]
    arguments: tuple[object, ...]
    room: Room
    time_limit_s: float
    mark: object
    engine: Engine | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that was answered."""

    decoder: Decoder
    request: Request
    answer: Answer


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that ended. ``unanswered``: what it was asked, oldest first; it worked on the first of them.

    ``was_ready``: it had begun to work, and was not loading a network. ``was_slow``: it was ended for working too long
    on one file.
    """

    decoder: Decoder
    unanswered: tuple[Request, ...]
    was_ready: bool
    was_slow: bool


News = Answered | Ended


class Decoder:
    """A process and the thread that listens to it. One thread sends and closes.

    A decoder holds its part of the memory budget exactly as long as a request is unanswered, whoever still wants to
    know, and the time limit holds as long. ``tell`` is called with the news on the listener's thread, until ``Ended``,
    which is the last.
    """

    def __init__(
        self,
        tell: Callable[[News], None],
        budget: MemoryBudget,
        place: object,
        begin: Callable[[], None],
        niceness: int = IN_THE_BACKGROUND,
    ) -> None:
        """``place`` stands in the line for memory, for as many decoders as it likes (see MemoryBudget)."""
        self._tell = tell
        self._budget = budget
        self._place = place
        self._lock = threading.Lock()
        self._unanswered: deque[Request] = deque()
        self._ready = self._slow = self._ended = False
        self._loading_for: Request | None = None
        self._timed_from, self._had_waited_s = time.monotonic(), 0.0
        self.answered = 0
        self.held_bytes = 0
        self.model_id = ""
        """Whose network it was asked to load last."""
        start_resource_tracker()
        self._line, theirs = ChildContext().Pipe()
        self._process = ChildContext().Process(target=serve, args=(theirs, begin), name="decoder", daemon=True)
        self._process.niceness = niceness
        born = threading.Event()
        self._listener = threading.Thread(target=self._live, args=(theirs, born), name="decoder-listener", daemon=True)
        self._listener.start()
        born.wait()

    @property
    def load(self) -> int:
        """How many requests are unanswered."""
        return len(self._unanswered)

    @property
    def has_ended(self) -> bool:
        return self._ended

    def send(self, request: Request) -> bool:
        """Ask; False if there is no room for it now (ask again later). What is sent is answered, or told by Ended."""
        with self._lock:
            if self._ended:
                return False
            if not self._unanswered:
                ask = self._budget.ask_share if request.room.shared else self._budget.ask_whole
                if not ask(self, self._place):
                    return False
                self._time_from_now()
            self._unanswered.append(request)
            if request.engine is not None:
                self.model_id = request.engine.model_id
        arguments, beside = set_apart(request.arguments)
        message = (limit_bytes(request.room), request.room, request.function, arguments, request.engine)
        with contextlib.suppress(OSError):  # it has just ended: the listener tells
            self._line.send(message)
            for each in beside:
                hand_over(self._line, each, self._process.pid)
        return True

    def kill(self) -> None:
        """End the process now."""
        if self._process.pid is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process, and wait until it and its thread are gone."""
        self.kill()
        self._listener.join(_JOIN_S)
        self._line.close()
        self._budget.give_back(self)
        if self._process.pid is not None:
            self._process.join(_JOIN_S)
            if self._process.is_alive():
                log.warning("a decoder process did not end in time")

    # What follows runs on the listener's thread.

    def _live(self, theirs: Connection, born: threading.Event) -> None:
        """Start the process, which ends with the thread that started it at the latest, and listen until it ends."""
        try:
            try:
                self._process.start()
            finally:
                theirs.close()
                born.set()
            absence = Absence()
            while True:
                if self._line.poll(_LISTEN_S):
                    self._take(self._line.recv_bytes(_MOST_ANSWER_BYTES))
                if absence.is_over():  # no file is to blame for a laptop's sleep
                    self._time_from_now()
                self._look_at_clock()
        except (OSError, EOFError, ValueError) as error:
            log.info("a decoder process ended: %s", error)
        self.kill()  # it may have written nonsense and be alive
        with self._lock:
            self._ended = True
            unanswered = tuple(self._unanswered)
            self._unanswered.clear()
            self._budget.give_back(self)
        self._tell(Ended(self, unanswered, self._ready, self._slow))

    def _take(self, data: bytes) -> None:
        if not self._ready:
            if data != READY:
                raise ValueError("not ready")
            self._ready = True
            self._time_from_now()
            return
        if data == LOADING:
            self._begin_loading()
            return
        answer = answer_in(data, lambda length: taken_over(self._line, length))
        with self._lock:
            if not self._unanswered:
                raise ValueError("an answer to nothing")
            request = self._unanswered.popleft()
            self._time_from_now()
            if not self._unanswered:
                self._budget.give_back(self)
        self.answered += 1
        self.held_bytes = answer.held_bytes
        self._tell(Answered(self, request, answer))

    def _begin_loading(self) -> None:
        """Take notice that it loads a network for the oldest request, once for each."""
        with self._lock:
            request = self._unanswered[0] if self._unanswered else None
        if request is None or request.engine is None or request is self._loading_for:
            raise ValueError("loading for nobody")
        self._loading_for = request
        self._ready = False
        self._time_from_now()

    def _time_from_now(self) -> None:
        self._timed_from, self._had_waited_s = time.monotonic(), waited_for_processor_s(self._process.pid)

    def _look_at_clock(self) -> None:
        with self._lock:
            limit_s = self._unanswered[0].time_limit_s if self._unanswered else math.inf
        over_s = time.monotonic() - self._timed_from - (limit_s if self._ready else _START_S)
        if 0 < over_s < math.inf:
            over_s -= waited_for_processor_s(self._process.pid) - self._had_waited_s
        if over_s > 0:
            self._slow = True
            self.kill()
        if over_s > _JOIN_S:
            raise TimeoutError("it cannot be killed")  # the kernel waits for a disk that does not answer
