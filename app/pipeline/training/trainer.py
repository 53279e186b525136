"""Serves the teaching thread: trains whole networks and keeps the engines that come of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from app.core.errors import InputError
from app.core.job import Job
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.known_engines import NoSuchEngine

if TYPE_CHECKING:
    from app.core.engine_teaching import Compacted, Taught
    from app.core.engine_training import AutoencoderPlan, FinetunePlan
    from app.pipeline.teaching.foundation import Base
    from app.pipeline.training.means import Means


class Trainer:
    """All methods are called on one thread."""

    def __init__(
        self, paths: DataPaths, model: ModelInUse, budget: MemoryBudget, current: Callable[[], Reader | None]
    ) -> None:
        """``current`` returns what reads the library on this thread, None where there is none."""
        self._paths = paths
        self._model = model
        self._budget = budget
        self._current = current

    def finetune(self, job: Job, plan: FinetunePlan) -> Taught:
        """Train a network from labelled photos. Raises InputError, AppError, CatalogNotReady, Cancelled."""
        from app.pipeline.training.finetune import finetune  # a start does without

        return finetune(job, plan, self._base(plan.base), self._means())

    def autoencode(self, job: Job, plan: AutoencoderPlan) -> Compacted:
        """Train a network that makes a short code. Raises InputError, AppError, CatalogNotReady, Cancelled."""
        from app.pipeline.training.autoencode import autoencode

        return autoencode(job, plan, self._base(plan.base), self._means())

    def _means(self) -> Means:
        from app.pipeline.training.keep_network import keep_network
        from app.pipeline.training.means import Means

        known = self._model.known
        return Means(
            self._current(), self._paths, self._model, self._budget, known.models, lambda new: keep_network(new, known)
        )

    def _base(self, name: str) -> Base:
        """Return the engine of this name, or in use: what is compared with."""
        from app.pipeline.teaching.foundation import Base

        try:
            return Base(self._model.known.load(name) if name else self._model.engine)
        except NoSuchEngine:
            raise InputError("There is no engine {name}.", name=name).with_hint(
                "{photokin} engine list shows them."
            ) from None
