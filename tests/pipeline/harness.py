"""A library for tests: asks the rooms of the pipeline as the Catalog does, on the test's own thread."""

from __future__ import annotations

import dataclasses
import functools
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from app.core.events import Event, Progress
from app.core.job import Job
from app.core.photo import Answer
from app.core.question import Question
from app.core.status import Counts, IngestSummary
from app.library.reader import Reader
from app.library.store import Store
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.ingest.ingest import ingest
from app.pipeline.ingest.settled import Settled
from app.pipeline.ingest.workshop import Workshop
from app.pipeline.search.query import Searcher
from app.pipeline.work.groups_at_hand import GroupsAtHand
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.index import Index
from app.similarity.manifest import current_generation
from app.similarity.model_spec import load_spec
from app.similarity.shipped_engines import DEFAULT_MODEL
from app.similarity.verified import VerifiedIndex


@dataclass(frozen=True)
class Snapshot:
    """All that two libraries of the same photos must agree on."""

    photos: dict[str, tuple[int, int, bytes | None]]
    failures: dict[str, str]
    vectors: dict[bytes, np.ndarray]
    indexed: frozenset[bytes]

    def same_as(self, other: Snapshot) -> None:
        assert self.photos == other.photos
        assert self.failures == other.failures
        assert set(self.vectors) == set(other.vectors)
        for content, vector in self.vectors.items():
            assert np.abs(vector - other.vectors[content]).max() < 1e-3
        assert self.indexed == other.indexed


@functools.cache
def shipped_model_id() -> str:
    """The model of every program that was not given another."""
    return load_spec(models_folder() / f"{DEFAULT_MODEL}.json").model_id


def snapshot_of(home: Path, model_id: str | None = None) -> Snapshot:
    paths = DataPaths(home)
    reader = Reader.open_existing(paths.catalog)
    assert reader is not None
    with reader:
        rows = reader._db.execute(
            """SELECT d.path, p.name, p.size_bytes, p.mtime_ns, p.content_id FROM photos p
                JOIN directories d ON d.id = p.directory_id"""
        ).fetchall()
        photos = {os.path.join(os.fsdecode(d), os.fsdecode(n)): (s, m, c) for d, n, s, m, c in rows}
        failures = {failure.path: f"{failure.stage}: {failure.reason}" for failure in reader.failures()}
        vectors = {
            c: np.frombuffer(v, "<f2").astype(np.float32)
            for _, c, v in reader.embeddings(model_id or shipped_model_id())
        }
        assert reader._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert reader._db.execute("PRAGMA foreign_key_check").fetchall() == []
    generation = current_generation(paths.index)
    indexed: frozenset[bytes] = frozenset()
    if generation is not None:
        rows_of = Index(generation)._rows.contents
        indexed = frozenset(row.tobytes() for row in rows_of)
        assert len(indexed) == len(rows_of)
    return Snapshot(photos, failures, vectors, indexed)


@dataclass
class Library:
    """A library in a folder of its own. ``on_event`` may be set to act in the middle of an ingest."""

    home: Path
    model: ModelInUse
    settings: Settings = field(default_factory=lambda: Settings(device="cpu"))
    events: list[Event] = field(default_factory=list)
    on_event: Callable[[Event], None] = lambda _: None
    job: Job | None = None

    def __post_init__(self) -> None:
        self.paths = DataPaths(self.home)
        self.store = Store.open(self.paths.catalog, self.paths.lock)
        self.budget = MemoryBudget()
        self.decoders = WarmDecoders(lambda: self.model.engine.rules, self.settings.thumbnail_px, self.budget)
        self.workshop = Workshop(
            self.paths, self.settings, self.model, self.emit, self.budget, VerifiedIndex(), Settled()
        )
        self.groups = GroupsAtHand()
        wanted, choice = self.workshop.wanted, self.workshop.choice
        self.searcher = Searcher(
            self.paths, self.model, self.decoders, wanted=wanted, choice=choice, groups=self.groups
        )

    @property
    def model_id(self) -> str:
        return self.model.engine.model_id

    def close(self) -> None:
        self.searcher.close()
        self.decoders.close()
        self.store.close()

    def emit(self, event: Event) -> None:
        self.events.append(event)
        self.on_event(event)

    def add(self, *folders: Path) -> None:
        for folder in folders:
            self.store.add_root(os.path.realpath(folder))

    def ingest(self) -> IngestSummary:
        self.job = Job(1, self.emit)
        # A test may have given it another model.
        return ingest(self.job, self.store, dataclasses.replace(self.workshop, model=self.model))

    def find(self, path: Path | str, count: int = 10, *, exact: bool = False) -> Answer:
        return self.searcher.find(Job(2, self.emit), Question(str(path), count, exact))

    def counts(self) -> Counts:
        return self.store.counts(self.model_id)

    def failures(self) -> dict[str, str]:
        return {os.path.basename(f.path): f"{f.stage}: {f.reason}" for f in self.store.failures()}

    def snapshot(self) -> Snapshot:
        return snapshot_of(self.home, self.model_id)

    def last_progress(self, stage: str) -> Progress:
        return [event for event in self.events if isinstance(event, Progress) and event.stage == stage][-1]

    def delete_index(self) -> None:
        shutil.rmtree(self.paths.index)
