"""Teaching from labelled folders: an engine is written with its proof, whether it helps or not."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest

from app.core.engine_teaching import Taught, TeachPlan
from app.core.errors import Cancelled, InputError
from app.core.job import Job
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.teaching.new_engine import NewEngine
from app.pipeline.teaching.teach import teach
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.engine import Engine
from tests.pipeline.classroom import Classroom


@pytest.fixture
def classroom(tmp_path: Path, model: ModelInUse) -> Classroom:
    return Classroom(tmp_path, model)


def taught(
    classroom: Classroom, labelled: Path | None = None, seed: int = 0, job: Job | None = None
) -> tuple[Taught, NewEngine]:
    kept: list[NewEngine] = []

    def keep(new: NewEngine) -> Engine:
        kept.append(new)
        return dataclasses.replace(new.base, name="mine")

    plan = TeachPlan(str(labelled or classroom.photos), numbers=16, seed=seed)
    said = teach(
        job or classroom.job(), plan, classroom.base, None, classroom.paths, classroom.model, MemoryBudget(), keep
    )
    return said, kept[0]


def test_an_engine_is_taught_and_proved_on_photos_that_it_did_not_learn_from(classroom: Classroom) -> None:
    classroom.add_kinds(10, 15)
    said, engine = taught(classroom)
    assert engine.proof is not None
    assert said.helps
    assert said.why_not is None
    assert engine.proof.helps
    assert engine.proof.after > engine.proof.before
    assert (engine.proof.asked, engine.proof.groups, said.photos, said.classes) == (60, 10, 90, 10)
    assert str(engine.proof.learned_from) == f"90 photos of 10 classes in {classroom.photos}"
    assert (said.name, engine.title, engine.origin) == ("mine", "Standard, taught here", "taught")
    assert str(said.figures[0].way) == "Standard"
    assert said.figures[0].first_right == engine.proof.before
    assert said.figures[1].mean_precision > said.figures[0].mean_precision
    assert len(said.new_classes) == 2
    assert engine.learned.takes == classroom.base.engine.dim
    assert engine.learned.gives == 16
    assert classroom.told("learn")[-1].done == classroom.told("learn")[-1].total


def test_labels_without_a_meaning_make_an_engine_that_says_so(classroom: Classroom) -> None:
    random = np.random.default_rng(5)
    for kind in range(5):
        classroom.add(f"class {kind}", *random.standard_normal((8, classroom.base.engine.dim)).astype(np.float32))
    said, engine = taught(classroom)
    assert not said.helps
    assert engine.proof is not None
    assert not engine.proof.helps
    assert str(said.why_not).startswith("It does not help")


def test_photos_that_got_worse_are_told_by_their_paths(classroom: Classroom) -> None:
    classroom.add_kinds(10, 15)
    _, engine = taught(classroom)
    proof = engine.proof
    assert proof is not None
    assert len(proof.worse_photos) == proof.worse
    assert all(Path(path).is_file() for path in proof.worse_photos)
    assert round(proof.asked * (proof.after - proof.before)) == proof.better - proof.worse


def test_the_same_photos_and_seed_teach_the_same(classroom: Classroom) -> None:
    classroom.add_kinds(4, 8)
    (one, first), (again, second) = taught(classroom, seed=3), taught(classroom, seed=3)
    assert one == again
    assert first.proof == second.proof
    assert all(
        np.array_equal(step.matrix, same.matrix)
        for step, same in zip(first.learned.steps, second.learned.steps, strict=True)
    )


def test_what_was_left_out_is_told(classroom: Classroom) -> None:
    classroom.add_kinds(4, 8)
    first = next(path for path in sorted(classroom.photos.rglob("*.jpg")))
    shutil.copy(first, classroom.photos / "class 2" / "again.jpg")
    classroom.add("alone", np.ones(classroom.base.engine.dim, np.float32))
    said, _ = taught(classroom)
    assert any(f"The same photo under two classes, left out: {first} and" in str(note) for note in said.notes)
    assert any("Classes of one photo" in str(note) for note in said.notes)


def test_a_list_teaches_as_folders_do(classroom: Classroom, tmp_path: Path) -> None:
    classroom.add_kinds(4, 8)
    photos = sorted(classroom.photos.rglob("*.jpg"))
    labels = tmp_path / "labels.csv"
    labels.write_text(
        "path,class,more\n" + "".join(f"{path.relative_to(tmp_path)},{path.parent.name},x\n" for path in photos)
    )
    assert taught(classroom, labels)[0].figures == taught(classroom)[0].figures


@pytest.mark.parametrize(("kinds", "of_each"), [(3, 1), (1, 5)])
def test_too_little_is_refused_and_nothing_is_written(classroom: Classroom, kinds: int, of_each: int) -> None:
    classroom.add_kinds(kinds, of_each)
    with pytest.raises(InputError) as refused:
        taught(classroom)
    assert str(refused.value).startswith("All photos" if kinds == 1 else "Nobody could tell whether it helps")


def test_stopped_while_it_learns_it_writes_nothing(classroom: Classroom) -> None:
    classroom.add_kinds(6, 8)
    job = Job(1, lambda event: job.cancel() if getattr(event, "stage", "") == "learn" else None)
    with pytest.raises(Cancelled):
        taught(classroom, job=job)


def test_real_photos_are_learned_from(classroom: Classroom, shared: Path) -> None:
    """Groceries of three classes, read by decoders: what is taught, is, and the proof is about photos held out."""
    for label in ("Kiwi", "Lemon", "Plum"):
        (classroom.photos / label).mkdir(parents=True)
        for photo in sorted((shared / "photos" / "grocery" / "Fruit" / label).glob("*.jpg"))[:5]:
            shutil.copy(photo, classroom.photos / label)
    said, engine = taught(classroom)
    assert engine.proof is not None
    assert said.classes == 3
    assert engine.proof.asked + said.photos <= 15
    assert classroom.told("examples")[-1].done == 15
    assert engine.proof.after > 1 / 3
