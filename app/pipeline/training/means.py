"""What a training takes from the program around it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.core.job import Job
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.vectors_of_files import VectorsOfFiles
from app.pipeline.training.trained_network import KeepTrained
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.engine import Engine


@dataclass(frozen=True, slots=True)
class Means:
    """``reader``: of the library, None where there is none yet. ``models``: those that came with the program.

    ``keep`` writes what came of it among the user's engines.
    """

    reader: Reader | None
    paths: DataPaths
    model: ModelInUse
    budget: MemoryBudget
    models: Path
    keep: KeepTrained

    def vectors(self, job: Job, engine: Engine) -> VectorsOfFiles:
        """Return what reads the vectors of files by an engine."""
        return VectorsOfFiles(job, self.reader, self.paths, self.model, self.budget, engine)
