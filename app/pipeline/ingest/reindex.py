"""The third flight: the store's embeddings → an index generation, when there is enough new to be worth it.

While photos are read again for another model the generation of the older one is kept whole and answers; that of the
model in use is built when it knows as much of the library (``work/answering``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.core.job import Job
from app.core.question import AUTOMATIC
from app.core.text import text
from app.library.store import Store
from app.pipeline.ingest.index_process import grow_apart
from app.pipeline.search.fresh import FRESH_LIMIT
from app.pipeline.work.answering import answering_model, takes_over
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.similarity.engine import Engine
from app.similarity.index_build import build_index
from app.similarity.manifest import (
    FORMAT,
    MANIFEST,
    DamagedIndex,
    Generation,
    current_generation,
    delete_others,
    is_in_use,
)
from app.similarity.trees import trees_for
from app.similarity.verified import VerifiedIndex

_FRESH_LEAST = 2_000
_FRESH_SHARE = 8
# After a scan: a library up to this size is always indexed whole, a larger one when 2 % of it is new or gone.
_SMALL = 5_000
_SETTLED_SHARE = 50

HandOver = Callable[[Generation | None, Path], Generation | None]


def takes_over_at_once(store: Store, model: ModelInUse, index: Path) -> bool:
    """Tell whether another engine answers though the one in use knows as much: it was kept up to date beside it."""
    in_use, by = model.engine.model_id, answering_model(model, current_generation(index), store)
    return by.model_id != in_use and takes_over(store, in_use, by.model_id)


class Reindexer:
    """Decides when a new generation is due and builds it. Lives for one job, on the ingest thread."""

    def __init__(
        self,
        job: Job,
        store: Store,
        model: ModelInUse,
        index: Path,
        verified: VerifiedIndex,
        trees: int = AUTOMATIC,
        *,
        by: KnownModel | None = None,
        hand_over: HandOver = lambda current, index: None,
    ) -> None:
        """``trees``: how many the index is to have, AUTOMATIC for as many as the library needs.

        ``by``: the engine whose index lies in this folder; None is for whichever answers. ``hand_over``: is asked for a
        generation of the engine in use before one is built in the place of another's.
        """
        self.built = False
        """Whether a new generation is in use since."""
        self._kept = by
        self._hand_over = hand_over
        self._job = job
        self._verified = verified
        self._store = store
        self._model = model
        self._index = index
        self._trees = trees
        self._by = by or answering_model(model, current_generation(index), store)
        self._generation = self._sound_generation()

    @property
    def older_answers(self) -> bool:
        """Whether another model than the one in use answers, until photos have been read again."""
        return self._kept is None and self._by.model_id != self._model.engine.model_id

    @property
    def older(self) -> Engine | None:
        """That other one, as far as it can be used."""
        return self._by.engine if self.older_answers and self._by.trouble is None else None

    @property
    def others_may_go(self) -> bool:
        """Whether the generation in use is that of the model in use: nobody asks for vectors of another."""
        return self._generation is not None and self._generation.manifest.model_id == self._model.engine.model_id

    def during_scan(self) -> None:
        """Build a generation if queries would have too many newer vectors to compare one by one."""
        count, last_row = self._indexed()
        limit = min(FRESH_LIMIT, max(_FRESH_LEAST, count // _FRESH_SHARE))
        if self._store.embedded_after(self._by.model_id, last_row) >= limit:
            self._build()

    def after_scan(self) -> None:
        """Build a generation if the library differs from the one in use by more than a query makes good cheaply."""
        if self.older_answers and takes_over(self._store, self._model.engine.model_id, self._by.model_id):
            self._by, self._generation = self._model.itself, self._hand_over(self._generation, self._index)
            if self._generation is not None:
                self._verified.record(self._generation)  # whoever handed it over has looked
                self.built = True
        count, last_row = self._indexed()
        model_id = self._by.model_id
        fresh = self._store.embedded_after(model_id, last_row)
        gone = count - (self._store.embedded_after(model_id, 0) - fresh)
        is_old = self._generation is not None and (
            self._generation.manifest.format != FORMAT or self._has_other_trees(self._generation)
        )
        if (is_old and not self.older_answers) or fresh + gone > (count // _SETTLED_SHARE if count > _SMALL else 0):
            self._build()

    def build(self) -> Generation | None:
        """Build a generation now; None when the library has no embeddings."""
        self._build()
        return self._generation

    def _build(self) -> None:
        model_id = self._by.model_id
        total = self._store.embedded_after(model_id, 0)
        self._job.report("reindex", 0, total)
        self._store.check()
        self._model.pace.look()
        self._generation = build_index(
            self._index,
            self._store.embeddings(model_id),
            model_id,
            self._by.scale,
            self._model.pace.processes,
            lambda share: self._job.report("reindex", int(share * total), total, note=self._model.pace.note),
            self._store.catalog_id,
            total,
            grow_apart,
            self._trees,
        )
        if self._generation is not None:
            self._verified.record(self._generation)  # its checksums were made a moment ago
        self.built = True
        if self._kept is None:
            self._store.back_up()  # a restored catalog takes from this generation the vectors of the contents it knows
        self._job.report("reindex", total, total)

    def _has_other_trees(self, generation: Generation) -> bool:
        """Whether it was built for another choice of trees, not merely when the library was smaller."""
        return generation.manifest.trees != (self._trees or trees_for(generation.manifest.count))

    def _indexed(self) -> tuple[int, int]:
        """Return how many contents the generation in use holds, and the last embedding row in it."""
        if self._generation is None:
            return 0, 0
        return self._generation.manifest.count, self._generation.manifest.last_row

    def _sound_generation(self) -> Generation | None:
        generation = current_generation(self._index)
        made_for = (self._by.model_id, self._store.catalog_id)
        try:
            if generation is None:
                if is_in_use(self._index):
                    raise DamagedIndex(MANIFEST)
                return None
            if (generation.manifest.model_id, generation.manifest.catalog_id) != made_for:
                return None
            self._verified.verify(generation)
            self._verified.record(generation)
        except DamagedIndex as damage:
            self._job.tell(text("The index was damaged ({file}). It is built again.", file=str(damage)))
            return None
        delete_others(self._index, generation)  # a program that was killed may have left some
        return generation
