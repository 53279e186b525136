"""When an index is due: large libraries made of numbers, as only numbers decide."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.core.job import Job
from app.core.question import AUTOMATIC
from app.pipeline.ingest import reindex as reindex_module
from app.pipeline.ingest.reindex import Reindexer
from app.pipeline.work.model_in_use import KnownModel
from app.pipeline.work.pace import Pace
from app.similarity.manifest import FORMAT
from app.similarity.trees import trees_for
from app.similarity.verified import VerifiedIndex


class _Numbers:
    """A store and a model that hold nothing but counts: ``indexed`` rows in the index, ``fresh`` newer, ``gone``."""

    catalog_id = "catalog"

    def __init__(self, indexed: int, fresh: int, gone: int) -> None:
        self.indexed, self.fresh, self.gone = indexed, fresh, gone
        self.pace = Pace("always", lambda: False)
        self.engine = SimpleNamespace(model_id="model")
        self.itself = KnownModel("model", np.ones(3, np.float32), None)
        self.threads: list[int] = []
        self.format = FORMAT
        self.trees = trees_for(indexed)
        self.planted: list[int] = []

    def models(self) -> tuple[str, ...]:
        return ("model",)

    def embedded_after(self, _: str, after: int) -> int:
        return self.fresh + (0 if after else self.indexed - self.gone)

    def check(self) -> None:
        pass

    def back_up(self) -> None:
        pass

    def embeddings(self, _: str) -> list[Any]:
        return []


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return (after a scan, during a scan): whether an index is built; and the threads it would take."""

    def reindexer(numbers: _Numbers, trees: int = AUTOMATIC) -> Reindexer:
        manifest = SimpleNamespace(
            format=numbers.format, count=numbers.indexed, last_row=numbers.indexed, trees=numbers.trees
        )
        generation = SimpleNamespace(manifest=manifest, folder=tmp_path) if numbers.indexed else None
        monkeypatch.setattr(Reindexer, "_sound_generation", lambda _: generation)

        def build(*given: Any) -> Any:
            numbers.threads.append(given[4])
            numbers.planted.append(given[-1])
            return generation

        monkeypatch.setattr(reindex_module, "build_index", build)
        return Reindexer(Job(1, lambda _: None), numbers, numbers, tmp_path, VerifiedIndex(), trees)  # type: ignore[arg-type]

    def asked(indexed: int, fresh: int, gone: int = 0) -> tuple[bool, bool]:
        after, during = (reindexer(_Numbers(indexed, fresh, gone)) for _ in range(2))
        after.after_scan()
        during.during_scan()
        return after.built, during.built

    asked.reindexer = reindexer  # type: ignore[attr-defined]
    return asked


@pytest.mark.parametrize(
    ("indexed", "fresh", "gone", "due"),
    [
        (0, 0, 0, False),
        (0, 1, 0, True),
        (5_000, 0, 0, False),
        (5_000, 1, 0, True),  # a small one is always whole
        (5_000, 0, 1, True),
        (100_000, 2_000, 0, False),
        (100_000, 2_001, 0, True),  # 2 % are new
        (100_000, 0, 2_001, True),  # or gone
        (100_000, 1_001, 1_000, True),
        (1_000_000, 20_000, 0, False),
        (1_000_000, 20_001, 0, True),
    ],
)
def test_after_a_scan(ask: Any, indexed: int, fresh: int, gone: int, due: bool) -> None:
    assert ask(indexed, fresh, gone)[0] is due


def test_a_generation_of_an_older_format_is_replaced_after_a_scan(ask: Any) -> None:
    numbers = _Numbers(100_000, 0, 0)
    numbers.format = FORMAT - 1
    reindexer = ask.reindexer(numbers)
    reindexer.after_scan()
    assert reindexer.built


@pytest.mark.parametrize(
    ("has", "chosen", "due"),
    [(50, AUTOMATIC, False), (50, 50, False), (80, 80, False), (50, 80, True), (80, AUTOMATIC, True), (80, 81, True)],
)
def test_other_trees_are_a_reason_to_build_and_the_same_are_none(ask: Any, has: int, chosen: int, due: bool) -> None:
    numbers = _Numbers(100_000, 2_000, 0)  # so many new ones are no reason
    numbers.trees = has
    reindexer = ask.reindexer(numbers, chosen)
    reindexer.after_scan()
    assert reindexer.built is due
    assert numbers.planted == [chosen] * due


def test_trees_wait_while_an_older_model_answers(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reindexer, "older_answers", True)
    monkeypatch.setattr(reindex_module, "takes_over", lambda *_: False)
    reindexer = ask.reindexer(_Numbers(100_000, 0, 0), 80)
    reindexer.after_scan()
    assert not reindexer.built


@pytest.mark.parametrize(
    ("indexed", "fresh", "due"),
    [
        (0, 1_999, False),
        (0, 2_000, True),
        (16_000, 1_999, False),
        (16_000, 2_000, True),
        (80_000, 9_999, False),  # an eighth
        (80_000, 10_000, True),
        (1_000_000, 19_999, False),
        (1_000_000, 20_000, True),  # as many as a query compares one by one
    ],
)
def test_while_a_scan_runs(ask: Any, indexed: int, fresh: int, due: bool) -> None:
    assert ask(indexed, fresh)[1] is due


@pytest.mark.parametrize(("choice", "cores", "threads"), [("always", 8, 1), ("never", 8, 8)])
def test_a_gentle_program_takes_one_thread(
    ask: Any, monkeypatch: pytest.MonkeyPatch, choice: Any, cores: int, threads: int
) -> None:
    monkeypatch.setattr("app.pipeline.work.pace.usable_cores", lambda: cores)
    numbers = _Numbers(0, 1, 0)
    numbers.pace = Pace(choice, lambda: False)
    ask.reindexer(numbers).after_scan()
    assert numbers.threads == [threads]
