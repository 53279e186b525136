"""A shorter code is learned from the library's own vectors, and refused where there are too few."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from app.core.engine_teaching import FEWEST_PHOTOS, Compacted, CompactPlan
from app.core.errors import Cancelled, InputError
from app.core.job import Job
from app.library.reader import Reader
from app.pipeline.teaching import make_compact as module
from app.pipeline.teaching.foundation import Base
from app.pipeline.teaching.make_compact import make_compact
from app.pipeline.teaching.new_engine import NewEngine
from app.similarity.engine import Engine
from tests.pipeline.classroom import standard_engine
from tests.pipeline.stocked import library_of


def made(reader: Reader | None, numbers: int = 16, job: Job | None = None) -> tuple[Compacted, NewEngine]:
    kept: list[NewEngine] = []

    def keep(new: NewEngine) -> Engine:
        kept.append(new)
        block = dataclasses.replace(new.base.blocks[0], size=new.learned.gives)
        return dataclasses.replace(new.base, name="short", blocks=(block,))

    plan = CompactPlan(numbers)
    return make_compact(job or Job(1, lambda _: None), plan, Base(standard_engine()), reader, keep), kept[0]


def test_a_short_code_is_made_of_what_the_library_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEWEST_PHOTOS", 60)
    with library_of(tmp_path, 120) as reader:
        said, engine = made(reader)
    assert (said.photos, said.asked, said.numbers) == (120, 24, 16)
    assert said.recall > 0.95
    assert (said.bytes_before, said.bytes_after) == (2 * standard_engine().dim, 32)
    assert (engine.origin, engine.title) == ("compact", "Standard, 16 numbers")
    assert engine.learned.takes == standard_engine().dim


def test_of_a_large_library_some_are_learned_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEWEST_PHOTOS", 60)
    monkeypatch.setattr(module, "MOST_PHOTOS", 50)
    with library_of(tmp_path, 120) as reader:
        assert made(reader)[0].photos == 40


def test_too_few_photos_are_refused(tmp_path: Path) -> None:
    with library_of(tmp_path, 40) as reader, pytest.raises(InputError) as refused:
        made(reader)
    assert str(refused.value) == (
        f"The library has 40 pictures that Standard has read: a shorter code takes {FEWEST_PHOTOS} to learn from."
    )


def test_so_is_a_library_that_is_not_there_yet() -> None:
    with pytest.raises(InputError, match="has 0 pictures"):
        made(None)


def test_it_can_be_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FEWEST_PHOTOS", 60)
    job = Job(1, lambda _: job.cancel())
    with library_of(tmp_path, 80) as reader, pytest.raises(Cancelled):
        made(reader, job=job)
