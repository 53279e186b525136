"""Asking the Catalog from a terminal: one job at a time, with a progress bar, stopped by Ctrl-C."""

from __future__ import annotations

import contextlib
import queue
import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from app.cli.lines import note, warn
from app.core.errors import SpokenError
from app.core.events import Crashed, Emit, Event, Failed, Finished, Notice, Progress, Stopped
from app.machine.interruption import raising_interrupts

if TYPE_CHECKING:
    from app.cli.progress_bar import ProgressBar
    from app.pipeline.catalog import Catalog

OpenCatalog = Callable[[Emit], "Catalog"]

_STOPPING = "Stopping. What has been done is kept."
# Waiting in slices lets Ctrl-C through on Windows, where a blocked wait cannot be interrupted.
_SLICE_S = 0.5


DONE, SOMETHING_SKIPPED = 0, 1


class Interrupted(Exception):  # noqa: N818 - the user's wish, not an error
    """Ctrl-C, after the running job has ended and stored what it had."""


class JobFailed(SpokenError):  # noqa: N818 - what ended is the job
    """A job ended with a sentence for the user."""

    def __init__(self, end: Failed) -> None:
        Exception.__init__(self, end.message.template)
        self.text = end.message
        self.exit_code = end.exit_code
        self.hint = end.hint


class Session:
    """An open catalog with its events; ``with`` closes it. Whoever asks us to end meanwhile gets a clean end."""

    def __init__(self, open_catalog: OpenCatalog) -> None:
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.catalog = open_catalog(self._events.put)
        self.told_of_device = False
        self._watched = _Watched()
        self._interrupts = raising_interrupts()

    def __enter__(self) -> Self:
        self._interrupts.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.catalog.close()
        finally:
            self._interrupts.__exit__(None, None, None)

    def value(self, job_id: int, stopping: str = _STOPPING) -> object:
        """Wait for a job and return its value. Raises JobFailed; Interrupted when Ctrl-C stopped it.

        ``stopping`` is said then.
        """
        with contextlib.closing(self._watched) as watched:
            interrupted = False
            while True:
                try:
                    event = self._next(job_id)
                    if isinstance(event, Progress):
                        watched.show(event)
                        continue
                except KeyboardInterrupt:
                    if interrupted:
                        raise
                    interrupted = True
                    self.catalog.cancel(job_id)
                    watched.close()
                    note(stopping)
                    continue
                match event:
                    case Finished(_, value):
                        if interrupted:
                            raise Interrupted
                        return value
                    case Stopped():
                        raise Interrupted
                    case Failed():
                        raise JobFailed(event)
                    case Crashed(_, report, _):
                        raise RuntimeError(f"a bug in Photokin ended the job\n{report}")

    def _next(self, job_id: int) -> Event:
        while True:
            try:
                event = self._events.get(timeout=_SLICE_S)
            except queue.Empty:
                continue
            if isinstance(event, Notice):
                self._watched.warn(str(event.message))
            elif event.job_id == job_id:
                return event


class _Watched:
    """The progress of one job, for somebody who watches the terminal; for nobody else is a bar even loaded."""

    def __init__(self) -> None:
        self._bar: ProgressBar | None = None
        if sys.stderr is not None and sys.stderr.isatty():  # a program without a console has no stream at all
            from app.cli.progress_bar import ProgressBar

            self._bar = ProgressBar()

    def show(self, progress: Progress) -> None:
        if self._bar is not None:
            self._bar.show(progress)

    def warn(self, sentence: str) -> None:
        """Say something where the bar stands, which moves on."""
        with contextlib.nullcontext() if self._bar is None else self._bar.aside():
            warn(sentence)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
