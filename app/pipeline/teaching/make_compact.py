"""Make an engine compact: the library's stored vectors of its base → a short code → an engine of its own.

No photo is read for it. What the code loses is asked of photos of the library that it was not learned from.
"""

from __future__ import annotations

import numpy as np

from app.core.engine_teaching import FEWEST_PHOTOS, Compacted, CompactPlan
from app.core.errors import InputError
from app.core.job import Job
from app.library.reader import Reader
from app.pipeline.teaching.foundation import Base
from app.pipeline.teaching.new_engine import Keep, NewEngine
from app.pipeline.teaching.teach import STEPS
from app.similarity.half import as_float32
from app.similarity.teaching.compact import short_code
from app.similarity.teaching.examples import Floats

MOST_PHOTOS = 30_000
"""Of a larger library as many, spread evenly, are learned from and asked: their vectors lie in memory together."""
_CHECKED = 200


def make_compact(job: Job, plan: CompactPlan, base: Base, reader: Reader | None, keep: Keep) -> Compacted:
    """Do what the plan says and return what came of it. Runs on the teaching thread.

    Raises InputError for a library with too few photos, AppError, CatalogNotReady, Cancelled.
    """
    known = 0 if reader is None else reader.counts(base.engine.model_id).contents
    if reader is None or known < FEWEST_PHOTOS:
        raise too_few(known, base)
    vectors = _vectors(job, reader, base, known)
    vectors *= base.weights
    code = short_code(vectors, plan.numbers, plan.seed, lambda share: job.report("learn", round(STEPS * share), STEPS))
    job.checkpoint()
    made = keep(
        NewEngine(base.engine, code.learned, plan.title or base.titled("compact", code.learned.gives), "compact")
    )
    return Compacted(
        name=made.name,
        numbers=code.learned.gives,
        photos=len(vectors),
        asked=code.asked,
        recall=code.recall,
        kept_variance=code.kept,
        bytes_before=2 * base.engine.dim,
        bytes_after=2 * made.dim,
        ms_before=code.ms_before,
        ms_after=code.ms_after,
    )


def too_few(known: int, base: Base) -> InputError:
    """Return the sentence for a library of which the base has read too little."""
    return InputError(
        "The library has {count} pictures that {title} has read: a shorter code takes {least} to learn from.",
        count=known,
        title=base.title,
        least=FEWEST_PHOTOS,
    ).with_hint("{photokin} index FOLDER adds photos and reads them.")


def _vectors(job: Job, reader: Reader, base: Base, known: int) -> Floats:
    """Return the stored vectors (n, dim) of the base, as float32: of a large library every so many."""
    step = -(-known // MOST_PHOTOS)
    kept = []
    for place, (_, _, vector) in enumerate(reader.embeddings(base.engine.model_id)):
        if place % _CHECKED == 0:
            job.checkpoint()
        if place % step == 0 and len(vector) == 2 * base.engine.dim:
            kept.append(np.frombuffer(vector, "<f2"))
    return as_float32(np.stack(kept))
