"""Serves the teaching thread: finds what is learned upon, does what a plan says, keeps the engine that comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import InputError
from app.core.job import Job
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.beneath import engines_beneath
from app.similarity.engine import Engine
from app.similarity.known_engines import NoSuchEngine

if TYPE_CHECKING:
    from app.core.engine_teaching import Compacted, CompactPlan, Taught, TeachPlan
    from app.pipeline.teaching.foundation import Base
    from app.pipeline.teaching.new_engine import NewEngine


class Teacher:
    """Owns a Reader: all methods are called on one thread."""

    def __init__(self, paths: DataPaths, model: ModelInUse, budget: MemoryBudget) -> None:
        self._paths = paths
        self._model = model
        self._budget = budget
        self._reader: Reader | None = None

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def teach(self, job: Job, plan: TeachPlan) -> Taught:
        """Teach an engine. Raises InputError, AppError, CatalogNotReady, Cancelled."""
        from app.pipeline.teaching.teach import teach  # a start does without what it takes to learn

        base = self._base(plan.base)
        return teach(job, plan, base, self.current(), self._paths, self._model, self._budget, self._keep)

    def compact(self, job: Job, plan: CompactPlan) -> Compacted:
        """Make an engine compact. Raises InputError, AppError, CatalogNotReady, Cancelled."""
        from app.pipeline.teaching.make_compact import make_compact

        return make_compact(job, plan, self._base(plan.base), self.current(), self._keep)

    def current(self) -> Reader | None:
        """Return what reads the library, None where there is none."""
        self._reader = Reader.current(self._reader, self._paths.catalog)
        return self._reader

    def _base(self, name: str) -> Base:
        """Return what is learned upon: the engine of this name, or in use; of one with a map what lies beneath."""
        from app.pipeline.teaching.foundation import Base
        from app.pipeline.teaching.kept_engine import check_foundation

        try:
            engine = self._model.known.load(name) if name else self._model.engine
        except NoSuchEngine:
            raise InputError("There is no engine {name}.", name=name).with_hint(
                "{photokin} engine list shows them."
            ) from None
        beneath = engines_beneath(self._model.known, engine)
        base = beneath[0] if beneath else engine
        if base.learned is not None:
            raise InputError("What {title} was made of is not there any more: choose another one.", title=engine.title)
        check_foundation(base, self._model.known)
        return Base(base)

    def _keep(self, new: NewEngine) -> Engine:
        from app.pipeline.teaching.kept_engine import keep_engine

        return keep_engine(new, self._model.known)
