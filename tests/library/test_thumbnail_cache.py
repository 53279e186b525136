"""The thumbnail cache: never wrong for long, and never a reason to stop."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.core.errors import AppError
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
