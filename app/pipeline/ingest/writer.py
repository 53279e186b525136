"""The owner of the program's only Store, on the ingest thread: opened when first needed, mended when damaged."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.core.job import Job
from app.library.database import CatalogNotReady
from app.library.store import Store
from app.machine.paths import DataPaths
from app.pipeline.work.worker import NotNow
from app.similarity.kept_vectors import kept_vectors
from app.similarity.manifest import DamagedIndex, current_generation

log = logging.getLogger(__name__)

Value = TypeVar("Value")

_ROWS_PER_TRANSACTION = 1000


class Writer:
    """Opens the catalog for writing once and keeps it. Raises AppError as ``Store.open`` does."""

    def __init__(self, paths: DataPaths) -> None:
        self._paths = paths
        self._store: Store | None = None
        self._is_at_work = False

    def run(self, job: Job, task: Callable[[Store], Value]) -> Value:
        """Do ``task``, and once more from its beginning if it meets damage: the catalog is mended in between.

        Raises NotNow for a task that slipped in and met damage: whoever it slipped in on has the catalog open.
        """
        if self._is_at_work:
            try:
                return task(self._open(job, thorough=False))
            except CatalogNotReady as damage:
                raise NotNow from damage
        self._is_at_work = True
        try:
            return self._run(job, task)
        finally:
            self._is_at_work = False

    def _run(self, job: Job, task: Callable[[Store], Value]) -> Value:
        try:
            return task(self._open(job, thorough=False))
        except CatalogNotReady as damage:
            log.warning("job %d: %s", job.id, str(damage))
        # Not in there: an exception keeps alive what was being read, and with it the file.
        self.mend(job)
        return task(self._open(job, thorough=False))

    def mend(self, job: Job) -> bool:
        """Check the catalog thoroughly and restore what is damaged; tell whether it had been open."""
        was_open = self._store is not None
        self.close()
        self._open(job, thorough=True)
        return was_open

    def close(self) -> None:
        """Close the catalog and let other programs write to it."""
        if self._store is not None:
            self._store.close()
            self._store = None

    def _open(self, job: Job, *, thorough: bool) -> Store:
        if self._store is None:
            store = Store.open(self._paths.catalog, self._paths.lock, thorough=thorough)
            try:
                for sentence in store.news:
                    job.tell(sentence)
                _adopt_vectors(store, self._paths.index, always=bool(store.news))
            except BaseException:
                store.close()
                raise
            self._store = store
        return self._store


def _adopt_vectors(store: Store, index: Path, *, always: bool) -> None:
    """Give a restored catalog the vectors that the index still has: the photos need not be read again.

    The index of a catalog that was not restored has nothing to give, unless ``always`` some of its vectors were lost.
    Vectors are known by content and model: even those of another library would be right.
    """
    generation = current_generation(index)
    if generation is None or (generation.manifest.catalog_id == store.catalog_id and not always):
        return
    adopted = 0
    try:
        vectors = kept_vectors(generation)
        while chunk := list(itertools.islice(vectors, _ROWS_PER_TRANSACTION)):
            adopted += store.add_vectors(generation.manifest.model_id, chunk)
    except DamagedIndex as damage:
        log.warning("index generation %d is damaged too: %s", generation.number, damage)
    log.info("%d vectors taken from index generation %d", adopted, generation.number)
