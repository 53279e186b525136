"""What ways of looking for neighbours find and take here: measured once for an index, and known from then on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from app.core.errors import AppError
from app.core.job import Job
from app.core.tuning import Tunings
from app.similarity.index import Index
from app.similarity.manifest import DamagedIndex, current_generation
from app.similarity.tuning import tuning_of
from app.similarity.tuning_record import record, recorded
from app.similarity.verified import VerifiedIndex

_PARTS = 1_000


def tune(job: Job, index: Path, verified: VerifiedIndex, *, anew: bool = False) -> Tunings | None:
    """Return the tunings of the library whose index folder this is; None where it has no index that can be asked.

    ``anew``: measure again what is known. Raises AppError for an index that is damaged or was replaced, Cancelled.
    """
    generation = current_generation(index)
    if generation is None or not generation.manifest.scale:
        return None
    try:
        known = None if anew else recorded(index, generation)
        if known is not None:
            return known
        job.report("tune", 0, _PARTS)
        scale = np.concatenate([np.full(count, value, np.float32) for count, value in generation.manifest.scale])
        opened = Index(generation, verified.verify_to_walk)
        measured = tuning_of(opened, scale, lambda share: job.report("tune", int(_PARTS * share), _PARTS))
        job.report("tune", _PARTS, _PARTS)
        return record(index, generation, measured)
    except (DamagedIndex, OSError) as error:
        raise AppError(
            "The index cannot be measured: it is damaged, or another took its place. Please try again when the library "
            "is up to date."
        ) from error
