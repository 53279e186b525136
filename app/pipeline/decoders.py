"""Processes that read photo files. A crash, a hang or a memory bomb in a native decoder costs one photo, no more."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import resource_tracker
from typing import Generic, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from app.core.errors import AppError, DecodeError
from app.core.input_rule import InputRule
from app.core.job import Job
from app.imaging.prepare import Prepared, prepare
from app.pipeline.absence import Absence

log = logging.getLogger(__name__)

Ticket = TypeVar("Ticket")
Answer = TypeVar("Answer")

TIMEOUT_S = 30.0
_MEMORY_BYTES = 3 << 30
# Native decoders leak a little; a fresh process now and then costs less than finding out which one.
_PHOTOS_PER_PROCESS = 2000
# Enough that a decoder never waits for the embedder, little enough that memory stays bounded (0.3 MB a photo).
_WINDOW_PER_PROCESS = 6
_TICK_S = 0.2
_ATTEMPTS = 2
_JOIN_TIMEOUT_S = 10.0
# Something must get ready within the time limit of one photo; if not, a killed process has left the pool locked.
_STALLED_AFTER = 2
_RESTARTS = 3


@dataclass(frozen=True, slots=True)
class Decoded(Generic[Ticket]):
    """What came of one file; ``ticket`` is what the request carried."""

    ticket: Ticket
    result: Prepared | DecodeError


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
        waiting: dict[Future[Prepared], tuple[Ticket, str, int]] = {}
        drained = False
        restarts, ready_at = 0, time.monotonic()
        absence = Absence()
        while True:
            others_wanted = self._started not in (None, self.processes)
            if others_wanted and not waiting:
                self.close()
                others_wanted = False
            while not drained and not others_wanted and len(waiting) < self._window():
                request = next(requests, None)
                if request is None:
                    drained = True
                else:
                    waiting[self._schedule(request[1])] = (*request, 1)
            if not waiting:
                return
            ready, _ = wait(waiting, timeout=_TICK_S, return_when=FIRST_COMPLETED)
            if absence.is_over():  # no photo is to blame for a laptop's sleep: whatever was being read starts over
                waiting = {future: (ticket, path, 0) for future, (ticket, path, _) in waiting.items()}
                ready_at = time.monotonic()
            if any(_is_broken(future) for future in ready) or (not ready and self._is_stalled(ready_at)):
                restarts += 1
                waiting = self._start_anew(waiting, restarts)
                ready, ready_at = set(), time.monotonic()
            if not ready:
                yield None
            else:
                restarts, ready_at = 0, time.monotonic()
            for future in ready:
                ticket, path, attempt = waiting.pop(future)
                result = _outcome(future)
                if result is None and attempt < _ATTEMPTS:
                    waiting[self._schedule(path)] = (ticket, path, attempt + 1)
                else:
                    yield Decoded(ticket, result or _fatal(future))

    def call(self, job: Job, function: Callable[..., Answer], *arguments: object) -> Answer:
        """Run ``function(*arguments)`` of the imaging room in a decoder process. Raises DecodeError, Cancelled."""
        for _ in range(_ATTEMPTS):
            future: Future[Answer] = self._submit(function, *arguments)
            asked_at = time.monotonic()
            try:
                while not wait([future], timeout=_TICK_S).done and not self._is_stalled(asked_at):
                    job.checkpoint()
            finally:
                future.cancel()
            if not future.cancelled() and not _is_broken(future):
                result = _outcome(future) or _fatal(future)
                if isinstance(result, DecodeError):
                    raise result
                return result
            self.close()  # the pool broke: try with a new one
        raise DecodeError("Reading this file made the decoder crash.")

    def _schedule(self, path: str) -> Future[Prepared]:
        return self._submit(prepare, path, self._rule, self._thumbnail_px)

    def _submit(self, function: Callable[..., Answer], *arguments: object) -> Future[Answer]:
        if self._pool is None:
            _start_resource_tracker()
            self._started = self.processes
            self._pool = ProcessPool(
                max_workers=self.processes,
                max_tasks=_PHOTOS_PER_PROCESS,
                initializer=_become_decoder,
                context=multiprocessing.get_context("spawn"),
            )
        try:
            return self._pool.schedule(function, args=arguments, timeout=TIMEOUT_S)
        except RuntimeError as error:  # the pool broke a moment ago
            broken: Future[Answer] = Future()
            broken.set_exception(BrokenProcessPool(str(error)))
            return broken

    def _window(self) -> int:
        """Return how many files to have under way. One process takes turns with who asks: together one core."""
        return self.processes * _WINDOW_PER_PROCESS if self.processes > 1 else 1

    def _is_stalled(self, since: float) -> bool:
        """Tell whether nothing will come any more: the pool ended, or one photo's time limit is over several times."""
        ended = self._pool is not None and not self._pool.active
        return ended or time.monotonic() - since > _STALLED_AFTER * TIMEOUT_S

    def _start_anew(
        self, waiting: dict[Future[Prepared], tuple[Ticket, str, int]], restarts: int
    ) -> dict[Future[Prepared], tuple[Ticket, str, int]]:
        """Replace a pool that broke: a process was killed while it was idle, or while it spoke to the others."""
        if restarts > _RESTARTS:
            raise AppError(
                "The processes that read photos end at once. Is the computer out of memory? Starting again goes on."
            )
        log.warning("the decoder processes are started anew")
        self.close()
        return {self._schedule(request[1]): request for request in waiting.values()}


def _outcome(future: Future[Answer]) -> Answer | DecodeError | None:
    """Return the result, or None when the process died or was too slow.

    That is worth a second attempt: the system may have been short of memory, or asleep.
    """
    error = future.exception()  # not raised: a SystemExit of the decoder's must not end this thread
    match error:
        case None:
            return future.result()
        case ProcessExpired() | TimeoutError() | BrokenProcessPool():
            return None
        case DecodeError():
            return error
        case MemoryError():
            return DecodeError("There is not enough memory to read this picture.")
    log.error("a bug in reading one photo", exc_info=error)
    return DecodeError("Reading this file met a bug in Photokin ({kind}).", kind=type(error).__name__)


def _is_broken(future: Future[Answer]) -> bool:
    return isinstance(future.exception(), BrokenProcessPool)


def _fatal(future: Future[Answer]) -> DecodeError:
    error = future.exception()
    if isinstance(error, ProcessExpired | BrokenProcessPool):
        log.warning("decoder died: %s", error)
        return DecodeError("Reading this file made the decoder crash.")
    return DecodeError("Reading this file took longer than {seconds} seconds.", seconds=round(TIMEOUT_S))


def _start_resource_tracker() -> None:
    """Start Python's own helper before the decoders, and keep this thread's signal mask, which that would clear.

    The decoders inherit the mask: the terminal's Ctrl-C is not for them, not even while they start.
    """
    if hasattr(signal, "pthread_sigmask"):
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _become_decoder() -> None:
    """Run in each new decoder process: be quiet, be bounded, do not outlive the program."""
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # native decoders complain to the terminal about files that we report ourselves
        with contextlib.suppress(OSError):
            os.dup2(silence, stream)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    """A killed program cannot stop its decoders: they notice by themselves."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
