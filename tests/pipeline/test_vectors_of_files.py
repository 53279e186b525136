"""Vectors of photos from anywhere: from the catalog or an earlier time where they are known, made where not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.core.errors import Cancelled
from app.core.events import Progress
from app.core.job import Job
from app.library.reader import Reader
from app.library.vector_cache import forget_old_caches, vectors_file
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.vectors_of_files import VectorsOfFiles
from app.pipeline.work.model_in_use import ModelInUse
from tests.conftest import MakePhoto
from tests.pipeline.classroom import Classroom
from tests.pipeline.harness import Library


@pytest.fixture
def classroom(tmp_path: Path, model: ModelInUse) -> Classroom:
    return Classroom(tmp_path, model)


def test_vectors_are_made_once_and_a_copy_costs_nothing(
    classroom: Classroom, make_photo: MakePhoto, decoded: list[str], tmp_path: Path
) -> None:
    one, other = make_photo("one.jpg", seed=1), make_photo("other.jpg", seed=2)
    copy = tmp_path / "copy.jpg"
    shutil.copy(one, copy)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8 nothing")
    files = [str(one), str(other), str(copy), str(broken), str(tmp_path / "away.jpg")]
    classroom.note(other, np.ones(3, np.float32))  # as a damaged cache could have it: of another length
    found = classroom.reading().read(files)
    assert (found.made, len(found.vectors)) == (2, 2)
    assert found.contents[str(one)] == found.contents[str(copy)] != found.contents[str(other)]
    assert set(found.unreadable) == set(files[3:])
    vector = np.frombuffer(found.vectors[found.contents[str(one)]], "<f2")
    assert vector.size == classroom.base.engine.dim
    assert classroom.told("examples")[-1].done == 5
    assert classroom.told("examples")[-1].skipped == 2
    decoded.clear()
    again = classroom.reading().read(files[:3])
    assert (again.made, again.vectors, decoded) == (0, found.vectors, [])


@pytest.mark.acquainted
def test_what_the_library_knows_is_taken_from_it(
    library: Library, make_photo: MakePhoto, decoded: list[str], model: ModelInUse
) -> None:
    inside = make_photo("inside.png", seed=3)
    outside = make_photo("outside.png", seed=3, folder=inside.parent.parent / "elsewhere")
    library.add(inside.parent)
    library.ingest()
    with_reader = Reader.open_existing(library.paths.catalog)
    assert with_reader is not None
    with with_reader as reader:
        found = VectorsOfFiles(Job(1, lambda _: None), reader, library.paths, model, MemoryBudget(), model.engine).read(
            [str(inside), str(outside)]
        )
        assert found.vectors == {
            found.contents[str(inside)]: reader.vector(found.contents[str(outside)], model.engine.model_id)
        }
    assert (found.made, decoded) == (0, [])


def test_what_was_made_before_it_was_stopped_is_kept(classroom: Classroom, make_photo: MakePhoto) -> None:
    files = [str(make_photo(f"{seed}.jpg", seed=seed)) for seed in range(12)]
    job: Job

    def stop_after_the_first(event: object) -> None:
        if isinstance(event, Progress) and event.done:
            job.cancel()

    job = Job(1, stop_after_the_first)
    with pytest.raises(Cancelled):
        classroom.reading(job).read(files)
    assert 0 < classroom.reading().read(files).made < len(files)


def test_caches_of_engines_long_not_taught_from_go(tmp_path: Path, touch: Callable[[Path, int], None]) -> None:
    for age in range(6):
        touch(vectors_file(tmp_path, f"model-{age}"), age)
    forget_old_caches(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"model-{age}.db" for age in range(4)]


@pytest.fixture
def touch() -> Callable[[Path, int], None]:
    """Make an empty file that is so many days old."""
    import os
    import time

    def make(path: Path, days: int) -> None:
        path.touch()
        then = time.time() - 86_400 * days
        os.utime(path, (then, then))

    return make
