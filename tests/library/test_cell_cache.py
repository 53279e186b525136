"""The cache of cells: a file for each way of making them, which may hold whatever somebody has put there."""

from __future__ import annotations

import sqlite3
import zlib
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.library.cell_cache import CellCache, cells_file, delete_cells
from app.library.cells import LONGEST_BYTES

_ID = b"i" * 16
_IDS = [bytes([n]) * 16 for n in range(10)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cells.db"


def _filled(path: Path, size: int = 10) -> CellCache:
    cache = CellCache.open(path)
    cache.add({each: each[:1] * size for each in _IDS})
    return cache


def test_in_and_out(path: Path) -> None:
    assert CellCache.open_existing(path) is None
    cache = _filled(path)
    cache.add({_ID: b""})
    reader = CellCache.open_existing(path)
    assert reader is not None
    assert reader.get(_IDS[3]) == b"\x03" * 10
    assert reader.get(_ID) == b"", "it is known that it has none"
    assert reader.get(b"x" * 16) is None
    reader.close()
    cache.close()


def test_who_is_known(path: Path) -> None:
    cache = _filled(path)
    assert cache.known(b"", None) == {*_IDS}
    assert cache.known(_IDS[2], _IDS[5]) == {*_IDS[3:6]}
    assert cache.known(_IDS[8], None) == {_IDS[9]}
    cache.forget(_IDS[3:5])
    assert cache.known(_IDS[2], _IDS[5]) == {_IDS[5]}
    cache.close()


def test_what_is_forgotten_gives_its_room_back(path: Path) -> None:
    cache = _filled(path, size=200_000)
    cache._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    before = path.stat().st_size
    cache.forget(_IDS[1:])
    cache.close()
    assert path.stat().st_size < before / 5


def test_cells_that_changed_by_themselves_count_as_missing(path: Path) -> None:
    cache = _filled(path)
    cache._db.execute("UPDATE cells SET cells = x'00' WHERE content_id = ?", (_IDS[1],))
    assert cache.get(_IDS[1]) is None
    assert cache.get(_IDS[2]) is not None
    cache.close()


@pytest.mark.parametrize("content", [b"no database" * 1000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_is_replaced(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    reader = CellCache.open_existing(path)
    assert reader is not None
    assert reader.get(_ID) is None
    reader.close()
    cache = _filled(path)
    assert cache.known(b"", None) == {*_IDS}
    cache.close()


@pytest.mark.parametrize("at", [4096, 3 * 4096])
def test_damage_that_shows_only_later(path: Path, at: int) -> None:
    _filled(path, size=5000).close()
    content = bytearray(path.read_bytes())
    content[at:] = b"\xa5" * (len(content) - at)
    path.write_bytes(content)
    cache = CellCache.open(path)
    assert all(cache.get(each) in (None, each[:1] * 5000) for each in _IDS)
    assert cache.known(b"", None) <= {*_IDS}
    cache.forget(_IDS[:2])
    cache.add({_ID: b"again"})
    assert cache.get(_ID) == b"again"
    cache.close()


@pytest.mark.parametrize(
    "crafted",
    [
        "CREATE VIEW cells AS SELECT 1 AS content_id",
        "CREATE TABLE cells (content_id TEXT, cells TEXT, checksum TEXT, more TEXT NOT NULL)",
        "CREATE TABLE cells (content_id BLOB PRIMARY KEY, cells BLOB CHECK (length(cells) > 99), checksum)",
        "CREATE TABLE other (id)",
    ],
)
def test_a_crafted_file_of_the_right_format(path: Path, crafted: str) -> None:
    """Its tables are somebody else's: it is replaced as soon as one of them refuses something."""
    connection = sqlite3.connect(path)
    connection.execute(crafted)
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    reader = CellCache.open_existing(path)
    assert reader is not None
    assert reader.get(_ID) is None
    reader.close()
    cache = CellCache.open(path)
    cache.known(b"", None)
    cache.forget([_ID])
    cache.add({_ID: b"cells"})
    assert cache.get(_ID) == b"cells"
    cache.close()


@pytest.mark.parametrize("value", ["'text'", "NULL", "7", f"zeroblob({LONGEST_BYTES + 1})"])
@pytest.mark.parametrize("column", ["cells", "checksum", "content_id"])
def test_whatever_lies_in_a_row(path: Path, value: str, column: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE cells (content_id PRIMARY KEY, cells, checksum)")
    connection.execute("PRAGMA user_version = 1")
    connection.execute("INSERT INTO cells VALUES (?, 'cells', ?)", (_ID, zlib.crc32(b"cells", zlib.crc32(_ID))))
    connection.execute(f"UPDATE cells SET {column} = {value}")
    connection.commit()
    connection.close()
    cache = CellCache.open(path)
    assert cache.get(_ID) is None
    assert cache.known(b"", None) <= {_ID}
    cache.close()


def test_a_full_disk_is_said(path: Path) -> None:
    cache = _filled(path)
    cache._db.execute("PRAGMA max_page_count = 5")
    with pytest.raises(AppError, match="The disk is full"):
        cache.add({b"x" * 16: b"x" * 100_000})
    cache.close()
    reader = CellCache.open_existing(path)
    assert reader is not None
    assert reader.get(_IDS[1]) is not None
    reader.close()


def test_all_are_deleted_or_all_but_one(tmp_path: Path) -> None:
    folder = tmp_path / "cells"
    assert delete_cells(folder), "there is none"
    folder.mkdir()
    for name in ("one-1", "two-2"):
        _filled(cells_file(folder, name)).close()
    (folder / "two-2.db-wal").touch()
    assert delete_cells(folder, but="one-1")
    assert [path.name for path in folder.iterdir()] == ["one-1.db"]
    (folder / "notes.txt").touch()
    assert delete_cells(folder)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"], "what is not ours stays"
    (folder / "notes.txt").unlink()
    assert delete_cells(folder)
    assert not folder.exists()


def test_what_cannot_be_deleted_is_left_for_the_next_time(tmp_path: Path) -> None:
    folder = tmp_path / "cells"
    (folder / "one-1.db").mkdir(parents=True)
    _filled(cells_file(folder, "two-2")).close()
    assert not delete_cells(folder)
    assert [path.name for path in folder.iterdir()] == ["one-1.db"]
