"""The vectors of engines that another has replaced: forgotten little by little, whenever an ingest comes to its end."""

from __future__ import annotations

from app.core.job import Job
from app.library.store import Store
from app.pipeline.work.model_in_use import ModelInUse

_ROWS_PER_TRANSACTION = 200


def forget_other_models(job: Job, store: Store, model: ModelInUse) -> None:
    """Forget all vectors but those of the engine in use and of those that are kept beside it, 0.6 MB a transaction.

    Raises Cancelled: the next ingest goes on.
    """
    for other in store.models():
        row: int | None = 0
        while not model.is_kept(other) and row is not None:
            job.checkpoint()
            row = store.forget_vectors(other, row, _ROWS_PER_TRANSACTION)
