"""The folder watch on a real disk: photos, folders that go and come back, and another folder in their place."""

from __future__ import annotations

import errno
import os
import queue
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from watchdog.events import FileCreatedEvent, FileSystemEvent
from watchdog.observers.inotify_c import InotifyFD

from app.core.events import Event, LibraryChanged, Notice
from app.core.photo import Root
from app.library.store import Store
from app.machine.paths import DataPaths, models_folder
from app.machine.settings import Settings
from app.pipeline.catalog import Catalog
from app.pipeline.ingest import observer
from app.pipeline.ingest import watch as watch_module
from app.pipeline.ingest.concern import is_of_concern
from app.pipeline.ingest.watch import FolderWatch
from tests.conftest import MakePhoto

pytestmark = pytest.mark.acquainted

_SOON_S = 30.0


class _Watched:
    def __init__(self, home: Path) -> None:
        self.changes: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.absences: queue.SimpleQueue[frozenset[str]] = queue.SimpleQueue()
        self.notices: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.watch = FolderWatch(lambda: self.changes.put(None), self._take, str(home))

    def follow(self, *folders: Path) -> None:
        """Watch folders, and wait until that is so."""
        self.watch.watch([str(folder) for folder in folders])
        while set(self.watch._watches) != {str(folder) for folder in folders} or not self._is_heard():
            time.sleep(0.005)

    def _is_heard(self) -> bool:
        """Tell whether the observer's threads have asked the system, which takes them a moment."""
        assert self.watch._observer is not None
        return all(getattr(emitter, "_inotify", True) is not None for emitter in self.watch._observer.emitters)

    def until_changed(self) -> None:
        self.changes.get(timeout=_SOON_S)

    def watched_folders(self) -> set[str]:
        """Return the folders that the system was asked to watch."""
        assert self.watch._observer is not None
        groups = [emitter._inotify for emitter in self.watch._observer.emitters]  # type: ignore[attr-defined]
        return {os.fsdecode(path) for group in groups for path in group._active_callbacks_by_path}

    def _take(self, event: Event) -> None:
        if isinstance(event, Notice):
            self.notices.put(str(event.message))
        else:
            self.absences.put(self.watch.absent)


@pytest.fixture
def watched(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Watched]:
    monkeypatch.setattr(watch_module, "_QUIET_S", 0.05)
    monkeypatch.setattr(watch_module, "_LOOK_EVERY_S", 0.1)
    made = _Watched(home)
    yield made
    made.watch.close()


@pytest.fixture
def of_concern(monkeypatch: pytest.MonkeyPatch) -> list[FileSystemEvent]:
    """Collect the events that were found to concern the library."""
    events: list[FileSystemEvent] = []

    def noting(event: FileSystemEvent, roots: Iterable[str], home: str, left_out: frozenset[str]) -> bool:
        concerns = is_of_concern(event, roots, home, left_out)
        if concerns:
            events.append(event)
        return concerns

    monkeypatch.setattr(watch_module, "is_of_concern", noting)
    return events


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


# What must not start an ingest


def _keep_busy(folder: Path) -> None:
    """Do to a folder what programs do to their caches and a library to its data folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "photo.jpg").write_bytes(b"cached")
    os.replace(folder / "photo.jpg", folder / "again.jpg")
    (folder / "again.jpg").unlink()
    for name in ("catalog.db-wal", "lock", ".#lock"):
        (folder / name).write_bytes(b"x")
        (folder / name).unlink()
    (folder / "generation").mkdir()
    (folder / "generation").rename(folder / "renamed")
    (folder / "renamed").rmdir()


def test_a_busy_home_with_the_data_folder_in_it_starts_nothing(
    watched: _Watched, tmp_path: Path, home: Path, of_concern: list[FileSystemEvent]
) -> None:
    """The last of these changes is a photo: it alone is heard of, and all the others came before it."""
    (tmp_path / "album").mkdir()
    (tmp_path / "album/old.jpg").touch()
    for hidden in (".cache/program/deep", ".thumbnails", "album/@eaDir"):
        (tmp_path / hidden).mkdir(parents=True)
    watched.follow(tmp_path)
    for hidden in (".cache/program/deep", ".thumbnails", ".new", "album/@eaDir", "album/.hidden"):
        _keep_busy(tmp_path / hidden)
    with Store.open(home / "catalog.db", home / "catalog.lock") as store:  # without a reader its side files come and go
        store.add_root(str(tmp_path))
    for name in ("notes.txt", ".hidden.jpg", "._companion.jpg"):
        (tmp_path / "album" / name).write_bytes(b"x")
    (tmp_path / "album/old.jpg").read_bytes()
    (tmp_path / "album/old.jpg").chmod(0o600)
    os.utime(tmp_path / "album/old.jpg", (1, 1))
    (tmp_path / "album/empty").mkdir()
    (tmp_path / "album/empty").rename(tmp_path / "album/renamed")
    (tmp_path / "album/renamed").rmdir()
    shutil.move(tmp_path / ".cache/program", tmp_path / ".cache/moved")
    (tmp_path / "album/last.jpg").touch()
    watched.until_changed()
    assert {event.src_path for event in of_concern} == {str(tmp_path / "album/last.jpg")}


def test_what_a_scan_would_find_is_heard_of(
    watched: _Watched, tmp_path: Path, of_concern: list[FileSystemEvent]
) -> None:
    album, outside = tmp_path / "root/album", tmp_path / "outside"
    (album / "trip/day").mkdir(parents=True)
    outside.mkdir()
    (album / "trip/day/a.jpg").touch()
    (album / ".hidden").mkdir()
    watched.follow(tmp_path / "root")

    def check(act: Callable[[], object]) -> None:
        of_concern.clear()
        act()
        watched.until_changed()
        assert of_concern

    check((album / "b.JPG").touch)
    check(lambda: (album / "b.JPG").write_bytes(b"another"))
    check(lambda: (album / "b.JPG").rename(album / "c.jpg"))
    check(lambda: (album / "c.jpg").rename(album / "c.txt"))
    check(lambda: (album / "c.txt").rename(album / "c.jpg"))
    check(lambda: (album / "c.jpg").rename(album / ".hidden/c.jpg"))
    check(lambda: (album / ".hidden/c.jpg").rename(album / "c.jpg"))
    check((album / "c.jpg").unlink)
    check(lambda: (album / "trip").rename(album / "journey"))
    check(lambda: (album / "journey").rename(outside / "journey"))
    check(lambda: (outside / "journey").rename(album / "journey"))
    check((album / "journey/day/b.jpg").touch)  # the folder that came back is watched
    (album / ".hidden/d.jpg").touch()
    check(lambda: (album / ".hidden").rename(album / "shown"))
    check((album / "shown/d.jpg").unlink)
    check(lambda: shutil.copytree(album / "journey", album / "copied/deep"))
    check(lambda: shutil.rmtree(album / "copied"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a whole tree is one watch")
def test_a_folder_behind_a_link_is_watched_as_it_is_read(watched: _Watched, tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (root / "a").mkdir(parents=True)
    for name, target in (("link", outside), ("again", outside), ("round", root), ("a/inside", root / "a")):
        (root / name).symlink_to(target)
    watched.follow(root)
    followed = next(path for path in (root / "again", root / "link") if str(path) in watched.watched_folders())
    assert watched.watched_folders() == {str(path) for path in (root, root / "a", followed, followed / "deep")}
    (outside / "x.jpg").touch()
    watched.until_changed()
    (root / "a/new").mkdir()
    (root / "a/new/link").symlink_to(outside)
    (root / "a/new/x.jpg").touch()
    watched.until_changed()
    (outside / "deep/x.jpg").touch()
    watched.until_changed()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a whole tree is one watch")
def test_hidden_folders_take_no_watch(watched: _Watched, tmp_path: Path) -> None:
    root = tmp_path / "root"
    for folder in ("a/b", ".cache/c", "a/.git/objects", "a/@eaDir", "lost+found"):
        (root / folder).mkdir(parents=True)
    (root / "link").symlink_to(tmp_path)
    watched.follow(root)
    assert watched.watched_folders() == {str(root), str(root / "a"), str(root / "a/b")}
    (root / "a/new/.hidden/deep").mkdir(parents=True)
    (root / ".later/deep").mkdir(parents=True)
    (root / "a/new/x.jpg").touch()
    watched.until_changed()
    assert watched.watched_folders() == {str(root), str(root / "a"), str(root / "a/b"), str(root / "a/new")}
    (root / "a/new").rename(root / ".cache/new")
    (root / "a/b/x.jpg").touch()
    (root / "a/b").rename(tmp_path / "b")  # out of the root
    watched.until_changed()
    while watched.watched_folders() != {str(root), str(root / "a")}:
        time.sleep(0.005)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a whole tree is one watch")
def test_a_folder_that_is_left_out_takes_no_watch_until_it_is_taken_in(watched: _Watched, tmp_path: Path) -> None:
    for name in ("in", "out/deep"):
        (tmp_path / "r" / name).mkdir(parents=True)
    root = tmp_path / "r"
    watched.follow(root)

    def until_watched(*names: str) -> None:
        until_s = time.monotonic() + _SOON_S
        while watched.watched_folders() != {str(root / name) for name in names}:
            assert time.monotonic() < until_s
            time.sleep(0.005)

    until_watched("", "in", "out", "out/deep")
    watched.watch.watch([str(root)], [str(root / "out")])
    until_watched("", "in")
    watched.watch.watch([str(root)])
    until_watched("", "in", "out", "out/deep")
    assert watched.changes.empty()  # nothing of this is a change on the disk


def test_a_system_that_allows_few_watches_is_said_once_and_leaves_some_to_others(
    watched: _Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = tmp_path / "max_user_watches"
    most.write_text("10\n")
    monkeypatch.setattr(observer, "_MOST_FILE", most)
    root = tmp_path / "root"
    for number in range(9):
        (root / f"{number}").mkdir(parents=True)
    watched.follow(root)
    assert watched.notices.get(timeout=_SOON_S).startswith(f"Not every folder in {root} can be watched")
    assert len(watched.watched_folders()) == 5
    (root / "x.jpg").touch()
    watched.until_changed()
    assert watched.notices.empty()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a whole tree is one watch")
def test_a_root_itself_is_watched_however_few_watches_there_are(
    watched: _Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = tmp_path / "max_user_watches"
    most.write_text("0\n")
    monkeypatch.setattr(observer, "_MOST_FILE", most)
    (tmp_path / "root").mkdir()
    watched.follow(tmp_path / "root")
    assert watched.watched_folders() == {str(tmp_path / "root")}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a whole tree is one watch")
@pytest.mark.parametrize("refused", ["root", "root/a"])
def test_a_watch_that_the_system_refuses_stops_nothing(
    watched: _Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    real = InotifyFD.add_callback

    def refusing(self: InotifyFD, path: bytes, *rest: Any) -> Any:
        if path == os.fsencode(tmp_path / refused):
            raise OSError(errno.ENOSPC, "inotify watch limit reached")
        return real(self, path, *rest)

    monkeypatch.setattr(InotifyFD, "add_callback", refusing)
    (tmp_path / "root/a").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    watched.watch.watch([str(tmp_path / "root"), str(tmp_path / "other")])
    assert "root can be watched" in watched.notices.get(timeout=_SOON_S)
    while str(tmp_path / "other") not in watched.watch._watches:
        time.sleep(0.005)
    (tmp_path / "other/x.jpg").touch()
    watched.until_changed()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no such queue")
def test_events_that_the_system_dropped_are_a_change(watched: _Watched, tmp_path: Path) -> None:
    watched.follow(tmp_path)
    assert watched.watch._observer is not None
    (emitter,) = watched.watch._observer.emitters
    emitter._inotify.on_queue_overflow()  # type: ignore[attr-defined]
    watched.until_changed()


# Many changes are one


class _Clockwork(threading.Event):
    """An event whose waits are counted and take no time; each may bring another change."""

    def __init__(self, watch: FolderWatch, restless: int) -> None:
        super().__init__()
        self.waits_s: list[float] = []
        self._watch = watch
        self._restless = restless

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waits_s.append(timeout)
        if len(self.waits_s) <= self._restless:
            self._watch._note_change()
        return False


@pytest.mark.parametrize(("restless", "waits"), [(0, 1), (3, 4), (1_000_000, 15)])
def test_it_waits_for_quiet_but_not_for_ever(home: Path, restless: int, waits: int) -> None:
    """One quiet turn of 2 s is enough; a card that is copied for an hour is looked at after 30 s."""
    watch = FolderWatch(lambda: None, lambda _: None, str(home))
    watch._closing = clockwork = _Clockwork(watch, restless)
    watch._note_change()
    watch._wait_until_quiet()
    assert clockwork.waits_s == [2.0] * waits


def test_a_crowd_of_changes_is_one_call(
    watched: _Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, of_concern: list[FileSystemEvent]
) -> None:
    monkeypatch.setattr(watch_module, "_QUIET_S", 1.0)
    watched.follow(tmp_path)
    for number in range(50):
        watched.watch.on_any_event(FileCreatedEvent(str(tmp_path / f"{number}.jpg")))
        time.sleep(0.002)  # so that a call for each would have been made by now
    watched.until_changed()
    assert len(of_concern) == 50
    watched.watch.close()
    assert watched.changes.empty()


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
