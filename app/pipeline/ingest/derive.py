"""A short cut of the second flight: an engine with a learned map needs no photos where its base has read them.

Its vectors are made of those that the catalog holds: minutes become seconds, and no disk is missed that is away.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.core.job import Job
from app.core.photo import ContentId
from app.library.store import Store
from app.pipeline.decoding.describe import stored
from app.similarity.beneath import derived, engines_beneath
from app.similarity.engine import Engine
from app.similarity.half import as_float32
from app.similarity.known_engines import KnownEngines
from app.similarity.learned_map import load_learned_map

_ROWS_PER_TRANSACTION = 500


class Derived:
    """An engine with a learned map, of the vectors of one beneath it. Raises AppError for a map that is not whole."""

    def __init__(self, engine: Engine) -> None:
        if engine.learned is None:
            raise ValueError(f"{engine.name} has no map")
        self.engine = engine
        self._learned = load_learned_map(engine.learned)
        engine.check_map(self._learned)

    def of(self, vectors: Mapping[ContentId, bytes]) -> list[tuple[ContentId, bytes]]:
        """Return its vectors of the same contents; both as the catalog keeps them."""
        if not vectors:
            return []
        rows = as_float32(np.stack([np.frombuffer(vector, "<f2") for vector in vectors.values()]))
        return list(zip(vectors, map(stored, derived(rows, self.engine, self._learned)), strict=True))


def derive(job: Job, store: Store, known: KnownEngines, engine: Engine, *, again: bool = False) -> int:
    """Make the vectors of ``engine`` that those of an engine beneath it are enough for; return how many.

    ``again``: an older engine answers meanwhile. Raises AppError, CatalogNotReady, and Cancelled after what was stored.
    """
    if engine.learned is None:
        return 0
    has = store.vector_count(engine.model_id)
    bases = [base for base in engines_beneath(known, engine) if store.vector_count(base.model_id) > has]
    if not bases:
        return 0
    its = Derived(engine)
    return sum(_from(job, store, base, its, again=again) for base in bases)


def _from(job: Job, store: Store, base: Engine, its: Derived, *, again: bool) -> int:
    """Go through the contents in order, so many at a time; what has a vector already is passed over."""
    model_id = its.engine.model_id
    settled, skipped = store.settled_count(model_id)
    total = settled + store.waiting_count(model_id)
    made, after = 0, ContentId(b"")
    while contents := store.embedded_contents(base.model_id, after, _ROWS_PER_TRANSACTION):
        after = contents[-1]
        kept = {
            content_id: vector
            for content_id in contents
            if store.vector(content_id, model_id) is None
            and (vector := store.vector(content_id, base.model_id)) is not None
            and len(vector) == 2 * base.dim
        }
        if kept:
            made += store.add_vectors(model_id, its.of(kept))
        job.report("embed", min(settled + made, total), total, skipped, again=again)
    return made
