"""A path from photo to photo, in the library and from outside, kept and made again, and around what is gone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.core.belonging import BelongingQuestion
from app.core.errors import AppError, Cancelled, InputError
from app.core.events import Progress
from app.core.job import Job
from app.core.photo_path import PhotoPath
from app.imaging.formats import is_photo_name
from app.library.scan import walk
from app.machine.paths import models_folder
from app.pipeline import catalog
from app.pipeline.survey import path_finder
from app.pipeline.survey.path_finder import PathFinder
from app.pipeline.work import quiet_moments
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.kept_graph import RECORD
from app.similarity.manifest import current_generation
from app.similarity.photo_graph import Growth, PhotoGraph
from tests.conftest import MakePhoto, picture
from tests.pipeline.desk import Desk
from tests.pipeline.harness import Library
from tests.pipeline.waiting import until

_LONG = 9


def _between(first: int, last: int, share: float) -> np.ndarray:
    one, other = (np.asarray(picture(seed), np.float32) for seed in (first, last))
    return ((1 - share) * one + share * other).round().astype(np.uint8)


@pytest.fixture(scope="module")
def made(model: ModelInUse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of photos of which each is a little more like the last one."""
    top = tmp_path_factory.mktemp("path")
    (top / "photos").mkdir()
    for number in range(_LONG):
        Image.fromarray(_between(1, 2, number / (_LONG - 1))).save(top / "photos" / f"{number}.png")
    library = Library(top / "home", model)
    library.add(top / "photos")
    library.ingest()
    library.close()
    return top


@pytest.fixture
def photos(made: Path) -> Path:
    return made / "photos"


@pytest.fixture
def read(made: Path, model: ModelInUse, tmp_path: Path) -> Iterator[Library]:
    shutil.copytree(made / "home", tmp_path / "home")
    library = Library(tmp_path / "home", model)
    yield library
    library.close()


@pytest.fixture
def finder(read: Library, monkeypatch: pytest.MonkeyPatch) -> PathFinder:
    for module in ("app.similarity.photo_graph", "app.similarity.kept_graph", "app.pipeline.survey.path_finder"):
        monkeypatch.setattr(f"{module}.NEIGHBOURS", 2)
    return PathFinder(read.model, read.decoders, read.searcher)


def _path(finder: PathFinder, library: Library, first: Path, last: Path) -> PhotoPath:
    return finder.path(Job(5, library.emit), str(first), str(last))


def test_a_path_goes_by_small_steps(finder: PathFinder, read: Library, photos: Path) -> None:
    found = _path(finder, read, photos / "0.png", photos / f"{_LONG - 1}.png")
    numbers = [int(Path(step.path).stem) for step in found.steps]
    assert numbers[0] == 0
    assert numbers[-1] == _LONG - 1
    assert numbers == sorted(numbers)
    assert len(numbers) > 3
    assert found.pictures == _LONG
    assert found.steps[0].closeness is None
    assert max(step.distance for step in found.steps) == found.longest < found.distance
    back = _path(finder, read, photos / f"{_LONG - 1}.png", photos / "0.png")
    assert [step.path for step in reversed(back.steps)] == [step.path for step in found.steps]


def test_the_graph_is_made_once_for_an_index_and_again_where_it_is_lost(
    finder: PathFinder, read: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _path(finder, read, photos / "0.png", photos / "4.png")
    assert [event.stage for event in read.events if isinstance(event, Progress)][-1] == "graph"
    grown: list[object] = []

    class Growing(Growth):
        def __init__(self, *given: Any) -> None:
            grown.append(given)
            super().__init__(*given)

    monkeypatch.setattr(path_finder, "Growth", Growing)
    another = PathFinder(read.model, read.decoders, read.searcher)
    assert _path(another, read, photos / "0.png", photos / "4.png") == first
    assert grown == []
    generation = current_generation(read.paths.index)
    assert generation is not None
    (generation.folder / RECORD).unlink()
    another = PathFinder(read.model, read.decoders, read.searcher)
    assert _path(another, read, photos / "0.png", photos / "4.png") == first
    assert len(grown) == 1
    assert (generation.folder / RECORD).exists()


def test_it_is_grown_before_anybody_asks_once_for_an_index(
    finder: PathFinder, read: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[Job] = []
    finder.grow(Job(1, read.emit), waited.append)
    generation = current_generation(read.paths.index)
    assert generation is not None
    assert (generation.folder / RECORD).exists()
    assert waited
    assert not [event for event in read.events if isinstance(event, Progress) and event.stage == "graph"]
    before = list(waited)
    finder.grow(Job(2, read.emit), waited.append)
    PathFinder(read.model, read.decoders, read.searcher).grow(Job(3, read.emit), waited.append)
    assert waited == before
    monkeypatch.setattr(path_finder, "Growth", None)
    assert len(_path(finder, read, photos / "0.png", photos / "4.png").steps) > 2


def test_who_asks_while_it_is_grown_goes_on_where_it_was(
    finder: PathFinder, read: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(job: Job) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        finder.grow(Job(1, read.emit), stop)
    growth = finder._growth
    assert growth is not None
    grown_further: list[float] = []
    go_on = growth[1].go_on

    def going_on(report: Callable[[float], None]) -> PhotoGraph:
        grown_further.append(1)
        return go_on(report)

    monkeypatch.setattr(growth[1], "go_on", going_on)
    assert len(_path(finder, read, photos / "0.png", photos / "4.png").steps) > 2
    assert grown_further
    assert finder._growth is None
    read.delete_index()
    finder.grow(Job(2, read.emit), stop)  # nothing to grow


@pytest.mark.acquainted
def test_the_program_grows_it_when_it_has_nothing_else_to_do(
    made: Path, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(made / "home", tmp_path / "home")
    monkeypatch.setattr(catalog, "GROWN_FROM", 1)
    monkeypatch.setattr(quiet_moments, "UNUSED_S", 1e9)  # somebody is always there
    desk = Desk(tmp_path / "home", models_folder())
    generation = current_generation(tmp_path / "home" / "index")
    assert generation is not None
    try:
        desk.value(desk.catalog.folders.ingest())
        until(lambda: [1] if not desk.catalog.survey._surveying.is_idle else [])
        assert not (generation.folder / RECORD).exists()
        question = BelongingQuestion((str(photos / "0.png"),))
        desk.end(desk.catalog.survey.belongs(question))  # it gives way, and waits again
        until(lambda: [1] if not desk.catalog.survey._surveying.is_idle else [])
        monkeypatch.setattr(quiet_moments, "UNUSED_S", 0)
        if not (generation.folder / RECORD).exists():
            desk.value(desk.catalog.survey.grow())
        until(lambda: [1] if (generation.folder / RECORD).exists() else [])
        monkeypatch.setattr(path_finder, "Growth", None)
        path = desk.value(desk.catalog.survey.path(str(photos / "0.png"), str(photos / "4.png")))
        assert isinstance(path, PhotoPath)
    finally:
        assert desk.catalog.close()


def test_photos_from_outside_are_entered_by_their_neighbours(
    finder: PathFinder, read: Library, photos: Path, make_photo: MakePhoto, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.png"
    Image.fromarray(_between(1, 2, 0.06)).save(outside)
    found = _path(finder, read, outside, photos / f"{_LONG - 1}.png")
    assert found.steps[0].path == str(outside)
    assert Path(found.steps[1].path).stem in ("0", "1")
    assert read.searcher.reader is not None
    assert read.searcher.reader.photo_at(str(outside)) is None


def test_it_leads_around_photos_that_are_gone(finder: PathFinder, read: Library, photos: Path) -> None:
    before = _path(finder, read, photos / "0.png", photos / f"{_LONG - 1}.png")
    gone = Path(before.steps[1].path)
    generation = current_generation(read.paths.index)
    for listing in walk(str(photos), is_photo_name):
        left = tuple(file for file in listing.files if file.name != gone.name)
        read.store.apply(read.store.roots()[0].id, replace(listing, files=left))
    assert current_generation(read.paths.index) == generation
    after = _path(finder, read, photos / "0.png", photos / f"{_LONG - 1}.png")
    assert str(gone) not in [step.path for step in after.steps]
    assert len(after.steps) >= 2


def test_what_has_no_path_is_told(finder: PathFinder, read: Library, photos: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.png"
    copy.write_bytes((photos / "0.png").read_bytes())
    with pytest.raises(InputError, match="Both are the same picture"):
        _path(finder, read, photos / "0.png", copy)
    with pytest.raises(InputError, match="There is no file"):
        _path(finder, read, photos / "0.png", tmp_path / "none.png")
    read.delete_index()
    with pytest.raises(AppError, match="There is no index to find a path in"):
        _path(finder, read, photos / "0.png", photos / "1.png")
