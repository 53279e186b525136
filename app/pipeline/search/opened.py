"""What questions are compared with: an open generation of the index, and what is newer than it."""

from __future__ import annotations

import functools
import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError
from app.core.job import Job
from app.core.question import Manner
from app.library.reader import Reader
from app.pipeline.search.fresh import FRESH_LIMIT, FreshVectors, merge
from app.pipeline.work.answering import answering_model
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.similarity.index import Found, Index
from app.similarity.manifest import DamagedIndex, Generation, current_generation, pointer
from app.similarity.verified import VerifiedIndex

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]


class OpenedIndex:
    """Serves one thread, with the Reader that it brings. Nothing it opens is ever written."""

    def __init__(self, index: Path, model: ModelInUse, verified: VerifiedIndex, kept: KnownModel | None = None) -> None:
        """``verified``: shared with whoever else looks whether the index is whole.

        ``kept``: the engine whose index lies in this folder; None is for the folder of whichever answers.
        """
        self._folder = index
        self._model = model
        self._kept = kept
        self._verified = verified
        self._index: Index | None = None
        self._by: KnownModel | None = None
        self._opened_for = ("", "")
        self._fresh: FreshVectors | None = None
        self._fresh_for = ("", 0)

    @property
    def trouble(self) -> AppError | None:
        """Why nobody can make vectors of the model that answers, if that is so."""
        return None if self._by is None else self._by.trouble

    def begin_anew(self) -> None:
        """Read what is newer than the index again: another catalog may be there."""
        self._fresh = None

    def who_answers(self, reader: Reader) -> tuple[KnownModel, Index | None]:
        """Return the model whose vectors are compared and the generation in use, opened, where that is its own.

        A damaged generation counts as none until the next ingest has replaced it; so does one of another catalog, or of
        this one before it was restored.
        """
        opened_for = (pointer(self._folder), reader.catalog_id)
        if self._by is None or self._index is None or opened_for != self._opened_for:
            generation = current_generation(self._folder)
            self._by = self._kept or answering_model(self._model, generation, reader)
            if opened_for != self._opened_for:
                self._opened_for, self._index = opened_for, self._open_index(generation, self._by, reader.catalog_id)
        if self._index is not None and self._verified.is_doubted(self._index.generation):
            self.without(DamagedIndex("found by another thread"))
        return self._by, self._index

    def without(self, damage: DamagedIndex) -> None:
        """Go on without a generation that turned out to be damaged while it was open."""
        if self._index is not None:
            log.warning("index generation %d is damaged (%s)", self._index.generation.number, damage)
            self._verified.doubt(self._index.generation)
            self._index = None

    def _open_index(self, generation: Generation | None, by: KnownModel, catalog_id: str) -> Index | None:
        made_for = (by.model_id, catalog_id)
        if generation is None or (generation.manifest.model_id, generation.manifest.catalog_id) != made_for:
            return None
        try:
            return Index(generation, self._verified.verify_to_walk)
        except DamagedIndex as damage:
            log.warning("index generation %d is damaged (%s): searching without it", generation.number, damage)
            return None

    def newer_than(self, index: Index | None, by: KnownModel, reader: Reader) -> FreshVectors:
        """Return the vectors of a model that are not in ``index``, up to date."""
        last_row = index.generation.manifest.last_row if index else 0
        if self._fresh is None or self._fresh_for != (by.model_id, last_row):
            after = last_row
            if index is not None and reader.last_vector(by.model_id) <= last_row:
                after = reader.last_vector()  # all that came since are another model's
            sample = None if index is None or index.is_plain else functools.partial(index.sample, by.scale)
            self._fresh = FreshVectors(by.model_id, by.dim, after, FRESH_LIMIT, sample)
            self._fresh_for = by.model_id, last_row
        self._fresh.refill(reader)
        return self._fresh

    def found(
        self, reader: Reader, index: Index | None, by: KnownModel, vector: Floats, wanted: int, manner: Manner, job: Job
    ) -> tuple[Found, int]:
        """Return the nearest contents, and with how many the question was compared. Raises DamagedIndex, Cancelled."""
        metric, fresh = manner.metric, self.newer_than(index, by, reader)
        found, searched = fresh.nearest(reader, vector, by.scale, wanted, metric=metric)
        if index is None:
            return found, searched
        if manner.exact:
            in_index = index.exact(vector, by.scale, wanted, metric=metric, report=lambda _: job.checkpoint())
        else:
            in_index = index.nearest(vector, by.scale, wanted, metric=metric, effort=manner.effort)
        return merge(found, in_index, wanted), searched + len(index)

    def nearly_found(self, reader: Reader, index: Index | None, by: KnownModel, vector: Floats, wanted: int) -> Found:
        """Return nearly the same in a fraction of the time, for who asks about every photo. Raises DamagedIndex."""
        found, _ = self.newer_than(index, by, reader).nearest(reader, vector, by.scale, wanted)
        return found if index is None else merge(found, index.nearly(vector, by.scale, wanted), wanted)
