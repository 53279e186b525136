"""A thread with an inbox: whoever owns something that only one thread may touch runs its jobs here."""

from __future__ import annotations

import itertools
import logging
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from app.core.errors import Cancelled, SpokenError
from app.core.events import Crashed, Emit, Failed, Finished, Stopped
from app.core.job import Job
from app.machine.limits import shortage
from app.machine.missing_parts import missing_part
from app.machine.shareable import shareable_traceback

log = logging.getLogger(__name__)

Task = Callable[[Job], object]
_ids = itertools.count(1)


class NotNow(Exception):  # noqa: N818 - no error: what was to be done in the middle of a job is done after it
    """Raised by a task that slipped in and cannot be done in the middle of what runs, which is stopped for it."""


@dataclass(frozen=True, slots=True)
class _Entry:
    job: Job
    task: Task
    kind: str | None
    gives_way: bool = False


class GaveWay(Exception):  # noqa: N818 - no error: the job goes on when nothing else is left to do
    """Raised by a task that gives way, at a place from which it goes on when it is begun again."""


class Worker:
    """Runs tasks one after the other on one named thread, which starts with the first of them.

    Every job ends with exactly one of Finished, Stopped, Failed or Crashed. ``on_exit`` runs on the thread when the
    worker closes. All methods may be called from any thread.
    """

    def __init__(self, name: str, emit: Emit, on_exit: Callable[[], None] = lambda: None) -> None:
        self._name = name
        self._emit = emit
        self._on_exit = on_exit
        self._inbox: deque[_Entry] = deque()
        self._short: deque[_Entry] = deque()
        self._changed = threading.Condition()
        self._running: _Entry | None = None
        self._closing = False
        self._thread: threading.Thread | None = None

    def submit(
        self,
        task: Task,
        *,
        kind: str | None = None,
        cancels: str | tuple[str, ...] | None = None,
        gives_way: bool = False,
    ) -> int:
        """Queue ``task`` and return its job id.

        Of jobs of one ``kind`` only the newest waits, the others are stopped; one that runs is told that it is waited
        for. Jobs of the kind ``cancels``, or of one of these kinds, that run or wait are cancelled, so that this one
        gets its turn soon.

        One that ``gives_way`` is begun when nothing else waits, and is told that it is waited for as soon as anything
        does: it may raise GaveWay then, and is begun again afterwards.
        """
        to_cancel = (cancels,) if isinstance(cancels, str) else cancels or ()
        job = Job(next(_ids), self._emit)
        with self._changed:
            self._check_open()
            stale = [entry for entry in self._inbox if kind is not None and entry.kind == kind]
            for entry in stale:
                self._inbox.remove(entry)
            for entry in self._entries():
                if entry.kind in to_cancel:
                    entry.job.cancel()
                if entry.gives_way or (kind is not None and entry.kind == kind):
                    entry.job.is_waited_for = True
            self._inbox.append(_Entry(job, task, kind, gives_way))
            self._begin()
        for entry in stale:
            self._emit(Stopped(entry.job.id))
        return job.id

    def slip_in(self, task: Task) -> int:
        """Queue a task of milliseconds that waits for no long job, and return its job id.

        It is done at the next checkpoint of the job that runs, in the middle of it, else before all that waits. It
        cannot be cancelled, not even by closing.
        """
        job = Job(next(_ids), self._emit)
        with self._changed:
            self._check_open()
            self._short.append(_Entry(job, task, None))
            self._begin()
        return job.id

    def cancel(self, job_id: int) -> None:
        """Stop a job that waits or runs; a running one ends at its next checkpoint."""
        with self._changed:
            for entry in self._entries():
                if entry.job.id == job_id:
                    entry.job.cancel()

    def has(self, kind: str) -> bool:
        """Whether a job of this kind runs or waits."""
        with self._changed:
            return any(entry.kind == kind for entry in self._entries())

    @property
    def is_idle(self) -> bool:
        """Whether no job runs or waits."""
        with self._changed:
            return not self._entries()

    def begin_close(self) -> None:
        """Stop everything and take no more; does not wait."""
        with self._changed:
            self._closing = True
            for entry in self._entries():
                entry.job.cancel()
            self._changed.notify()

    def close(self, timeout_s: float) -> bool:
        """Stop everything and wait for the thread; False when it did not end in time."""
        self.begin_close()
        thread = self._thread
        if thread is None:
            return True
        thread.join(timeout_s)
        return not thread.is_alive()

    def _check_open(self) -> None:
        if self._closing:
            raise RuntimeError(f"the {self._name} worker is closed")

    def _begin(self) -> None:
        if self._thread is None:
            # A daemon: should it not end in time when it is closed, as on a disk that does not answer, it must not
            # keep a program alive that nobody sees any more, and the library's lock with it.
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()
        self._changed.notify()

    def _entries(self) -> list[_Entry]:
        return [*([] if self._running is None else [self._running]), *self._inbox]

    def _run(self) -> None:
        # Ctrl-C and a terminal that closes belong to the main thread. Decoder processes, and Python's own helper that
        # looks after their semaphores, inherit this mask: what the terminal sends to everybody misses them.
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
        try:
            while (entry := self._next()) is not None:
                self._do(entry)
        finally:
            self._on_exit()

    def _next(self) -> _Entry | None:
        with self._changed:
            self._running = None
            while not (self._short or self._inbox):
                if self._closing:
                    return None
                self._changed.wait()
            if self._short:
                return self._short.popleft()
            entry = next((each for each in self._inbox if not each.gives_way), self._inbox[0])
            self._inbox.remove(entry)
            entry.job.between = self._do_short
            entry.job.is_waited_for = any(each.kind == entry.kind is not None for each in self._inbox)
            self._running = entry
            return entry

    def _do_short(self) -> None:
        """Do what slipped in, in the middle of the job that runs."""
        while self._short:
            entry = self._short.popleft()
            try:
                self._do(entry)
            except NotNow:
                with self._changed:
                    self._inbox.appendleft(entry)
                    if self._running is not None:
                        self._running.job.cancel()
                return

    def _do(self, entry: _Entry) -> None:
        job = entry.job
        try:
            job.checkpoint()
            value = entry.task(job)
        except NotNow:
            raise
        except GaveWay:
            with self._changed:
                self._inbox.append(entry)
        except Cancelled:
            self._emit(Stopped(job.id))
        except SpokenError as error:
            log.warning("job %d: %s", job.id, error)
            self._emit(_failed(job, error))
        except ImportError as error:
            spoken = missing_part(error)
            log.exception("job %d: %s", job.id, spoken)
            self._emit(_failed(job, spoken))
        except BaseException as error:  # noqa: BLE001 - a bug, or a library's sys.exit, ends its job, not the thread
            report = traceback.format_exc()
            log.error("job %d crashed\n%s", job.id, report)
            lacking = shortage(error)
            self._emit(_failed(job, lacking) if lacking else Crashed(job.id, report, shareable_traceback(error)))
        else:
            self._emit(Finished(job.id, value))


def _failed(job: Job, error: SpokenError) -> Failed:
    return Failed(job.id, error.text, error.exit_code, error.hint)
