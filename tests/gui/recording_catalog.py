"""A stand-in for the Catalog that remembers what it was asked, for tests of the window's parts."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from app.core.events import Event, Failed, Finished
from app.core.photo import Root
from app.core.status import Counts, Status
from app.core.text import Text, text
from app.gui.kit.requests import Requests


class RecordingCatalog:
    """Every method exists, returns a new job id and stands in ``asked`` as (id, name, arguments)."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str, tuple[Any, ...]]] = []
        self._ids = itertools.count(1)

    def __getattr__(self, name: str) -> Callable[..., int]:
        if name.startswith("_"):
            raise AttributeError(name)

        def ask(*arguments: Any) -> int:
            job_id = next(self._ids)
            self.asked.append((job_id, name, arguments))
            return job_id

        return ask

    def names(self) -> list[str]:
        return [name for _, name, _ in self.asked]

    def last(self, wanted: str) -> tuple[int, tuple[Any, ...]]:
        """Return id and arguments of the newest request of this name."""
        return next((job_id, arguments) for job_id, name, arguments in reversed(self.asked) if name == wanted)


def send(requests: Requests, event: Event) -> None:
    """Deliver an event at once, as the event loop would."""
    requests._take(event)


def answer(requests: Requests, catalog: RecordingCatalog, name: str, value: object) -> None:
    """Finish the newest request of this name."""
    send(requests, Finished(catalog.last(name)[0], value))


def refuse(requests: Requests, catalog: RecordingCatalog, name: str, sentence: Text) -> None:
    """Let the newest request of this name fail."""
    send(requests, Failed(catalog.last(name)[0], sentence, 3))


def status(photos: int = 0, skipped: int = 0, roots: tuple[Root, ...] = ()) -> Status:
    return Status(
        home="/data/photokin",
        model="efficientnet_lite0-1",
        device="CPU",
        device_reason=text("No NVIDIA driver was found."),
        roots=roots,
        counts=Counts(photos, photos, 0, skipped, 0),
        generation=1,
        indexed=photos,
        disk_bytes=1,
        thumbnail_bytes=3_400_000,
    )
