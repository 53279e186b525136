"""The health of a library: changed photos ask for themselves, and what is not as it should be is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.errors import InputError
from app.core.events import Progress, Stopped
from app.core.health import CHANGES, ENOUGH_RECALL, Health, Odd, more_trees
from app.core.job import Job
from app.core.question import Manner
from app.core.tuning import Tunings
from app.machine.paths import DataPaths, models_folder
from app.pipeline.search.tune import tune
from app.pipeline.survey import health_checker
from app.similarity.verified import VerifiedIndex
from tests.conftest import picture, save_picture
from tests.pipeline.desk import Desk

COUNT = 7


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of a few photos, two of which are one picture saved twice."""
    top = tmp_path_factory.mktemp("health")
    (top / "photos").mkdir()
    for n in range(COUNT - 1):
        picture(n, (640, 480)).save(top / "photos" / f"{n}.jpg", quality=92)
    save_picture(top / "photos" / "0 again.png", 0, (640, 480))
    desk = Desk(top / "home", models_folder())
    desk.value(desk.catalog.folders.add(str(top / "photos")))
    desk.value(desk.catalog.folders.ingest())
    assert desk.catalog.close()
    return top


@pytest.fixture
def photos(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made / "home", tmp_path / "home")
    return made / "photos"


@pytest.fixture
def desk(photos: Path, tmp_path: Path) -> Iterator[Desk]:
    opened = Desk(tmp_path / "home", models_folder())
    yield opened
    assert opened.catalog.close()


def _checked(desk: Desk) -> Health:
    health = desk.value(desk.catalog.survey.check())
    assert isinstance(health, Health)
    return health


def _said(health: Health, begins: str) -> Odd:
    return next(each for each in health.odd if str(each.sentence).startswith(begins))


def test_changed_photos_are_asked_for_and_the_index_is_measured(desk: Desk, photos: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in photos.iterdir()}
    health = _checked(desk)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in photos.iterdir()} == before
    assert (health.pictures, health.asked) == (COUNT, COUNT)
    assert tuple(each.change for each in health.changes) == CHANGES
    found = {each.change: each for each in health.changes}
    assert all((each.asked, each.among_ten) == (COUNT, COUNT) for each in health.changes)
    for change in ("none", "shrunk"):
        assert found[change].first == COUNT  # the twin of the one that was saved twice counts as itself
    assert health.index is not None
    assert (health.index.recall, health.index.wanted_trees, health.index.exact) == (1.0, None, False)
    assert health.odd == ()
    stages = [event.stage for event in desk.passed if isinstance(event, Progress)]
    assert set(stages) == {"tune", "check"}
    last = [event for event in desk.passed if isinstance(event, Progress)][-1]
    assert (last.done, last.total) == (COUNT, COUNT)


def test_what_is_odd_is_told(desk: Desk, photos: Path, tmp_path: Path) -> None:
    """One file is gone, one is broken and one shows something else behind an old date; the index is gone as well."""
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(photos, elsewhere)
    desk.value(desk.catalog.folders.add(str(elsewhere)))
    desk.value(desk.catalog.folders.ingest())
    desk.value(desk.catalog.folders.remove(str(photos)))
    (elsewhere / "1.jpg").unlink()
    (elsewhere / "2.jpg").write_bytes(b"\xff\xd8\xff no picture")
    save_picture(elsewhere / "3.jpg", 99, (640, 480))
    shutil.rmtree(tmp_path / "home" / "index")
    health = _checked(desk)
    assert health.index is None
    assert _said(health, "There is no index").paths == ()
    assert _said(health, "Photos that are not where they were").paths == (str(elsewhere / "1.jpg"),)
    assert _said(health, "Photos that could not be read again: 1").paths == (str(elsewhere / "2.jpg"),)
    assert _said(health, "Photos that look other").paths == (str(elsewhere / "3.jpg"),)
    assert health.asked == COUNT - 2


def test_an_index_that_finds_too_little_is_to_be_built_with_more_trees(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it is the small effort that somebody chose."""
    paths, job, verified = DataPaths(tmp_path / "home"), Job(1, lambda _: None), VerifiedIndex()
    measured = tune(job, paths.index, verified)
    assert measured is not None
    levels = tuple(replace(each, recall=(0.93 if each.level == 1 else 0.97,)) for each in measured.now.levels)
    poor = Tunings(replace(measured.now, trees=40, levels=levels))
    monkeypatch.setattr(health_checker, "tune", lambda *_: poor)
    index = health_checker._index_health(job, paths, verified, Manner())
    assert index is not None
    assert (index.recall, index.finds_enough, index.automatic_does, index.wanted_trees) == (0.97, False, False, 80)
    exact = health_checker._index_health(job, paths, verified, Manner(exact=True))
    assert exact is not None
    assert (exact.recall, exact.finds_enough, exact.wanted_trees) == (1.0, True, None)
    fine = tuple(replace(each, recall=(0.93 if each.level == 1 else 1.0,)) for each in measured.now.levels)
    monkeypatch.setattr(health_checker, "tune", lambda *_: Tunings(replace(measured.now, trees=40, levels=fine)))
    small = health_checker._index_health(job, paths, verified, Manner(effort=1))
    assert small is not None
    assert (small.recall, small.finds_enough, small.automatic_does, small.wanted_trees) == (0.93, False, True, None)


@pytest.mark.parametrize(
    ("trees", "recall", "wanted"), [(40, ENOUGH_RECALL, None), (40, 0.98, 80), (300, 0.98, 500), (500, 0.5, None)]
)
def test_trees_are_doubled_up_to_the_most_there_may_be(trees: int, recall: float, wanted: int | None) -> None:
    assert more_trees(trees, recall, 500) == wanted


def test_it_can_be_stopped(desk: Desk) -> None:
    job = desk.catalog.survey.check()
    desk.catalog.cancel(job)
    assert isinstance(desk.end(job), Stopped)


def test_an_empty_library_has_nothing_to_check(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "empty", models_folder())
    try:
        sentence, code = desk.failed(desk.catalog.survey.check())
    finally:
        assert desk.catalog.close()
    assert (sentence, code) == ("No photo has been read yet: there is nothing to check.", InputError.exit_code)
