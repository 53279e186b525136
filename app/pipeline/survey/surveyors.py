"""Whoever looks at the library as a whole, together: loaded when somebody first wants it, not at a start."""

from __future__ import annotations

from dataclasses import dataclass

from app.machine.paths import DataPaths
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.search.query import Searcher
from app.pipeline.survey.belonging import BelongingFinder
from app.pipeline.survey.health_checker import HealthChecker
from app.pipeline.survey.path_finder import PathFinder
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.search_choice import SearchChoice
from app.similarity.verified import VerifiedIndex


@dataclass(frozen=True, slots=True)
class Surveyors:
    """``checker`` serves the check thread, ``paths`` and ``belonging`` the survey thread."""

    checker: HealthChecker
    paths: PathFinder
    belonging: BelongingFinder


def surveyors_of(
    paths: DataPaths,
    model: ModelInUse,
    checking: Searcher,
    surveying: Searcher,
    decoders: WarmDecoders,
    budget: MemoryBudget,
    verified: VerifiedIndex,
    choice: SearchChoice,
) -> Surveyors:
    """Return them for one library. ``checking`` and ``surveying`` belong to the threads of these names."""
    return Surveyors(
        HealthChecker(paths, model, checking, budget, verified, choice),
        PathFinder(model, decoders, surveying),
        BelongingFinder(paths, model, surveying, budget),
    )
