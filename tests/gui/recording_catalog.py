"""A stand-in for the Catalog that remembers what it was asked, for tests of the window's parts."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable
from typing import Any

from app.core.events import Event, Failed, Finished
from app.core.photo import Root
from app.core.status import Counts, Status
from app.core.text import Text, text
from app.gui.kit.requests import Requests
from app.pipeline.catalog import Catalog
from app.pipeline.facets.engines import EnginesFacet
from app.pipeline.facets.folders import FoldersFacet
from app.pipeline.facets.gallery import GalleryFacet
from app.pipeline.facets.look_alikes import LookAlikesFacet
from app.pipeline.facets.pictures import PicturesFacet
from app.pipeline.facets.reports import ReportsFacet
from app.pipeline.facets.search import SearchFacet
from app.pipeline.facets.sharing import SharingFacet
from app.pipeline.facets.survey import SurveyFacet


class RecordingCatalog:
    """Takes the requests that a Catalog takes, and only those: a wrong name or wrong arguments raise.

    Each request returns a new job id and stands in ``asked`` as (id, "facet.request", arguments).
    """

    def __init__(self) -> None:
        self.asked: list[tuple[int, str, tuple[Any, ...]]] = []
        self._ids = itertools.count(1)
        self.folders = _Facet(self._record, FoldersFacet, "folders.")
        self.gallery = _Facet(self._record, GalleryFacet, "gallery.")
        self.search = _Facet(self._record, SearchFacet, "search.")
        self.search.compares_details = False  # type: ignore[attr-defined]
        self.pictures = _Facet(self._record, PicturesFacet, "pictures.")
        self.reports = _Facet(self._record, ReportsFacet, "reports.")
        self.engines = _Facet(self._record, EnginesFacet, "engines.")
        self.survey = _Facet(self._record, SurveyFacet, "survey.")
        self.sharing = _Facet(self._record, SharingFacet, "sharing.")
        self.look_alikes = _Facet(self._record, LookAlikesFacet, "look_alikes.")
        self.shared_at = ""
        self.save_settings = _Facet(self._record, Catalog).save_settings
        self.cancel = _Facet(self._record, Catalog).cancel
        self.touch = _Facet(self._record, Catalog).touch

    def _record(self, name: str, arguments: tuple[Any, ...]) -> int:
        job_id = next(self._ids)
        self.asked.append((job_id, name, arguments))
        return job_id

    def names(self) -> list[str]:
        return [name for _, name, _ in self.asked]

    def last(self, wanted: str) -> tuple[int, tuple[Any, ...]]:
        """Return id and arguments of the newest request of this name."""
        return next((job_id, arguments) for job_id, name, arguments in reversed(self.asked) if name == wanted)


class _Facet:
    """The public methods of ``spec``, recorded instead of done."""

    def __init__(self, record: Callable[[str, tuple[Any, ...]], int], spec: type, prefix: str = "") -> None:
        self._record = record
        self._spec = spec
        self._prefix = prefix

    def __getattr__(self, name: str) -> Callable[..., int]:
        method = getattr(self._spec, name)
        if name.startswith("_") or not callable(method):
            raise AttributeError(name)

        def ask(*arguments: Any, **named: Any) -> int:
            bound = inspect.signature(method).bind(self, *arguments, **named)
            return self._record(self._prefix + name, bound.args[1:])

        return ask


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
        device_stands_in=False,
        roots=roots,
        counts=Counts(photos, photos, 0, skipped, 0),
        generation=1,
        indexed=photos,
        disk_bytes=1,
        thumbnail_bytes=3_400_000,
        details="off",
        cell_bytes=0,
    )
