"""The folder watch on a real disk: photos, folders that go and come back, and another folder in their place."""

from __future__ import annotations

import os
import queue
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.events import Event, LibraryChanged
from app.core.photo import Root
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog
from app.pipeline.ingest import watch as watch_module
from app.pipeline.ingest.watch import FolderWatch
from tests.conftest import MakePhoto

_SOON_S = 30.0


class _Watched:
    def __init__(self) -> None:
        self.changes: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.absences: queue.SimpleQueue[frozenset[str]] = queue.SimpleQueue()
        self.watch = FolderWatch(lambda: self.changes.put(None), lambda: self.absences.put(self.watch.absent))

    def follow(self, *folders: Path) -> None:
        """Watch folders, and wait until that is so."""
        self.watch.watch([str(folder) for folder in folders])
        while set(self.watch._watches) != {str(folder) for folder in folders}:
            time.sleep(0.005)

    def until_changed(self) -> None:
        self.changes.get(timeout=_SOON_S)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Watched]:
    monkeypatch.setattr(watch_module, "_QUIET_S", 0.05)
    monkeypatch.setattr(watch_module, "_LOOK_EVERY_S", 0.1)
    made = _Watched()
    yield made
    made.watch.close()


def test_a_new_photo_is_noticed(watched: _Watched, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    watched.follow(tmp_path)
    (tmp_path / "a" / "new.jpg").touch()
    watched.until_changed()


def test_a_folder_that_goes_and_comes_back_is_noticed_and_watched_again(watched: _Watched, tmp_path: Path) -> None:
    folder, aside = tmp_path / "disk", tmp_path / "renamed"
    folder.mkdir()
    watched.follow(folder)
    assert watched.watch.absent == frozenset()
    folder.rename(aside)
    assert watched.absences.get(timeout=_SOON_S) == {str(folder)}
    watched.until_changed()
    aside.rename(folder)
    assert watched.absences.get(timeout=_SOON_S) == frozenset()
    watched.until_changed()
    (folder / "new.jpg").touch()
    watched.until_changed()


def test_another_folder_in_its_place_is_a_change(watched: _Watched, tmp_path: Path) -> None:
    """As when a disk is mounted over an empty folder."""
    folder = tmp_path / "disk"
    folder.mkdir()
    (tmp_path / "other").mkdir()
    watched.follow(folder)
    os.rename(tmp_path / "other", folder)
    watched.until_changed()
    (folder / "new.jpg").touch()
    watched.until_changed()


def test_a_folder_that_is_not_there_yet(watched: _Watched, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    watched.watch.watch([str(folder)])
    assert watched.absences.get(timeout=_SOON_S) == {str(folder)}
    folder.mkdir()
    assert watched.absences.get(timeout=_SOON_S) == frozenset()
    watched.follow()
    shutil.rmtree(folder)
    watched.follow(tmp_path)
    assert watched.watch.absent == frozenset()


def test_a_disk_that_does_not_answer_does_not_hold_up_the_end(
    watched: _Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answers = threading.Event(), threading.Event()
    watched.follow(tmp_path)

    def hang(_: str) -> None:
        asked.set()
        answers.wait()

    monkeypatch.setattr(watch_module, "_identity", hang)
    monkeypatch.setattr(watch_module, "_JOIN_TIMEOUT_S", 0.1)
    assert asked.wait(_SOON_S)
    watched.watch.close()  # comes back although the disk has not answered
    answers.set()
    assert watched.watch._thread is not None
    watched.watch._thread.join()


def test_a_root_that_vanishes_is_listed_as_such_while_an_ingest_is_kept_from_looking(
    home: Path, make_photo: MakePhoto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_module, "_LOOK_EVERY_S", 0.1)
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    catalog = Catalog(DataPaths(home), models_folder(), Settings(device="cpu"), events.put)

    def value(job_id: int) -> object:
        while True:
            event = events.get(timeout=_SOON_S)
            if event.job_id == job_id and hasattr(event, "value"):
                return event.value

    def roots() -> tuple[Root, ...]:
        found = value(catalog.folders.roots())
        assert isinstance(found, tuple)
        return found

    try:
        folder = make_photo("a.jpg").parent
        value(catalog.folders.add(str(folder)))
        monkeypatch.setattr(catalog._desk, "ingest", lambda: 0)
        catalog.folders.watch([str(folder)])
        assert [root.state for root in roots()] == ["new"]
        folder.rename(tmp_path / "aside")
        while not isinstance(events.get(timeout=_SOON_S), LibraryChanged):
            pass
        (away,) = roots()
        assert away.state == "offline"
        assert "plugged in" in str(away.reason)
        (tmp_path / "aside").rename(folder)
        while not isinstance(events.get(timeout=_SOON_S), LibraryChanged):
            pass
        assert [root.state for root in roots()] == ["new"]
    finally:
        catalog.close()
