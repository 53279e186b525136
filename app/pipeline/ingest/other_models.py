"""The vectors of models that another has replaced: forgotten little by little, whenever an ingest comes to its end."""

from __future__ import annotations

from app.core.job import Job
from app.library.store import Store

_ROWS_PER_TRANSACTION = 200


def forget_other_models(job: Job, store: Store, model_id: str) -> None:
    """Forget all vectors but those of one model, 0.6 MB a transaction. Raises Cancelled: the next ingest goes on."""
    for other in store.models():
        row: int | None = 0
        while other != model_id and row is not None:
            job.checkpoint()
            row = store.forget_vectors(other, row, _ROWS_PER_TRANSACTION)
