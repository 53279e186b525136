"""The thumbnail cache: never wrong for long, and never a reason to stop."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.library.cells import LONGEST_BYTES
from app.library.thumbnails import ThumbnailCache, clear_cache

_ID = b"i" * 16


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "thumbnails.db"


def _filled(path: Path, count: int = 1, size: int = 10) -> None:
    cache = ThumbnailCache.open(path)
    cache.add({bytes([n]) * 16: bytes([n]) * size for n in range(count)} | {_ID: b"jpeg"})
    cache.close()


def _reader(path: Path) -> ThumbnailCache:
    cache = ThumbnailCache.open_existing(path)
    assert cache is not None
    return cache


def test_in_and_out(path: Path) -> None:
    assert ThumbnailCache.open_existing(path) is None
    _filled(path)
    _filled(path)
    cache = _reader(path)
    assert cache.get(_ID) == b"jpeg"
    assert cache.get(b"x" * 16) is None
    cache.close()


def test_a_newer_thumbnail_replaces_the_older(path: Path) -> None:
    cache = ThumbnailCache.open(path)
    cache.add({_ID: b"old"})
    cache.add({_ID: b"new"})
    assert cache.get(_ID) == b"new"
    cache.close()


def test_reading_beside_the_writer(path: Path) -> None:
    writer = ThumbnailCache.open(path)
    reader = _reader(path)
    writer.add({_ID: b"jpeg"})
    assert reader.get(_ID) == b"jpeg"
    reader.close()
    writer.close()


@pytest.mark.parametrize("content", [b"", b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_replaced(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    damaged = ThumbnailCache.open_existing(path)
    assert damaged is not None
    assert damaged.get(_ID) is None
    damaged.close()
    _filled(path)
    cache = _reader(path)
    assert cache.get(_ID) == b"jpeg"
    cache.close()


def test_damage_that_shows_only_while_writing(path: Path) -> None:
    _filled(path, count=200, size=5000)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    cache = ThumbnailCache.open(path)
    cache.add({_ID: b"again"})
    assert cache.get(_ID) == b"again"
    cache.add({_ID: b"and again"})
    cache.close()
    reader = _reader(path)
    assert reader.get(_ID) == b"and again"
    reader.close()


def test_a_cache_of_another_format_is_replaced(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE thumbnails (name TEXT)")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    old = ThumbnailCache.open_existing(path)
    assert old is not None
    assert old.get(_ID) is None
    old.close()
    _filled(path)


def test_a_full_disk_is_said(path: Path) -> None:
    cache = ThumbnailCache.open(path)
    cache.add({_ID: b"jpeg"})
    cache._db.execute("PRAGMA max_page_count = 5")
    with pytest.raises(AppError, match="The disk is full"):
        cache.add({b"x" * 16: b"x" * 100_000})
    cache.close()
    reader = _reader(path)
    assert reader.get(_ID) == b"jpeg"
    reader.close()


def test_a_place_that_cannot_be_written(path: Path) -> None:
    path.mkdir()
    with pytest.raises(AppError, match="cannot be opened"):
        ThumbnailCache.open(path)


def test_a_thumbnail_that_changed_by_itself_counts_as_missing(path: Path) -> None:
    cache = ThumbnailCache.open(path)
    cache.add({_ID: b"jpeg", b"j" * 16: b"other"})
    cache._db.execute("UPDATE thumbnails SET jpeg = x'6b706567' WHERE content_id = ?", (_ID,))
    assert cache.get(_ID) is None
    assert cache.get(b"j" * 16) == b"other"
    cache.close()


def test_clearing_a_damaged_cache(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)
    clear_cache(path)
    _filled(path)


def test_clearing_gives_the_room_back(path: Path) -> None:
    clear_cache(path)
    assert not path.exists()
    _filled(path, count=100, size=5000)
    before = path.stat().st_size
    clear_cache(path)
    assert path.stat().st_size < before / 10
    reader = _reader(path)
    assert reader.get(_ID) is None
    reader.close()


def test_two_begin_the_cache_at_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever one of them has just looked at, the other makes in that moment."""
    real = ThumbnailCache._is_current
    others: list[ThumbnailCache] = []

    def look(connection: sqlite3.Connection) -> bool:
        before = real(connection)
        if not others:
            others.append(cache := ThumbnailCache.open_existing(path) or pytest.fail("no file"))
            cache.close()
            others[0] = ThumbnailCache.open(path)
            others[0].add({b"j" * 16: b"other"})
        return before

    monkeypatch.setattr(ThumbnailCache, "_is_current", look)
    cache = ThumbnailCache.open(path)
    cache.add({_ID: b"jpeg"})
    for each in (cache, others[0]):
        assert (each.get(_ID), each.get(b"j" * 16)) == (b"jpeg", b"other")
        each.close()


def test_threads_begin_the_cache_at_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for n in range(60):
        start = threading.Barrier(2)
        failed: list[Exception] = []

        def begin(path: Path, own: bytes, start: threading.Barrier, failed: list[Exception]) -> None:
            start.wait()
            try:
                cache = ThumbnailCache.open(path)
                cache.add({own: own})
                cache.close()
            except (AppError, sqlite3.Error) as error:
                failed.append(error)

        ids = (b"1" * 16, b"2" * 16)
        threads = [threading.Thread(target=begin, args=(tmp_path / f"{n}.db", own, start, failed)) for own in ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        reader = _reader(tmp_path / f"{n}.db")
        assert [reader.get(own) for own in ids] == list(ids)
        reader.close()
    assert "starting a new one" not in caplog.text


def test_a_cache_that_somebody_replaced_meanwhile_stays(path: Path) -> None:
    """Two programs met the same damage: the second must not delete what the first has begun."""
    _filled(path, count=200, size=5000)
    damaged = bytearray(path.read_bytes())
    damaged[4096:] = b"\xa5" * (len(damaged) - 4096)
    path.write_bytes(damaged)
    slow = ThumbnailCache.open(path)
    _filled(path)  # meets the damage, and replaces the file
    begun = path.stat().st_ino
    slow.add({b"s" * 16: b"slow"})
    assert path.stat().st_ino == begun
    assert (slow.get(_ID), slow.get(b"s" * 16)) == (b"jpeg", b"slow")
    slow.close()


@pytest.mark.parametrize("crafted", ["'text'", "NULL", "7", "1.5", f"zeroblob({LONGEST_BYTES + 1})"])
@pytest.mark.parametrize("column", ["jpeg", "checksum", "content_id"])
def test_whatever_lies_in_a_cell(path: Path, crafted: str, column: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE thumbnails (content_id PRIMARY KEY, jpeg, checksum)")
    connection.execute("PRAGMA user_version = 2")
    connection.execute("INSERT INTO thumbnails VALUES (?, 'jpeg', 0)", (_ID,))
    connection.execute(f"UPDATE thumbnails SET {column} = {crafted}")
    connection.commit()
    connection.close()
    reader = _reader(path)
    assert reader.get(_ID) is None
    reader.close()
    _filled(path)
    cache = ThumbnailCache.open(path)
    assert cache.get(_ID) == b"jpeg"
    cache.trim(10**9)
    cache.clear()
    assert cache.get(_ID) is None
    cache.close()


def test_trimming_drops_what_was_stored_first(path: Path) -> None:
    cache = ThumbnailCache.open(path)
    ids = [n.to_bytes(16, "big") for n in range(1500)]
    for at in range(0, 1500, 500):
        cache.add({content_id: bytes(1000) for content_id in ids[at : at + 500]})
    cache.add({ids[0]: b"made again"})  # the newest now
    cache.trim(1_200_000)
    kept = [content_id for content_id in ids if cache.get(content_id) is not None]
    assert ids[0] in kept
    assert ids[1] not in kept
    assert 400 < len(kept) < 1100
    assert kept[1:] == ids[-len(kept) + 1 :]
    cache.close()


def test_others_are_waited_for(path: Path, tmp_path: Path) -> None:
    """Somebody who writes for a moment is no reason to give up."""
    _filled(path)
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, lambda: holder.execute("COMMIT"))
    release.start()
    _filled(path, count=2)
    release.join()
    holder.close()
    cache = _reader(path)
    assert cache.get(b"\1" * 16) == b"\1" * 10
    cache.close()
