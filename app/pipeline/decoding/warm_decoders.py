"""Decoder processes that are warm when somebody waits: for the answer to a question, a picture, a thumbnail."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from app.core.errors import Cancelled, DecodeError
from app.core.input_rule import InputRule
from app.core.job import Job
from app.imaging.failure import CrowdedOut
from app.imaging.prepare import Prepared, prepare
from app.pipeline.decoding import decoders
from app.pipeline.decoding.decoder import Ended
from app.pipeline.decoding.flight import ATTEMPTS
from app.pipeline.decoding.memory_budget import SHARE, WHOLE, MemoryBudget
from app.pipeline.decoding.sole_decoder import End, SoleDecoder
from app.pipeline.decoding.warm_process import WarmProcess
from app.similarity.engine import Engine

Answer = TypeVar("Answer")
Rules = Sequence[InputRule]

PROCESSES = 2
"""One for the question and one for the picture of the same photo. Each takes memory as long as the window is open."""
PATIENCE_S = 1.5
"""How long a process may read for nobody while somebody waits: about what starting another one takes."""
_MEMORY_TICK_S = 0.05


class WarmDecoders:
    """Processes that the query, pictures and thumbnails threads share. Any thread may ask; each process reads one file.

    Who does not want a file any more goes on at once and leaves it to its process, which reads it to the end: most
    files are read sooner than a process starts. The next file goes to another process. One is killed only when somebody
    waits, none is free (or the memory it holds is wanted), and it has been reading for nobody for ``PATIENCE_S``.
    """

    def __init__(self, rules: Callable[[], Rules], thumbnail_px: int, budget: MemoryBudget | None = None) -> None:
        """``rules`` returns those of the engine in use, or raises AppError; it is not asked before somebody wants
        something read.

        All pools of the program share one ``budget``; without it these have one of their own.
        """
        self._rules = rules
        self.thumbnail_px = thumbnail_px
        self._budget = budget or MemoryBudget()
        self._processes: list[WarmProcess] = []
        self._waiting: list[Reading[Any]] = []
        self._changed = threading.Condition()

    def get_ready(self) -> None:
        """Start the processes, without waiting for them. Raises AppError."""
        processes = self._all()
        with self._changed:
            free = [process for process in processes if not process.taken]
            for process in free:
                process.taken = True
        for process in free:
            process.decoder.start()
            self.release(process)

    def prepare(
        self, path: str, *, rules: Rules | None = None, patient: bool = False, engine: Engine | None = None
    ) -> Reading[Prepared]:
        """Return the reading of all that the library wants to know of the photo at ``path``. Raises AppError.

        ``rules``: those of another engine than the one in use. With an ``engine`` it comes with its vector, without
        with pixels.
        """
        rule, *more_rules = rules or self._rules()
        return Reading(self, patient, prepare, (path, rule, self.thumbnail_px, more_rules), engine)

    def reading(
        self, function: Callable[..., Answer], *arguments: object, patient: bool = False, engine: Engine | None = None
    ) -> Reading[Answer]:
        """Return a reading of ``function(*arguments)`` of the imaging room; a ``patient`` one lets others go first.

        Of pixels that it returns the cells are given, with an ``engine``.
        """
        return Reading(self, patient, function, arguments, engine)

    def close(self) -> None:
        """Kill the processes; what they are reading is given up. Nobody may ask any more."""
        for process in self._processes:
            process.decoder.close()

    def _all(self) -> list[WarmProcess]:
        with self._changed:
            if not self._processes:
                self._processes = [WarmProcess(SoleDecoder(self._budget)) for _ in range(PROCESSES)]
            return self._processes

    # What follows is for readings.

    def take(self, reading: Reading[Any], job: Job) -> WarmProcess:
        """Wait for a process and return it, for this reading alone. Raises Cancelled, AppError."""
        processes = self._all()
        with job.waking(self._wake), self._changed:
            self._waiting.append(reading)
            try:
                while True:
                    job.checkpoint()
                    process = max(processes, key=lambda each: (each.idle_s(), each.suits(reading.engine)))
                    idle_s = process.idle_s()
                    is_next = reading is min(self._waiting, key=lambda each: each.patient)
                    if is_next and idle_s > PATIENCE_S:
                        break
                    self._changed.wait(PATIENCE_S - idle_s if is_next and idle_s > 0 else None)
                overdue = process.taken
                process.taken, process.left, process.left_at_s = True, None, None
            finally:
                self._waiting.remove(reading)
                self._changed.notify_all()
        if overdue:
            process.decoder.close()
        return process

    def make_room(self) -> None:
        """Kill what has been read for nobody for too long: somebody waits for the memory it holds."""
        with self._changed:
            overdue = [process for process in self._processes if PATIENCE_S < process.idle_s() < math.inf]
            for process in overdue:
                process.left, process.left_at_s = None, None
        for process in overdue:
            process.decoder.close()
            self.release(process)

    def leave(self, process: WarmProcess, future: Future[Any]) -> None:
        """Let a process read to the end what nobody waits for."""

        def release(_: Future[Any]) -> None:
            with self._changed:
                if self.take_back(process, future):
                    self.release(process)

        with self._changed:
            process.left, process.left_at_s = future, time.monotonic()
            self._changed.notify_all()
        future.add_done_callback(release)

    def take_back(self, process: WarmProcess, future: Future[Any]) -> bool:
        """Want again what was left; False if its process is free, or was given to another reading."""
        with self._changed:
            mine = process.left is future
            if mine:
                process.left, process.left_at_s = None, None
            return mine

    def release(self, process: WarmProcess) -> None:
        with self._changed:
            process.taken = False
            self._changed.notify_all()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()


class Reading(Generic[Answer]):
    """One file on its way to the thread that asks."""

    def __init__(
        self,
        owner: WarmDecoders,
        patient: bool,
        function: Callable[..., Answer],
        arguments: tuple[object, ...],
        engine: Engine | None = None,
    ) -> None:
        self.patient = patient
        self.engine = engine
        self._owner = owner
        self._function = function
        self._arguments = arguments
        self._process: WarmProcess | None = None
        self._future: Future[End] | None = None
        self._left = False
        self._room = SHARE
        self._deaths = self._failed_starts = 0

    def begin(self, job: Job) -> None:
        """Hand the file to a process, as soon as one has time. Raises Cancelled, AppError."""
        self._go_on()
        self._begun(job)

    def leave(self) -> None:
        """Do without it for now: what was begun is read to the end, and ``result`` goes on with it."""
        if self._process is not None and self._future is not None and not self._left:
            self._left = True
            self._owner.leave(self._process, self._future)

    def when_done(self, tell: Callable[[], None]) -> None:
        """Have ``tell`` called, on any thread, as soon as what was begun has come to an end."""
        if self._future is not None:
            self._future.add_done_callback(lambda _: tell())

    @property
    def is_done(self) -> bool:
        """Whether ``result`` would not have to wait for what was begun."""
        return self._future is not None and self._future.done()

    def result(self, job: Job) -> Answer:
        """Wait for what was read. Raises DecodeError, AppError; Cancelled at once, and may be asked again then.

        A file whose process died is read once more, and one that failed beside others too: alone, with all the memory
        there is.
        """
        while True:
            end = self._end_of_one(job)
            if isinstance(end, Ended):
                self._count_death(end)
                continue
            self._failed_starts = 0
            result = end.result()
            if isinstance(result, CrowdedOut):
                self._room = WHOLE
            elif isinstance(result, DecodeError):
                raise result
            else:
                return result  # type: ignore[no-any-return]

    def _count_death(self, end: Ended) -> None:
        """Raise DecodeError for the last death of a process at this file, AppError when processes do not even start."""
        if not end.was_ready:
            self._failed_starts += 1
            if self._failed_starts >= decoders.STARTS:
                raise decoders.never_alive()
            return
        self._deaths += 1
        if end.was_slow:
            raise decoders.too_slow(decoders.TIMEOUT_S)
        if self._deaths >= ATTEMPTS:
            raise decoders.crashed()
        self._room = WHOLE  # some readers die where they get too little memory

    def _end_of_one(self, job: Job) -> End:
        """Return what came of one attempt."""
        self._go_on()
        future = self._begun(job)
        if self._process is not None:
            self._wait(job, future)
        self._future = None
        self._let_go()
        return future.result()

    def _begun(self, job: Job) -> Future[End]:
        while self._future is None:
            if self._process is None:
                self._process = self._owner.take(self, job)
            try:
                limit_s = decoders.TIMEOUT_S
                decoder = self._process.decoder
                self._future = decoder.begin(self._room, limit_s, self._function, self._arguments, self.engine)
                if self._future is None:  # others have the memory
                    job.checkpoint()
                    self._owner.make_room()
                    time.sleep(_MEMORY_TICK_S)
            except BaseException:
                self._process.decoder.withdraw()
                self._let_go()
                raise
        return self._future

    def _wait(self, job: Job, future: Future[End]) -> None:
        woken = threading.Event()
        future.add_done_callback(lambda _: woken.set())
        with job.waking(woken.set):
            try:
                while not future.done():
                    job.checkpoint()
                    woken.wait()
            except Cancelled:
                self.leave()
                raise

    def _go_on(self) -> None:
        """Go on with what was left, if it is still there or read by now."""
        if self._left and self._process is not None and self._future is not None:
            self._left = False
            if not self._owner.take_back(self._process, self._future):
                self._process = None
                if not self._future.done() or isinstance(self._future.result(), Ended):  # killed for who was in a hurry
                    self._future = None

    def _let_go(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.decoder.refresh()
            self._owner.release(process)
