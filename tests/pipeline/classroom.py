"""Labelled photos for tests whose vectors are known without decoding: what is in the files is not looked at."""

from __future__ import annotations

import contextlib
from pathlib import Path

import numpy as np

from app.core.events import Event, Progress
from app.core.job import Job
from app.library.identity import identify
from app.library.vector_cache import VectorCache, vectors_file
from app.machine.paths import DataPaths, models_folder
from app.pipeline.decoding.describe import stored
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.vectors_of_files import VectorsOfFiles
from app.pipeline.teaching.foundation import Base
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.descriptor import unit_rows
from app.similarity.engine import Engine
from app.similarity.shipped_engines import load_shipped
from app.similarity.teaching.examples import Floats


class Classroom:
    """A folder of classes and a data folder that knows the vectors of its photos."""

    def __init__(self, folder: Path, model: ModelInUse, base: Engine | None = None) -> None:
        self.photos = folder / "classes"
        self.paths = DataPaths(folder / "home")
        self.model = model
        self.base = Base(base or standard_engine())
        self.events: list[Event] = []
        self._random = np.random.default_rng(0)
        self._number = 0

    def add(self, label: str, *vectors: Floats) -> list[Path]:
        """Add photos with these vectors (dim,) to a class; return where they lie."""
        folder = self.photos / label
        folder.mkdir(parents=True, exist_ok=True)
        added = []
        for vector in vectors:
            self._number += 1
            added.append(folder / f"{self._number:04}.jpg")
            added[-1].write_bytes(f"photo {self._number}".encode())
            self.note(added[-1], vector)
        return added

    def note(self, photo: Path, vector: Floats) -> None:
        """Let the data folder know the vector of what is in a file."""
        self.paths.vectors.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(VectorCache.open(vectors_file(self.paths.vectors, self.base.engine.model_id))) as cache:
            cache.add({identify(str(photo))[0]: stored(vector)})

    def add_kinds(self, kinds: int, of_each: int) -> None:
        """Add classes that differ in little beside much that tells nothing: there is something to learn."""
        dim = self.base.engine.dim
        telling, nothing = self._random.standard_normal((2, 12, dim))
        for kind in range(kinds):
            own = self._random.standard_normal(12)
            seen = (own + 0.3 * self._random.standard_normal((of_each, 12))) @ telling
            seen += 4 * self._random.standard_normal((of_each, 12)) @ nothing
            self.add(f"class {kind}", *unit_rows(seen.astype(np.float32)))

    def job(self) -> Job:
        return Job(1, self.events.append)

    def reading(self, job: Job | None = None) -> VectorsOfFiles:
        return VectorsOfFiles(job or self.job(), None, self.paths, self.model, MemoryBudget(), self.base.engine)

    def told(self, stage: str) -> list[Progress]:
        return [event for event in self.events if isinstance(event, Progress) and event.stage == stage]


def standard_engine() -> Engine:
    return load_shipped("standard", models_folder())
