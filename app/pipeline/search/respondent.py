"""Who answers a question: the vectors of one engine, and how what is nearest is found among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.closeness import Edges
from app.core.job import Job
from app.core.photo import ContentId
from app.core.question import Scope
from app.library.reader import Reader
from app.pipeline.search.collect import Collector, Sought
from app.pipeline.search.counting_blocks import Counting
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.search.scoping import Scoping, Within
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.choosing import Tally
from app.similarity.index import Found, Index
from app.similarity.manifest import DamagedIndex

Floats = NDArray[np.float32]


class Respondent(Protocol):
    """Lives for one question. Raises AppError, Cancelled, and DamagedIndex where it says so."""

    @property
    def by(self) -> KnownModel:
        """Whose vectors they are."""
        ...

    @property
    def centre(self) -> Floats | None:
        """What all photos of the library have in common (dim,), None where that is not known."""
        ...

    @property
    def is_plain(self) -> bool:
        """Whether the order is that of the distance alone."""
        ...

    @property
    def has_details(self) -> bool:
        """Whether details of the nearest photos can be compared."""
        ...

    def in_use(self) -> Respondent:
        """Return who answers where a vector has to be made and nobody can make one of this engine."""
        ...

    def within(self, scope: Scope, asked: Sequence[tuple[str, ContentId]]) -> Within:
        """Return what lies within a scope; ``asked``: path and content of the photos that are asked with.

        Raises InputError for a folder that no photo lies in, and where the shoot of a photo is not known.
        """
        ...

    def edges(self, counts: Counting) -> Edges:
        """Return where words end in this library by these weights."""
        ...

    def collect(self, job: Job, sought: Sought, count: int) -> tuple[Found, Tally]:
        """Return the ``count`` nearest contents, and how many were compared or left out. Raises DamagedIndex."""
        ...

    def among(self, job: Job, sought: Sought, contents: frozenset[ContentId]) -> Found:
        """Return these few contents in their order, but for those beyond the limits. Raises DamagedIndex."""
        ...

    def without(self, damage: DamagedIndex) -> None:
        """Go on without what turned out to be damaged."""
        ...


class OwnRespondent:
    """A library of the user's own: the generation of its index, and what is newer. Serves the query thread."""

    def __init__(
        self,
        reader: Reader,
        opened: OpenedIndex,
        collector: Collector,
        scoping: Scoping,
        answering: tuple[KnownModel, Index | None],
        in_use: KnownModel,
        *,
        has_details: bool,
    ) -> None:
        """``answering``: what ``opened`` says of who answers."""
        self.by, self._index = answering
        self.has_details = has_details
        self._reader = reader
        self._opened = opened
        self._collector = collector
        self._scoping = scoping
        self._in_use = in_use

    @property
    def centre(self) -> Floats | None:
        return None if self._index is None else self._index.centre

    @property
    def is_plain(self) -> bool:
        return self._index is None or self._index.is_plain

    def in_use(self) -> OwnRespondent:
        answering = self._in_use, None
        return OwnRespondent(
            self._reader,
            self._opened,
            self._collector,
            self._scoping,
            answering,
            self._in_use,
            has_details=self.has_details,
        )

    def within(self, scope: Scope, asked: Sequence[tuple[str, ContentId]]) -> Within:
        return self._scoping.within(self._reader, scope, asked)

    def edges(self, counts: Counting) -> Edges:
        return self._collector.edges(self._index, counts.scale, is_usual=counts.is_usual)

    def collect(self, job: Job, sought: Sought, count: int) -> tuple[Found, Tally]:
        return self._collector.collect(job, self._reader, self._opened, self._index, self.by, sought, count)

    def among(self, job: Job, sought: Sought, contents: frozenset[ContentId]) -> Found:
        return self._collector.among(job, self._reader, self._opened, self._index, self.by, sought, contents)

    def without(self, damage: DamagedIndex) -> None:
        self._opened.without(damage)
        self._index = None
