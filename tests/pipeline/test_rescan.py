"""A rescan that finds nothing new does nothing but look, and tells nobody; whatever is new is noticed all the same."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.events import LibraryChanged
from app.library.comparison import Comparison
from app.library.store import Store
from app.pipeline.ingest import ingest as ingest_module
from app.pipeline.ingest import photo_reading
from app.pipeline.ingest.scanning import scan
from app.pipeline.ingest.settled import Settled
from app.similarity import verified as verified_module
from app.similarity.manifest import PARTS, DamagedIndex, Generation, current_generation, verify
from app.similarity.verified import VerifiedIndex
from tests.conftest import MakePhoto
from tests.pipeline.harness import Library

pytestmark = pytest.mark.acquainted


@pytest.fixture
def read(library: Library, make_photo: MakePhoto) -> Library:
    """A library of four photos that has been brought up to date twice: the second time compares what was read."""
    for number in range(4):
        make_photo(f"{number % 2}/{number}.jpg", seed=number)
    library.add(make_photo("0/0.jpg").parents[1])
    library.ingest()
    library.ingest()
    library.events.clear()
    return library


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect the files of the index that were read to be verified."""
    names: list[str] = []

    def noting(generation: Generation, parts: list[str]) -> None:
        names.extend(parts)
        verify(generation, parts)

    monkeypatch.setattr(verified_module, "verify", noting)
    return names


def _told(library: Library) -> int:
    return sum(isinstance(event, LibraryChanged) for event in library.events)


def test_nothing_is_compared_written_hashed_or_told(
    read: Library, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner, name in (
        (Comparison, "compare"),
        (Store, "waiting_count"),
        (Store, "forget_unused"),
        (ingest_module, "Reindexer"),
        (photo_reading, "ThumbnailCache"),
    ):
        monkeypatch.setattr(owner, name, None)
    before = read.store.state
    summary = read.ingest()
    assert (summary.embedded, summary.linked, summary.skipped, summary.removed) == (0, 0, 0, 0)
    assert read.store.state == before
    assert _told(read) == 0
    assert hashed == []


def test_a_file_that_cannot_be_read_wakes_nobody_until_it_can(read: Library, tmp_path: Path) -> None:
    empty = tmp_path / "photos/0/empty.jpg"
    empty.touch()
    assert read.ingest().skipped == 1
    read.ingest()
    read.events.clear()
    before = read.store.state
    assert read.ingest().skipped == 0
    assert (read.store.state, _told(read)) == (before, 0)
    shutil.copy(tmp_path / "photos/0/0.jpg", empty)
    assert read.ingest().linked == 1
    assert read.failures() == {}


@pytest.mark.parametrize(
    "act",
    [
        lambda photos: shutil.copy(photos / "0/0.jpg", photos / "0/new.jpg"),
        lambda photos: shutil.copytree(photos / "0", photos / "new"),
        lambda photos: (photos / "0/0.jpg").unlink(),
        lambda photos: (photos / "0/0.jpg").rename(photos / "0/renamed.jpg"),
        lambda photos: os.utime(photos / "0/0.jpg", ns=(5, 5)),
        lambda photos: shutil.copyfile(photos / "1/1.jpg", photos / "0/0.jpg"),
        lambda photos: shutil.rmtree(photos / "0"),
        lambda photos: photos.rename(photos.with_name("away")),
    ],
    ids=["copy", "folder", "delete", "rename", "time", "content", "no folder", "no root"],
)
def test_whatever_changed_is_noticed_and_told(read: Library, tmp_path: Path, act: Callable[[Path], object]) -> None:
    act(tmp_path / "photos")
    before = read.store.state
    read.ingest()
    assert read.store.state != before
    assert _told(read) >= 1
    read.ingest()
    there = set(map(str, (tmp_path / "photos").rglob("*.jpg")))
    if (tmp_path / "photos").exists():
        assert set(read.snapshot().photos) == there


def test_a_photo_that_was_another_one_while_it_was_read_is_compared_again(read: Library, tmp_path: Path) -> None:
    """Its row says what was read, the folder looks as it did before: only the row can tell."""
    path = str(tmp_path / "photos/0/0.jpg")
    photo = read.store.photo_at(path)
    assert photo is not None
    assert photo.content_id is not None
    read.store.link(photo, photo.content_id, type(photo.stamp)(1, 1))
    read.ingest()
    again = read.store.photo_at(path)
    assert again is not None
    assert again.stamp == photo.stamp


def test_a_folder_is_compared_again_after_a_transaction_that_failed(read: Library, tmp_path: Path) -> None:
    shutil.copy(tmp_path / "photos/0/0.jpg", tmp_path / "photos/0/new.jpg")
    store = read.store

    def scan_and_fail() -> None:
        with store.transaction():
            scan(read.job, store, store.roots(), lambda: None, store.set_root_state)  # type: ignore[arg-type]
            raise KeyError

    with pytest.raises(KeyError):
        scan_and_fail()
    assert read.counts().photos == 4
    read.ingest()
    assert read.counts().photos == 5


def test_a_folder_removed_and_added_again_is_read_again(read: Library, tmp_path: Path) -> None:
    (root,) = read.store.roots()
    read.store.remove_root(root.id)
    read.add(tmp_path / "photos")
    read.ingest()
    assert read.counts().photos == 4


@pytest.mark.parametrize("name", PARTS)
def test_an_index_that_somebody_touched_is_verified_and_mended(read: Library, hashed: list[str], name: str) -> None:
    generation = current_generation(read.paths.index)
    assert generation is not None
    path = generation.folder / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 0x10
    path.write_bytes(content)
    read.ingest()
    assert name in hashed
    mended = current_generation(read.paths.index)
    assert mended is not None
    assert mended.number == generation.number + 1
    verify(mended)


def test_an_index_is_verified_once_and_again_after_a_day(
    read: Library, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    generation = current_generation(read.paths.index)
    assert generation is not None
    verified = VerifiedIndex()
    verified.verify(generation)
    verified.verify(generation)
    assert hashed == list(PARTS)
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + 24 * 3600 + 1)
    verified.verify(generation)
    assert hashed == 2 * list(PARTS)
    monkeypatch.setattr(time, "time", lambda: now_s - 1)  # clocks go wrong
    verified.verify(generation)
    assert hashed == 3 * list(PARTS)


@pytest.mark.parametrize("name", PARTS)
def test_a_verified_index_that_somebody_touches_is_verified_again(read: Library, hashed: list[str], name: str) -> None:
    generation = current_generation(read.paths.index)
    assert generation is not None
    verified = VerifiedIndex()
    verified.verify(generation)
    hashed.clear()
    os.utime(generation.folder / name, ns=(5, 5))
    verified.verify(generation)
    assert hashed == [name]
    (generation.folder / name).unlink()
    with pytest.raises(DamagedIndex):
        verified.verify(generation)


def test_everything_is_looked_at_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    settled = Settled()
    assert not settled.is_at("state")
    settled.note("state")
    assert settled.is_at("state")
    assert not settled.is_at("another")
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + 24 * 3600 + 1)
    assert not settled.is_at("state")
