"""A shorter code is learned from the library's own vectors, and refused where there are too few."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from app.core.engine_teaching import FEWEST_PHOTOS, Compacted, CompactPlan
from app.core.errors import Cancelled, InputError
from app.core.job import Job
from app.core.photo import FoundFile, PictureFacts
from app.library.reader import Reader
from app.library.scan import Listing
from app.library.store import Store
from app.pipeline.decoding.describe import stored
from app.pipeline.teaching import make_compact as module
from app.pipeline.teaching.foundation import Base
from app.pipeline.teaching.make_compact import make_compact
from app.pipeline.teaching.new_engine import NewEngine
from app.similarity.descriptor import unit_rows
from app.similarity.engine import Engine
from tests.pipeline.classroom import standard_engine

_FACTS = PictureFacts(4032, 3024, "JPEG", None, None, "")


@contextmanager
def library_of(folder: Path, count: int, told_by: int = 12) -> Iterator[Reader]:
    """Open a library of photos whose vectors follow from ``told_by`` numbers each."""
    engine = standard_engine()
    random = np.random.default_rng(0)
    vectors = random.standard_normal((count, told_by)) @ random.standard_normal((told_by, engine.dim))
    names = [f"{number:04}.jpg" for number in range(count)]
    with Store.open(folder / "catalog.db", folder / "lock") as store, store.transaction():
        store.add_root("/r")
        store.apply(store.roots()[0].id, Listing("/r", tuple(FoundFile(name, 10, 1) for name in names)))
        for name, vector in zip(names, unit_rows(vectors.astype(np.float32)), strict=True):
            photo = store.photo_at(f"/r/{name}")
            assert photo is not None
            content_id = name.encode().ljust(16)
            store.add_embedding(content_id, _FACTS, engine.model_id, stored(vector))
            store.link(photo, content_id, photo.stamp)
    reader = Reader.open_existing(folder / "catalog.db")
    assert reader is not None
    with reader:
        yield reader


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
    assert (said.photos, said.asked, said.numbers) == (120, 24, 12)  # nothing more tells them apart
    assert said.recall > 0.95
    assert (said.bytes_before, said.bytes_after) == (2 * standard_engine().dim, 24)
    assert (engine.origin, engine.title) == ("compact", "Standard, 12 numbers")
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
