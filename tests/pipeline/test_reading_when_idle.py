"""Photos are read for another engine while nobody uses the computer, and new ones at once, once for two engines."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.engines import STANDARD
from app.core.events import Event, Progress
from app.core.status import ReadFor
from app.core.text import text
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.work.leisure import Leisure
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.engine_times import engine_times
from app.similarity.manifest import current_generation
from app.similarity.shipped_engines import DEFAULT_MODEL
from tests.conftest import save_picture
from tests.pipeline.harness import Library
from tests.pipeline.test_engines import taught, vectors_of

_PHOTOS = 3
_LONG_S = 1000.0

Idle = list[float]


@pytest.fixture(scope="module")
def read_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with photos and a library of them."""
    top = tmp_path_factory.mktemp("idle")
    (top / "photos").mkdir()
    for n in range(_PHOTOS):
        save_picture(top / "photos" / f"{n}.png", n, (64, 48))
    library = Library(top / "home", ModelInUse(models_folder(), Settings(device="cpu")))
    library.add(top / "photos")
    library.ingest()
    library.close()
    return top


@pytest.fixture
def home(read_before: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(read_before / "home", tmp_path / "home"))


@pytest.fixture
def idle_s() -> Idle:
    """For how long nobody has used the computer."""
    return [0.0]


@pytest.fixture
def open_library(home: Path, idle_s: Idle) -> Iterator[Callable[..., Library]]:
    opened: list[Library] = []

    def open_with(settings: Settings) -> Library:
        own = DataPaths(home).engines
        library = Library(
            home, ModelInUse(models_folder(), dataclasses.replace(settings, device="cpu"), own_engines=own)
        )
        now_s = iter(range(0, 1_000_000, 10))  # each time it is looked at is later
        leisure = Leisure(settings.read_again, idle_s=lambda: idle_s[0], clock=lambda: float(next(now_s)))
        library.workshop = dataclasses.replace(library.workshop, leisure=leisure)
        opened.append(library)
        return library

    yield open_with
    for library in opened:
        library.close()
        library.workshop.leisure.close()


def new_photo(library: Library, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "new.png"
    save_picture(path, 77, (64, 48))
    library.add(folder)
    return path


def answering(home: Path) -> str:
    generation = current_generation(DataPaths(home).index)
    assert generation is not None
    return generation.manifest.model_id.rpartition("-")[0]


def test_while_somebody_works_the_engine_before_answers_and_gets_what_is_new(
    open_library: Callable[..., Library], home: Path, read_before: Path, tmp_path: Path, idle_s: Idle
) -> None:
    library = open_library(Settings(engine="plain", read_again="idle"))
    added = new_photo(library, tmp_path / "new")
    assert library.ingest().embedded == 1
    assert vectors_of(home) == {DEFAULT_MODEL: _PHOTOS + 1}
    assert library.workshop.leisure.waiting_for is not None
    found = library.find(read_before / "photos" / "0.png", 4)
    assert found.by_older
    assert str(added.resolve()) in [path for match in found.matches for path in match.paths]
    idle_s[0] = _LONG_S
    library.ingest()
    assert vectors_of(home) == {"plain": _PHOTOS + 1}
    assert answering(home) == "plain"
    assert library.workshop.leisure.waiting_for is None


def test_it_ends_when_somebody_comes_back_and_goes_on_when_they_leave(
    open_library: Callable[..., Library], home: Path, idle_s: Idle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.job._REPORT_INTERVAL_S", 0.0)
    library = open_library(Settings(engines_kept=("plain",), read_again="idle", threads=1))
    idle_s[0] = _LONG_S

    def watch(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "embed":
            idle_s[0] = 0.0

    library.on_event = watch
    library.ingest()
    read = vectors_of(home).get("plain", 0)
    assert read < _PHOTOS
    assert library.workshop.leisure.waiting_for is not None
    library.on_event = lambda _: None
    idle_s[0] = _LONG_S
    summary = library.ingest()
    assert vectors_of(home) == {DEFAULT_MODEL: _PHOTOS, "plain": _PHOTOS}
    assert summary.read_for == (ReadFor("plain", text("Plain"), _PHOTOS - read, 0),)
    assert library.workshop.leisure.waiting_for is None


def test_what_needs_no_photo_waits_for_nobody(open_library: Callable[..., Library], home: Path) -> None:
    taught(home)
    library = open_library(Settings(engine="mine", engines_kept=(STANDARD,), read_again="idle"))
    summary = library.ingest()
    assert answering(home) == "mine"
    assert summary.read_for == (ReadFor("mine", "Mine", 0, _PHOTOS),)
    assert library.workshop.leisure.waiting_for is None


@pytest.mark.parametrize("in_use", ["mine", STANDARD])
def test_a_taught_engine_and_the_one_beneath_it_read_a_new_photo_once(
    in_use: str, open_library: Callable[..., Library], home: Path, tmp_path: Path, decoded: list[str]
) -> None:
    taught(home)
    library = open_library(Settings(engine=in_use, engines_kept=("mine", STANDARD)))
    library.ingest()
    assert decoded == []
    added = new_photo(library, tmp_path / "new")
    (added.parent / "broken.png").write_bytes(b"no picture")
    summary = library.ingest()
    assert (summary.embedded, summary.skipped) == (1, 1)
    assert sorted(Path(path).name for path in decoded) == ["broken.png", "new.png"]
    assert vectors_of(home) == {DEFAULT_MODEL: _PHOTOS + 1, "mine": _PHOTOS + 1}
    assert {len(match.paths) for match in library.find(added, 4).matches} == {1}
    library.ingest()
    assert len(decoded) == 2


def test_what_a_photo_took_is_kept_of_an_engine_that_read_some(
    open_library: Callable[..., Library], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.similarity.engine_times._LEAST_PHOTOS", 1)
    library = open_library(Settings())
    new_photo(library, tmp_path / "new")
    library.ingest()
    times_ms = engine_times(library.paths.engine_times)
    assert list(times_ms) == [library.model_id]
    assert times_ms[library.model_id] > 0
