"""Asking what ways of looking for neighbours find and take: once for an index, and never of one that is not whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import AppError, Cancelled
from app.core.events import Event, LibraryChanged, Progress
from app.core.job import Job
from app.core.tuning import Tuning, Tunings
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings, load_settings
from app.pipeline.search import tune as tune_module
from app.pipeline.search.tune import tune
from app.similarity.manifest import current_generation
from app.similarity.tuning_record import FILE
from app.similarity.verified import VerifiedIndex
from tests.conftest import save_picture
from tests.pipeline.desk import Desk

pytestmark = pytest.mark.acquainted


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of six photos."""
    top = tmp_path_factory.mktemp("tune")
    (top / "photos").mkdir()
    for n in range(6):
        save_picture(top / "photos" / f"{n}.png", n)
    desk = Desk(top / "home", models_folder())
    desk.value(desk.catalog.folders.add(str(top / "photos")))
    desk.value(desk.catalog.folders.ingest())
    assert desk.catalog.close()
    return top / "home"


@pytest.fixture
def index(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "home")
    return tmp_path / "home" / "index"


@pytest.fixture
def desk(index: Path) -> Iterator[Desk]:
    opened = Desk(index.parent, models_folder())
    yield opened
    assert opened.catalog.close()


def _job(emit: Callable[[Event], None] = lambda _: None) -> Job:
    return Job(1, emit)


def test_it_is_measured_once_for_an_index(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Event] = []
    first = tune(_job(told.append), index, VerifiedIndex())
    assert isinstance(first, Tunings)
    assert first.now.pictures == 6
    progress = [event for event in told if isinstance(event, Progress)]
    assert {event.stage for event in progress} == {"tune"}
    assert (progress[0].done, progress[-1].done) == (0, progress[-1].total)
    calls: list[object] = []

    def measured(*given: object) -> Tuning:
        calls.append(given)
        return first.now

    monkeypatch.setattr(tune_module, "tuning_of", measured)
    assert tune(_job(), index, VerifiedIndex()) == first
    assert calls == []
    assert tune(_job(), index, VerifiedIndex(), anew=True) == first
    assert len(calls) == 1


def test_without_an_index_there_is_nothing_to_tell(index: Path, tmp_path: Path) -> None:
    assert tune(_job(), tmp_path / "none", VerifiedIndex()) is None
    (index / "current").unlink()
    assert tune(_job(), index, VerifiedIndex()) is None


@pytest.mark.parametrize("name", ["vectors.npy", "annoy.ann", "manifest.json"])
def test_an_index_that_is_damaged_is_not_measured(index: Path, name: str) -> None:
    path = next(index.glob(f"generation-*/{name}"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) // 3)
    path.write_bytes(content)
    if name == "manifest.json":
        assert tune(_job(), index, VerifiedIndex()) is None
        return
    with pytest.raises(AppError, match="cannot be measured"):
        tune(_job(), index, VerifiedIndex())
    assert not (index / FILE).exists()


def test_who_stops_it_leaves_nothing_behind(index: Path) -> None:
    job = Job(1, lambda _: job.cancel())
    with pytest.raises(Cancelled):
        tune(job, index, VerifiedIndex())
    assert not (index / FILE).exists()


def test_what_is_chosen_holds_at_once_and_other_trees_are_built(desk: Desk, index: Path) -> None:
    """Nothing is built for what needs no other index, nor twice."""
    before = current_generation(index)
    chosen = Settings(device="cpu", metric="dot", effort=2, exact=True)
    desk.value(desk.catalog.save_settings(chosen))
    saved = load_settings(DataPaths(index.parent).settings)
    assert (saved.metric, saved.effort, saved.exact) == ("dot", 2, True)
    assert any(isinstance(event, LibraryChanged) for event in desk.passed)  # neighbours are others now
    desk.passed.clear()
    desk.value(desk.catalog.save_settings(replace(chosen, neighbours=7)))
    assert not any(isinstance(event, LibraryChanged) for event in desk.passed)
    assert not desk.catalog.search.compares_details
    desk.value(desk.catalog.folders.ingest())
    assert current_generation(index) == before
    measured = desk.value(desk.catalog.search.tune())
    assert isinstance(measured, Tunings)

    desk.value(desk.catalog.save_settings(replace(chosen, trees=5)))  # begins an ingest by itself
    while not any(isinstance(event, LibraryChanged) for event in desk.passed):
        desk.passed.append(desk.events.get(timeout=60))
    built = current_generation(index)
    assert built is not None
    assert built.manifest.trees == 5
    desk.value(desk.catalog.folders.ingest())
    assert current_generation(index) == built
    again = desk.value(desk.catalog.search.tune())
    assert isinstance(again, Tunings)
    assert (again.now.trees, again.earlier) == (5, (measured.now,))
