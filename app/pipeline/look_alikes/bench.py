"""What finding look-alikes works with besides the store."""

from __future__ import annotations

from dataclasses import dataclass

from app.machine.paths import DataPaths
from app.machine.settings import Settings
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.work.comparing import ComparingState
from app.pipeline.work.leisure import Leisure
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.verified import VerifiedIndex


@dataclass(frozen=True, slots=True)
class Bench:
    """One for all runs of a program."""

    paths: DataPaths
    settings: Settings
    model: ModelInUse
    budget: MemoryBudget
    verified: VerifiedIndex
    leisure: Leisure
    state: ComparingState
