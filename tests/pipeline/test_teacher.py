"""From a plan to an engine among the user's own, whole and proved, to which a library changes in a moment."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from app.core.engine_teaching import CompactPlan, TeachPlan
from app.core.errors import AppError, InputError
from app.core.job import Job
from app.library.store import Store
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.ingest.derive import derive
from app.pipeline.teaching import make_compact
from app.pipeline.teaching.teacher import Teacher
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.beneath import engines_beneath
from app.similarity.descriptor import query_scale
from app.similarity.half import as_float32
from app.similarity.known_engines import KnownEngines
from app.similarity.learned_map import load_learned_map
from app.similarity.own_engines import load_own
from tests.pipeline.classroom import Classroom, standard_engine
from tests.pipeline.stocked import library_of, stock


class School:
    """A data folder with a teacher, and classes to learn from."""

    def __init__(self, folder: Path) -> None:
        self.paths = DataPaths(folder / "home")
        self.model = ModelInUse(models_folder(), Settings(device="cpu"), own_engines=self.paths.engines)
        self.classroom = Classroom(folder, self.model)
        self.teacher = Teacher(self.paths, self.model, MemoryBudget())

    def taught(self, base: str = "", title: str = "") -> str:
        plan = TeachPlan(str(self.classroom.photos), base, title, numbers=16)
        return self.teacher.teach(Job(1, lambda _: None), plan).name

    def compact(self, base: str = "") -> str:
        return self.teacher.compact(Job(1, lambda _: None), CompactPlan(16, base)).name


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setattr(make_compact, "FEWEST_PHOTOS", 60)
    made = School(tmp_path)
    made.classroom.add_kinds(4, 8)
    return made


def test_a_taught_engine_is_kept_with_its_proof_and_with_colour_and_layout_beside(school: School) -> None:
    name = school.taught(title="Fruit & veg")
    own = load_own(name, models_folder(), school.paths.engines)
    assert (name, own.engine.title, own.engine.origin) == ("fruit_veg", "Fruit & veg", "taught")
    assert [(block.name, block.size, block.weight) for block in own.engine.blocks] == [
        ("learned", 16, 1.0),
        ("colour", 98, 0.0),
        ("layout", 164, 0.0),
    ]
    assert own.proof is not None
    assert own.proof.asked == 12
    assert own.engine.models == standard_engine().models
    assert school.taught(title="Fruit & veg") == "fruit_veg_2"


def test_a_compact_one_keeps_its_numbers_alone(school: School) -> None:
    with library_of(school.paths.home, 120):
        own = load_own(school.compact(), models_folder(), school.paths.engines)
    assert [(block.name, block.size) for block in own.engine.blocks] == [("learned", 16)]
    assert own.proof is None


def test_what_is_made_of_a_taught_engine_is_made_of_what_lies_beneath(school: School) -> None:
    first = school.taught()
    again = school.model.known.load(school.taught(base=first))
    assert again.models == standard_engine().models
    assert [base.name for base in engines_beneath(school.model.known, again)] == ["standard"]


@pytest.mark.parametrize(
    ("base", "sentence"),
    [("nothing", "There is no engine nothing."), ("plain", "Plain is there to be compared with")],
)
def test_what_nothing_can_be_made_of_is_refused_before_a_photo_is_read(
    school: School, base: str, sentence: str, decoded: list[str]
) -> None:
    with pytest.raises(InputError) as refused:
        school.taught(base)
    assert str(refused.value).startswith(sentence)
    assert decoded == []
    assert not school.paths.engines.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="names there are text")
def test_names_that_are_no_text_do_not_keep_an_engine_from_being_written(school: School) -> None:
    photos = os.fsencode(school.classroom.photos)
    os.rename(photos, photos + b"\xff")
    school.classroom.photos = Path(os.fsdecode(photos + b"\xff"))
    own = load_own(school.taught(title=os.fsdecode(b"\xffmine")), models_folder(), school.paths.engines)
    assert own.engine.title == "\ufffdmine"
    assert own.proof is not None
    assert own.proof.worse >= len(own.proof.worse_photos) == 0


def test_an_engine_that_cannot_be_written_leaves_nothing(school: School) -> None:
    school.paths.engines.parent.mkdir(parents=True, exist_ok=True)
    school.paths.engines.write_bytes(b"in the way")
    with pytest.raises(AppError, match="cannot be written"):
        school.taught()


@pytest.mark.parametrize("kind", ["taught", "compact"])
def test_a_library_changes_to_it_without_reading_a_photo(school: School, kind: str, decoded: list[str]) -> None:
    """Vectors are made of those that are stored, the very ones that its network would give."""
    with contextlib.closing(Store.open(school.paths.catalog, school.paths.lock)) as store:
        vectors = stock(store, 120)
        engine = school.model.known.load(school.taught() if kind == "taught" else school.compact())
        assert store.waiting_count(engine.model_id) == 120
        events: list[object] = []
        assert derive(Job(1, events.append), store, school.model.known, engine) == 120
        assert store.waiting_count(engine.model_id) == 0
        assert decoded == []
        assert engine.learned is not None
        made = store.vector(b"0007.jpg".ljust(16), engine.model_id)
        again = derive(Job(1, events.append), store, school.model.known, engine)
    assert made is not None
    assert again == 0
    learned = load_learned_map(engine.learned).apply(vectors[7:8] * np.sqrt(query_scale(engine.seen_blocks)))
    expected = [learned[0]] + ([vectors[7, 1280:]] if kind == "taught" else [])
    assert as_float32(np.frombuffer(made, "<f2")) == pytest.approx(np.concatenate(expected), abs=2e-3)


def test_it_goes_on_where_it_was_stopped_and_new_photos_wait(school: School) -> None:
    with contextlib.closing(Store.open(school.paths.catalog, school.paths.lock)) as store:
        stock(store, 80)
        engine = school.model.known.load(school.taught())
        store.forget_vectors(standard_engine().model_id, 0, 30)
        assert derive(Job(1, lambda _: None), store, school.model.known, engine) == 50
        assert store.waiting_count(engine.model_id) == 30


def test_an_engine_without_a_map_has_nothing_beneath(school: School) -> None:
    with contextlib.closing(Store.open(school.paths.catalog, school.paths.lock)) as store:
        stock(store, 5)
        assert derive(Job(1, lambda _: None), store, school.model.known, standard_engine()) == 0


def test_the_files_of_an_own_base_are_taken_along(school: School, tmp_path: Path) -> None:
    """An engine that was added may be removed: what was made of it is whole by itself."""
    from tests.similarity.test_own_engines import added

    added(school.paths.engines)
    base = school.model.known.load("added")
    classroom = Classroom(tmp_path / "other", school.model, base)
    classroom.paths = school.paths
    random = np.random.default_rng(0)
    for kind in range(3):
        classroom.add(f"class {kind}", *random.standard_normal((5, base.dim)).astype(np.float32))
    plan = TeachPlan(str(classroom.photos), "added", numbers=16)
    name = school.teacher.teach(Job(1, lambda _: None), plan).name
    shutil.rmtree(school.paths.engines / "added")
    alone = KnownEngines(models_folder(), school.paths.engines).load(name)
    assert [spec.model_id for spec in alone.models] == [spec.model_id for spec in base.models]
