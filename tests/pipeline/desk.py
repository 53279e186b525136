"""A Catalog whose jobs are waited for, and everything that it said."""

from __future__ import annotations

import queue
from dataclasses import replace
from pathlib import Path

from app.core.events import Event, Failed, Finished, JobEnd, Progress
from app.machine.paths import DataPaths
from app.machine.settings import load_settings
from app.pipeline.catalog import Catalog


class Desk:
    """Asks a Catalog. ``passed`` holds the events that were met while waiting, in order."""

    def __init__(self, home: Path, models: Path, library: str = "", *, patient: bool = True) -> None:
        """``library``: the address of a shared one. ``patient``: as for a window."""
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.passed: list[Event] = []
        self._ended: dict[int, Event] = {}
        paths = DataPaths(home)
        settings = replace(load_settings(paths.settings), device="cpu")
        self.catalog = Catalog(paths, models, settings, self.events.put, patient=patient, library=library)

    def end(self, job_id: int) -> Event:
        while job_id not in self._ended:
            event = self.events.get(timeout=60)
            self.passed.append(event)
            if isinstance(event, JobEnd):
                assert event.job_id not in self._ended, "a job ends once"
                self._ended[event.job_id] = event
        return self._ended[job_id]

    def value(self, job_id: int) -> object:
        event = self.end(job_id)
        assert isinstance(event, Finished), event
        return event.value

    def failed(self, job_id: int) -> tuple[str, int]:
        event = self.end(job_id)
        assert isinstance(event, Failed), event
        return str(event.message), event.exit_code

    def until_compared(self) -> None:
        """Wait until the first photos are compared of those that look-alikes are sought among."""
        while True:
            event = self.events.get(timeout=60)
            self.passed.append(event)
            if isinstance(event, Progress) and event.stage == "compare" and event.done > 0:
                return
