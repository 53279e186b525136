"""What an ingest works with besides the store."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.events import Emit
from app.machine.paths import DataPaths
from app.machine.settings import Settings
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.ingest.sense import Hopeless
from app.pipeline.ingest.settled import Settled
from app.pipeline.work.details import Details
from app.pipeline.work.leisure import Leisure
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.search_choice import SearchChoice
from app.pipeline.work.wanted_pictures import WantedPictures
from app.similarity.verified import VerifiedIndex


@dataclass(frozen=True, slots=True)
class Workshop:
    """One for all ingests of a program."""

    paths: DataPaths
    settings: Settings
    model: ModelInUse
    emit: Emit
    budget: MemoryBudget
    verified: VerifiedIndex
    settled: Settled
    wanted: WantedPictures = field(default_factory=WantedPictures)
    details: Details = field(default_factory=Details)
    choice: SearchChoice = field(default_factory=SearchChoice)
    leisure: Leisure = field(default_factory=Leisure)
    hopeless: Hopeless = field(default_factory=set)
