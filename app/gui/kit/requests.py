"""Questions to the Catalog and their answers, both in the GUI thread."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from app.core.events import (
    Crashed,
    Event,
    Failed,
    Finished,
    JobEnd,
    LibraryChanged,
    LookAlikesChanged,
    Notice,
    Progress,
    ShapesReady,
    Stopped,
    ThumbnailReady,
)
from app.core.text import Text

log = logging.getLogger(__name__)

OnValue = Callable[[Any], None]
OnFailure = Callable[[Text], None]


class Requests(QObject):
    """Brings events from the working threads into the GUI thread and each answer to the one who asked.

    ``ask`` is called in the GUI thread right after a request; as events are queued to that thread, no answer can be
    missed in between. Nobody needs to keep track of rows or widgets: who is gone just does not look any more.
    """

    progressed = Signal(object)
    """Progress of any job."""
    library_changed = Signal()
    look_alikes_changed = Signal()
    thumbnail_ready = Signal(object)
    """ThumbnailReady."""
    shapes_ready = Signal(object)
    """ShapesReady."""
    failed = Signal(object)
    """Text: a failure that nobody asked to be told of by themselves."""
    noticed = Signal(object)
    """Text: a damage that was found and mended in the middle of a job."""
    crashed = Signal(str)
    """Traceback of a bug of ours, without names and paths."""
    stopped = Signal(int)
    """Job id of a job that was cancelled, or gave way to a newer one; ``ended`` follows."""
    ended = Signal(int)
    """Job id of any job that ended, however it did."""
    _arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[int, tuple[OnValue | None, OnFailure | None]] = {}
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def emit_event(self, event: Event) -> None:
        """Take an event on any thread: the Catalog's ``emit``."""
        self._arrived.emit(event)

    def ask(
        self,
        job_id: int,
        on_value: OnValue | None = None,
        on_failure: OnFailure | None = None,
        owner: QObject | None = None,
    ) -> int:
        """Call ``on_value`` with the job's value, or ``on_failure`` with its sentence; return the job id.

        Without ``on_failure`` the sentence goes to ``failed``. A stopped job calls neither; nor does one whose
        ``owner`` Qt has deleted meanwhile.
        """
        if owner is None:
            self._waiting[job_id] = (on_value, on_failure)
        else:
            self._waiting[job_id] = (_while_alive(owner, on_value), _while_alive(owner, on_failure))
        return job_id

    def forget(self, job_id: int | None) -> None:
        """Drop the answer of a job: it is not wanted any more."""
        if job_id in self._waiting:
            self._waiting[job_id] = (None, lambda _: None)

    def forget_all(self, but: Collection[int] = ()) -> None:
        """Drop the answers of all jobs but these: those who asked are gone."""
        for job_id in self._waiting.keys() - set(but):
            self.forget(job_id)

    @Slot(object)
    def _take(self, event: Event) -> None:
        match event:
            case Progress():
                self.progressed.emit(event)
            case LibraryChanged():
                self.library_changed.emit()
            case LookAlikesChanged():
                self.look_alikes_changed.emit()
            case Notice(_, message):
                self.noticed.emit(message)
            case ThumbnailReady():
                self.thumbnail_ready.emit(event)
            case ShapesReady():
                self.shapes_ready.emit(event)
            case _:
                self._take_end(event)

    def _take_end(self, event: JobEnd) -> None:
        match event:
            case Finished(job_id, value):
                on_value, _ = self._waiting.pop(job_id, (None, None))
                if on_value is not None:
                    on_value(value)
            case Failed(job_id, message, _):
                _, on_failure = self._waiting.pop(job_id, (None, None))
                (on_failure or self.failed.emit)(message)
            case Stopped(job_id):
                self._waiting.pop(job_id, None)
                self.stopped.emit(job_id)
            case Crashed(job_id, _, shareable):
                self._waiting.pop(job_id, None)
                self.crashed.emit(shareable)
        self.ended.emit(event.job_id)


def _while_alive(owner: QObject, call: Callable[[Any], None] | None) -> Callable[[Any], None] | None:
    if call is None:
        return None

    def guarded(value: Any) -> None:
        if isValid(owner):
            call(value)

    return guarded
