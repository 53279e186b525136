"""Asking the Catalog from a terminal: one job at a time, with a progress bar, stopped by Ctrl-C."""

from __future__ import annotations

import contextlib
import queue
import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Never, Self, TextIO

from tqdm import tqdm

from app.cli.lines import note, warn
from app.core.errors import SpokenError
from app.core.events import Crashed, Emit, Event, Failed, Finished, Notice, Progress, Stage, Stopped
from app.machine.interruption import raising_interrupts

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

OpenCatalog = Callable[[Emit], "Catalog"]

_DOING: dict[Stage, str] = {
    "scan": "Looking for photos",
    "embed": "Reading photos",
    "reindex": "Building the index",
    "cells": "Looking at details",
    "export": "Writing",
    "evaluate": "Comparing",
    "tune": "Trying",
    "check": "Checking",
    "graph": "Looking at neighbours",
    "belong": "Looking at new photos",
    "examples": "Reading examples",
    "learn": "Learning",
}
_STOPPING = "Stopping. What has been done is kept."
_AGAIN = "Reading photos again with another engine"
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
        with _ProgressBar() as bar:
            interrupted = False
            while True:
                try:
                    event = self._next(job_id)
                    if isinstance(event, Progress):
                        bar.show(event)
                        continue
                except KeyboardInterrupt:
                    if interrupted:
                        raise
                    interrupted = True
                    self.catalog.cancel(job_id)
                    bar.close()
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
                with tqdm.external_write_mode(file=sys.stderr):
                    warn(str(event.message))
            elif event.job_id == job_id:
                return event


def _is_terminal(stream: TextIO | None) -> bool:
    """Tell whether somebody watches; a program without a console has no stream at all."""
    return stream is not None and stream.isatty()


class _ProgressBar:
    """A bar on stderr for the stage a job is in; nothing at all when stderr is no terminal."""

    def __init__(self) -> None:
        self._doing = ""
        self._bar: tqdm[Never] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def show(self, progress: Progress) -> None:
        doing = _AGAIN if progress.again else _DOING[progress.stage]
        if doing != self._doing:
            self.close()
            self._doing = doing
            self._bar = tqdm(
                desc=doing,
                total=progress.total,
                initial=progress.done,
                unit=" photos",
                disable=not _is_terminal(sys.stderr),
            )
        if self._bar is not None:
            self._bar.total = progress.total
            if progress.skipped:
                self._bar.set_postfix_str(f"{progress.skipped} skipped", refresh=False)
            self._bar.update(progress.done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            with contextlib.suppress(OSError):  # the terminal may be what went away
                self._bar.close()
            self._bar = None
