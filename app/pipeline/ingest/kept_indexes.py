"""Indexes of the engines that are kept beside the one in use: a folder each, built as that of the one in use is."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Hashable, Sequence
from pathlib import Path

from app.core.job import Job
from app.core.question import AUTOMATIC
from app.library.store import Store
from app.pipeline.ingest.reindex import Reindexer
from app.pipeline.work.model_in_use import ModelInUse, understood
from app.similarity.engine import Engine
from app.similarity.manifest import (
    DamagedIndex,
    Generation,
    current_generation,
    delete_all,
    pointer,
    publish_as_well,
    verify,
)
from app.similarity.verified import VerifiedIndex, look_of

log = logging.getLogger(__name__)


class KeptIndexes:
    """Lives for one job, on the ingest thread. ``kept``: the engines that are kept beside the one in use."""

    def __init__(
        self, store: Store, model: ModelInUse, folder: Path, kept: Sequence[Engine], trees: int = AUTOMATIC
    ) -> None:
        """``trees``: as many as every index is to have (``Reindexer``)."""
        self._store = store
        self._model = model
        self._folder = folder
        self._kept = kept
        self._trees = trees

    def bring_up_to_date(self, job: Job, index: Path) -> None:
        """Build what is due and delete what nobody keeps. ``index``: that of the engine in use, which needs no second.

        Raises Cancelled, AppError.
        """
        answering = current_generation(index)
        wanted = []
        for engine in self._kept:
            if answering is None or answering.manifest.model_id != engine.model_id:
                wanted.append(engine.name)
                own, by = self._folder / engine.name, understood(engine)
                Reindexer(job, self._store, self._model, own, VerifiedIndex(), self._trees, by=by).after_scan()
        self._delete_but(wanted)

    def hand_over(self, current: Generation | None, index: Path) -> Generation | None:
        """Put the generation of the engine in use, if it was kept until now, in the place of ``current``; else None.

        ``current`` is what answered: it is kept from now on if its engine is.
        """
        kept = self._sound(self._folder / self._model.engine.name, self._model.engine.model_id)
        try:
            for engine in self._kept:
                if current is not None and current.manifest.model_id == engine.model_id:
                    publish_as_well(current, self._folder / engine.name)
            return None if kept is None else publish_as_well(kept, index)
        except OSError as error:
            log.warning("an index is built again, as it cannot be put elsewhere: %s", error)
            return None

    def _sound(self, folder: Path, model_id: str) -> Generation | None:
        generation = current_generation(folder)
        made_for = model_id, self._store.catalog_id
        if generation is None or (generation.manifest.model_id, generation.manifest.catalog_id) != made_for:
            return None
        try:
            verify(generation)
        except DamagedIndex as damage:
            log.warning("a kept index is damaged (%s)", damage)
            return None
        return generation

    def _delete_but(self, wanted: Sequence[str]) -> None:
        with contextlib.suppress(OSError):
            for folder in self._folder.iterdir():
                if folder.name not in wanted:
                    delete_all(folder)


def kept_state(folder: Path, kept: Sequence[Engine]) -> Hashable:
    """Return what differs when other engines are kept, or when somebody touches an index of theirs."""
    return tuple(
        (engine.model_id, pointer(folder / engine.name), look_of(current_generation(folder / engine.name)))
        for engine in kept
    )
