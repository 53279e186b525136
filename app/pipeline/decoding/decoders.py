"""Processes that read photo files. A crash, a hang or a memory bomb in a native decoder costs one photo, no more."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import resource_tracker
from typing import Generic, Self, TypeVar

from pebble import ProcessPool

from app.core.errors import AppError, DecodeError
from app.core.input_rule import InputRule
from app.imaging.failure import NotEnoughMemory
from app.imaging.prepare import Prepared, prepare
from app.pipeline.decoding.absence import Absence
from app.pipeline.decoding.decoder_outcome import crashed, fatal, is_broken, outcome, too_slow
from app.pipeline.decoding.decoder_process import DecoderContext, become_decoder, within_memory

log = logging.getLogger(__name__)

Ticket = TypeVar("Ticket")
Answer = TypeVar("Answer")

TIMEOUT_S = 30.0
# What one decoder may allocate beside others, and alone. Two beside each other, or one alone, stay with the rest of the
# program under 1.5 GB. A picture that is expected to take more than _PICTURE_BYTES, or turns out to, is read alone.
_SHARE_BYTES = 340 << 20
_ALONE_BYTES = 1010 << 20
_PICTURE_BYTES = 300 << 20
# Native decoders leak a little; a fresh process now and then costs less than finding out which one.
_PHOTOS_PER_PROCESS = 2000
# Enough that a decoder never waits for the embedder, little enough that memory stays bounded (0.3 MB a photo).
_WINDOW_PER_PROCESS = 6
_TICK_S = 0.2
_ATTEMPTS = 2
_JOIN_TIMEOUT_S = 10.0
# Something must get ready within the time limit of one photo; if not, a killed process has left the pool locked.
_STALLED_AFTER = 2
_KILLING_S = 3.0  # pebble asks a process to end before it kills it
_RESTARTS = 3


@dataclass(frozen=True, slots=True)
class Decoded(Generic[Ticket]):
    """What came of one file; ``ticket`` is what the request carried."""

    ticket: Ticket
    result: Prepared | DecodeError


@dataclass(slots=True)
class _Reading(Generic[Ticket]):
    """A file on its way. ``alone``: read while no other is, for its memory or because it is under suspicion."""

    ticket: Ticket
    path: str
    attempt: int = 1
    alone: bool = False


class Decoders:
    """A pool of decoder processes, used by one thread. Processes start with the first file and end with ``close``."""

    def __init__(self, processes: int, rule: InputRule, thumbnail_px: int) -> None:
        self.processes = processes
        """How many; another number is taken up when what is being read is done."""
        self._started: int | None = None
        self._rule = rule
        self._thumbnail_px = thumbnail_px
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Kill the processes; what they are reading is given up."""
        pool, self._pool, self._started = self._pool, None, None
        if pool is None:
            return
        pool.stop()  # type: ignore[no-untyped-call]
        # A process that somebody else killed at the wrong moment leaves pebble's queues locked, and joining them would
        # never end. The threads are daemons, the processes end with the program at the latest.
        joining = threading.Thread(target=pool.join, name="decoders-joined", daemon=True)
        joining.start()
        joining.join(_JOIN_TIMEOUT_S)
        if joining.is_alive():
            log.warning("the decoder processes did not end in time")

    def read(self, path: str) -> Prepared:
        """Read one photo. Raises DecodeError."""
        for decoded in self.read_all(iter([(None, path)])):
            if decoded is not None:
                if isinstance(decoded.result, DecodeError):
                    raise decoded.result
                return decoded.result
        raise AssertionError("read_all answers every request")

    def read_all(self, requests: Iterator[tuple[Ticket, str]]) -> Iterator[Decoded[Ticket] | None]:
        """Read the files of (ticket, path) ``requests``, a bounded number at a time; yield them as they get ready.

        ``requests`` is drawn from only as places get free, on the calling thread. Yields None a few times a second
        while nothing is ready, so that the caller can pass a checkpoint. Raises AppError when processes cannot run.
        """
        waiting: dict[Future[Prepared], _Reading[Ticket]] = {}
        queue: deque[_Reading[Ticket]] = deque()
        ready_at, absence = time.monotonic(), Absence()
        while True:
            self._fill(waiting, queue, requests)
            if not waiting:
                return
            ready, _ = wait(waiting, timeout=_TICK_S, return_when=FIRST_COMPLETED)
            if absence.is_over():  # no photo is to blame for a laptop's sleep: whatever was being read starts over
                for reading in waiting.values():
                    reading.attempt = 0
                ready_at = time.monotonic()
            answered = [future for future in ready if not is_broken(future)]
            for future in answered:
                reading, result = waiting.pop(future), outcome(future)
                if _is_worth_another_try(reading, result):
                    queue.appendleft(reading)
                else:
                    yield Decoded(reading.ticket, result or fatal(future, TIMEOUT_S))
            if len(answered) < len(ready) or (not ready and self.is_stalled(ready_at)):
                guilty = _sort_suspects(list(waiting.values()), queue, self.processes)
                waiting.clear()
                if guilty is not None:
                    yield Decoded(guilty.ticket, crashed() if ready else too_slow(TIMEOUT_S))
                yield from self.start_anew()
                ready_at = time.monotonic()
            elif answered:
                ready_at = time.monotonic()
            else:
                yield None

    def start(self) -> None:
        """Start the processes before there is a file, without waiting for them."""
        if self._pool is None:
            self._submit(_SHARE_BYTES, os.getpid)

    def begin(self, function: Callable[..., Answer], *arguments: object) -> Future[Answer]:
        """Run ``function(*arguments)`` of the imaging room in a process, with all the memory that one may take."""
        return self._submit(_ALONE_BYTES, function, *arguments)

    def is_stalled(self, since: float) -> bool:
        """Tell whether nothing will come any more: the pool ended, or one photo's time limit is over several times."""
        ended = self._pool is not None and not self._pool.active
        return ended or time.monotonic() - since > _STALLED_AFTER * TIMEOUT_S + _KILLING_S

    def start_anew(self) -> Iterator[None]:
        """Replace a pool that broke: a process was killed while it was idle, or while it spoke to the others.

        Yields while it waits for the first sign of life. Raises AppError when none comes.
        """
        log.warning("the decoder processes are started anew")
        for _ in range(_RESTARTS):
            self.close()
            alive, asked_at = self._submit(_SHARE_BYTES, os.getpid), time.monotonic()
            while not wait([alive], timeout=_TICK_S).done and not self.is_stalled(asked_at):
                yield None
            if alive.done() and alive.exception() is None:
                return
        raise AppError(
            "The processes that read photos end at once. Is the computer out of memory? Starting again goes on."
        )

    def _fill(
        self,
        waiting: dict[Future[Prepared], _Reading[Ticket]],
        queue: deque[_Reading[Ticket]],
        requests: Iterator[tuple[Ticket, str]],
    ) -> None:
        """Hand files to the pool: first those of ``queue``, then new ones. One that reads alone waits its turn."""
        if self._started not in (None, self.processes):
            if waiting:
                return
            self.close()
        while len(waiting) < self._window():
            if any(reading.alone for reading in waiting.values()):
                return
            if not queue:
                request = next(requests, None)
                if request is None:
                    return
                queue.append(_Reading(*request))
            if queue[0].alone and waiting:
                return
            reading = queue.popleft()
            waiting[self._schedule(reading.path, alone=reading.alone)] = reading

    def _schedule(self, path: str, *, alone: bool = False) -> Future[Prepared]:
        limit_bytes, most_bytes = (_ALONE_BYTES, None) if alone else (_SHARE_BYTES, _PICTURE_BYTES)
        return self._submit(limit_bytes, prepare, path, self._rule, self._thumbnail_px, most_bytes)

    def _submit(self, limit_bytes: int, function: Callable[..., Answer], *arguments: object) -> Future[Answer]:
        if self._pool is None:
            _start_resource_tracker()
            self._started = self.processes
            self._pool = ProcessPool(
                max_workers=self.processes,
                max_tasks=_PHOTOS_PER_PROCESS,
                initializer=become_decoder,
                context=DecoderContext(),
            )
        try:
            return self._pool.schedule(within_memory, args=(limit_bytes, function, *arguments), timeout=TIMEOUT_S)
        except RuntimeError as error:  # the pool broke a moment ago
            broken: Future[Answer] = Future()
            broken.set_exception(BrokenProcessPool(str(error)))
            return broken

    def _window(self) -> int:
        """Return how many files to have under way. One process takes turns with who asks: together one core."""
        return self.processes * _WINDOW_PER_PROCESS if self.processes > 1 else 1


def _sort_suspects(
    waiting: list[_Reading[Ticket]], queue: deque[_Reading[Ticket]], processes: int
) -> _Reading[Ticket] | None:
    """Put what a broken pool was to read back into ``queue``; return the file that is known to have broken it.

    The pool serves in order, so whoever broke it is among the first. Each of them is read alone next; one that was
    alone when it happened gets a second attempt, as with other deaths, and is then found guilty.
    """
    first = waiting[0]
    if len(waiting) == 1:
        if first.attempt >= _ATTEMPTS:
            return first
        first.attempt += 1
    for suspect in waiting[:processes]:
        suspect.alone = True
    queue.extendleft(reversed(waiting))
    return None


def _is_worth_another_try(reading: _Reading[Ticket], result: Prepared | DecodeError | None) -> bool:
    """Prepare ``reading`` for another try if it deserves one."""
    if isinstance(result, NotEnoughMemory) and not reading.alone:
        reading.alone = True
        return True
    if result is None and reading.attempt < _ATTEMPTS:
        reading.attempt += 1
        return True
    return False


def _start_resource_tracker() -> None:
    """Start Python's own helper before the decoders, and keep this thread's signal mask, which that would clear.

    The decoders inherit the mask: the terminal's Ctrl-C is not for them, not even while they start.
    """
    if hasattr(signal, "pthread_sigmask"):
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
