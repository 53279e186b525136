"""Backups: made in time, sound, few, and never in the way; and the catalog that comes out of one."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.core.listing import Listing
from app.core.photo import FoundFile, Photo, PictureFacts
from app.core.text import text
from app.library import backup as backup_module
from app.library.database import CatalogNotReady
from app.library.mending import mark_of
from app.library.reader import Reader
from app.library.store import Store

_MODEL = "model"
_DAY_S = 24 * 3600


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.db"


def _open(path: Path, *, thorough: bool = False) -> Store:
    return Store.open(path, path.with_suffix(".lock"), thorough=thorough)


def _made(path: Path, photos: int = 40) -> None:
    """A library with a backup; every photo has a vector, one is skipped."""
    with _open(path) as store:
        store.add_root("/r")
        files = tuple(FoundFile(f"{n:03}.jpg", n, n) for n in range(photos))
        root_id = store.roots()[0].id
        store.apply(root_id, Listing("/r", (*files, FoundFile("bad.jpg", 1, 1))))
        with store.transaction():
            for n, file in enumerate(files):
                content_id = n.to_bytes(16, "big")
                store.add_embedding(content_id, PictureFacts(4, 3, "JPEG", None, None), _MODEL, bytes([n]) * 3084)
                store.link(Photo(n + 1, f"/r/{file.name}", file.stamp, None), content_id, file.stamp)
        bad = store.photo_at("/r/bad.jpg")
        assert bad is not None
        store.add_failure(bad, "decode", text("Broken."), "reader")
        store.check_and_back_up_daily()


def _read(path: Path) -> None:
    reader = Reader.open_existing(path)
    assert reader is not None
    with reader:
        reader.check_paths()


def _backups(path: Path) -> list[str]:
    return sorted(p.name for p in (path.parent / "backups").iterdir())


def _wreck(path: Path) -> bytes:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    damaged = path.read_bytes()[:50_000]
    path.write_bytes(damaged)
    return damaged


def _facts(store: Store) -> tuple[object, ...]:
    tables = ("roots", "directories", "photos", "contents", "models", "failures")
    return tuple(store._db.execute(f"SELECT * FROM {table}").fetchall() for table in tables)


def test_a_backup_holds_the_facts_and_no_vectors(path: Path) -> None:
    _made(path)
    with _open(path) as store:
        before = _facts(store)
    with closing(sqlite3.connect(path.parent / "backups" / "catalog-000001.db")) as backup:
        tables = ("roots", "directories", "photos", "contents", "models", "failures")
        assert tuple(backup.execute(f"SELECT * FROM {table}").fetchall() for table in tables) == before
        assert backup.execute("SELECT count(*) FROM embeddings").fetchone() == (0,)
        assert backup.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert backup.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_damaged_catalog_is_restored_and_kept(path: Path) -> None:
    _made(path)
    with _open(path) as store:
        before, old_id = _facts(store), store.catalog_id
    damaged = _wreck(path)
    with pytest.raises(CatalogNotReady, match="is damaged"):
        _read(path)
    with _open(path) as store:
        assert "It is restored from its backup of" in str(store.news[0])
        assert _facts(store) == before
        assert store.catalog_id != old_id
    (kept,) = path.parent.glob("catalog-damaged-*.db")
    assert kept.read_bytes() == damaged
    with _open(path) as store:
        assert store.news == ()


@pytest.mark.parametrize("content", [None, b"", b"garbage" * 10_000, b"SQLite format 3\0" + bytes(90_000)])
def test_a_catalog_that_is_gone_or_nothing_is_restored(path: Path, content: bytes | None) -> None:
    _made(path)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CatalogNotReady):
        Reader.open_existing(path)
    with _open(path) as store:
        assert "restored from its backup" in str(store.news[0])
        assert store.counts(_MODEL).photos == 41


def test_the_log_of_a_lost_catalog_never_meets_the_restored_one(path: Path) -> None:
    _made(path)
    with _open(path) as store:
        store.add_root("/later")
        reader = Reader.open_existing(path)
        assert reader is not None
        content = path.with_name("catalog.db-wal").read_bytes()
        reader.close()
    assert content
    path.unlink()
    path.with_name("catalog.db-wal").write_bytes(content)
    with _open(path) as store:
        assert [root.path for root in store.roots()] == ["/r"]
        assert store._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert any(kept.read_bytes() == content for kept in path.parent.glob("catalog-damaged-*-wal"))


def test_a_damaged_backup_is_passed_over(path: Path) -> None:
    _made(path)
    with _open(path) as store:
        store.back_up()
    newest = path.parent / "backups" / "catalog-000002.db"
    newest.write_bytes(newest.read_bytes()[:9000])
    _wreck(path)
    with _open(path) as store:
        assert store.counts(_MODEL).photos == 41


def test_without_a_sound_backup_a_new_library_is_begun(path: Path) -> None:
    _made(path)
    for backup in (path.parent / "backups").iterdir():
        backup.write_bytes(b"SQLite format 3\0" + b"\xff" * 500)
    damaged = _wreck(path)
    with _open(path) as store:
        assert "there is no sound backup" in str(store.news[0])
        assert store.roots() == ()
    (kept,) = path.parent.glob("catalog-damaged-*.db")
    assert kept.read_bytes() == damaged
    with _open(path) as store:
        assert store.news == ()
        store.check_and_back_up_daily()
    assert _backups(path) == ["catalog-000001.db"]


def test_a_newer_catalog_is_never_replaced(path: Path) -> None:
    _made(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(AppError, match="newer Photokin"):
        _open(path)
    assert not list(path.parent.glob("catalog-damaged-*"))


def test_once_a_day_and_when_the_folders_change(path: Path) -> None:
    _made(path)
    newest = path.parent / "backups" / "catalog-000001.db"
    with _open(path) as store:
        store.check_and_back_up_daily()
        assert _backups(path) == ["catalog-000001.db"]
        store.add_root("/other")
        store.check_and_back_up_daily()
        assert _backups(path) == ["catalog-000001.db", "catalog-000002.db"]
        newest = newest.with_name("catalog-000002.db")
        for made_at in (time.time() - _DAY_S - 60, time.time() + 3600):  # old; from a clock that has gone back
            os.utime(newest, (made_at, made_at))
            store.check_and_back_up_daily()
            assert newest.name != _backups(path)[-1]
            newest = newest.with_name(_backups(path)[-1])


def test_the_newest_and_one_of_an_earlier_day_are_kept(path: Path) -> None:
    _made(path)
    folder = path.parent / "backups"
    with _open(path) as store:
        for days in (9, 8, 0, 0, 0):
            store.back_up()
            made_at = time.time() - days * _DAY_S
            os.utime(folder / _backups(path)[-1], (made_at, made_at))
    assert _backups(path) == ["catalog-000003.db", "catalog-000006.db"]


def test_damage_is_never_backed_up(path: Path) -> None:
    _made(path)
    with _open(path) as store:
        # A flipped bit in a name: the table and its index say different things.
        place = path.read_bytes().rindex(b"017.jpg")
        with path.open("r+b") as file:
            file.seek(place)
            file.write(b"117.jpg")
        store._db.execute("PRAGMA cache_size = 0")
        store._db.execute("PRAGMA shrink_memory")
        with pytest.raises(CatalogNotReady, match="is damaged"):
            store.back_up()
    assert _backups(path) == ["catalog-000001.db"]


def test_a_damaged_vector_is_found_and_forgotten(path: Path) -> None:
    _made(path)
    with _open(path) as store:
        store._db.execute("UPDATE embeddings SET vector = zeroblob(3084) WHERE id = 7")
        content_id = store._db.execute("SELECT content_id FROM embeddings WHERE id = 7").fetchone()[0]
        with pytest.raises(CatalogNotReady, match="vector 7"):
            store.vector(content_id, _MODEL)
        with pytest.raises(CatalogNotReady, match="vector 7"):
            list(store.embeddings(_MODEL))
        for backup in (path.parent / "backups").iterdir():
            os.utime(backup, (0, 0))
        with pytest.raises(CatalogNotReady, match="vector 7"):
            store.check_and_back_up_daily()
    with _open(path, thorough=True) as store:
        assert str(store.news[0]) == "Damaged entries in the library: 1. They will be made again."
        assert store.vector(content_id, _MODEL) is None
        assert len(list(store.embeddings(_MODEL))) == 39


def test_a_vector_at_anothers_place_is_damage(path: Path) -> None:
    _made(path)
    with _open(path) as store:
        store._db.execute(
            """UPDATE embeddings SET (vector, checksum) = (SELECT vector, checksum FROM embeddings WHERE id = 8)
                WHERE id = 7"""
        )
        with pytest.raises(CatalogNotReady, match="vector 7"):
            list(store.embeddings(_MODEL))


def test_after_an_unclean_end_everything_is_checked(path: Path) -> None:
    _made(path)
    store = _open(path)
    store._db.execute("UPDATE embeddings SET vector = zeroblob(3084) WHERE id = 7")
    store.close()
    with _open(path) as store:
        assert store.news == ()  # closed in order: no reason to doubt the vectors before they are read
    mark_of(path).touch()
    with _open(path) as store:
        assert mark_of(path).exists()
        assert "entries in the library: 1." in str(store.news[0])
    assert not mark_of(path).exists()


def test_a_disk_without_room_costs_the_backup_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _made(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup_module, "put_in_place", full)
    with _open(path) as store:
        store.back_up()
    assert "no backup of the catalog today" in caplog.text
    assert _backups(path) == ["catalog-000001.db"]


def test_a_copy_that_reads_back_damaged_is_no_backup(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _made(path)
    with _open(path) as store, monkeypatch.context() as patch:
        patch.setattr(backup_module, "damage", lambda _: "a page is torn")
        store.back_up()
    assert "the copy reads back damaged: a page is torn" in caplog.text
    assert _backups(path) == ["catalog-000001.db"]


def test_restored_twice_from_one_backup_it_is_two_catalogs(path: Path) -> None:
    """An index made for the first knows row ids that mean something else in the second."""
    _made(path)
    names = []
    for _ in range(2):
        _wreck(path)
        with _open(path) as store:
            names.append(store.catalog_id)
    assert _backups(path) == ["catalog-000001.db"]
    assert len(set(names)) == 2


def test_what_was_left_half_written_is_deleted(path: Path) -> None:
    _made(path)
    leftovers = [path.parent / "backups" / "unfinished.db", path.with_suffix(".restored")]
    for leftover in leftovers:
        leftover.write_bytes(b"half")
    _open(path).close()
    assert not any(leftover.exists() for leftover in leftovers)


def test_a_reader_follows_the_catalog_that_took_the_place_of_another(path: Path) -> None:
    _made(path)
    reader = Reader.current(None, path)
    assert reader is not None
    assert Reader.current(reader, path) is reader
    first = reader.catalog_id
    _wreck(path)
    _open(path).close()
    after = Reader.current(reader, path)
    assert after is not None
    with after:
        assert after is not reader
        assert after.catalog_id != first


def test_vectors_of_unknown_contents_are_not_taken(path: Path) -> None:
    _made(path)
    with _open(path) as store:
        store._db.execute("DELETE FROM embeddings")
        vectors = [(n.to_bytes(16, "big"), b"v" * 8) for n in (3, 999)]
        assert store.add_vectors(_MODEL, vectors) == 1
        assert store.add_vectors(_MODEL, vectors) == 0
        assert store.vector((3).to_bytes(16, "big"), _MODEL) == b"v" * 8
