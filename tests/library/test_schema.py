"""Catalogs of other versions, of other programs, and the way from an older version to this one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import AppError
from app.core.listing import Listing
from app.core.photo import FoundFile, PictureFacts
from app.library import schema
from app.library.database import CatalogNotReady
from app.library.reader import Reader
from app.library.store import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "catalog.db"


def _open(path: Path) -> Store:
    return Store.open(path, path.with_suffix(".lock"))


def _made(path: Path) -> None:
    store = _open(path)
    store.add_root("/r")
    store.apply(store.roots()[0].id, Listing("/r", (FoundFile("a.jpg", 1, 2),)))
    store.add_embedding(b"c" * 16, PictureFacts(1, 2, "PNG", None, None), "model", b"vector")
    store.close()


def _value(path: Path, sql: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def _plant(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[sqlite3.Connection], None]) -> None:
    monkeypatch.setattr(schema, "_MIGRATIONS", (*schema._MIGRATIONS, *steps))
    monkeypatch.setattr(schema, "CURRENT", len(schema._MIGRATIONS))


def test_a_new_catalog_says_whose_it_is(path: Path) -> None:
    _open(path).close()
    assert _value(path, "PRAGMA user_version") == schema.CURRENT
    assert _value(path, "PRAGMA application_id") == schema.APPLICATION_ID
    assert _value(path, "PRAGMA page_size") == 8192
    assert _value(path, "PRAGMA journal_mode") == "wal"
    assert not (path.parent / "backups").exists()


def test_opening_again_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _made(path)
    content = path.read_bytes()
    _open(path).close()
    assert path.read_bytes() == content


def test_a_newer_catalog_is_refused_and_left_alone(path: Path) -> None:
    _made(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {schema.CURRENT + 1}")
    connection.close()
    content = path.read_bytes()
    for opens in (_open, Reader.open_existing):
        with pytest.raises(AppError, match=r"made by a newer Photokin \(library format \d+, this program knows \d+"):
            opens(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("version", [0, 1])
def test_another_programs_database_is_refused_and_left_alone(path: Path, version: int) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    content = path.read_bytes()
    for opens in (_open, Reader.open_existing):
        with pytest.raises(AppError, match="is not a Photokin library"):
            opens(path)
    assert _value(path, "SELECT group_concat(name) FROM sqlite_master") == "theirs"
    assert path.read_bytes()[100:] == content[100:]  # the header says now that it has a write-ahead log


def test_a_migration_keeps_everything_and_backs_up_first(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _made(path)
    before = schema.CURRENT

    def rebuild_contents(connection: sqlite3.Connection) -> None:
        # The way SQLite's manual changes a table: were foreign keys watched, the embeddings would go with it.
        sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'contents'").fetchone()[0]
        connection.execute(sql.replace("contents", "contents_new", 1))
        connection.execute("INSERT INTO contents_new SELECT * FROM contents")
        connection.execute("DROP TABLE contents")
        connection.execute("ALTER TABLE contents_new RENAME TO contents")
        connection.execute("ALTER TABLE photos ADD COLUMN rating INTEGER")

    def add_table(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE words (word TEXT)")

    _plant(monkeypatch, rebuild_contents, add_table)
    store = _open(path)
    assert store.counts("model").photos == 1
    assert store.vector(b"c" * 16, "model") == b"vector"
    assert store._db.execute("SELECT rating FROM photos").fetchone() == (None,)
    assert store._db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert store._db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    store.close()
    assert _value(path, "PRAGMA user_version") == before + 2
    backup = path.parent / "backups" / f"catalog-version-{before}.db"
    assert _value(backup, "PRAGMA user_version") == before
    assert _value(backup, "SELECT count(*) FROM photos") == 1


def test_of_the_backups_before_updates_the_newest_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _made(path)
    before = schema.CURRENT
    for number in (1, 2):

        def add_table(connection: sqlite3.Connection, name: str = f"words_{number}") -> None:
            connection.execute(f"CREATE TABLE {name} (word TEXT)")

        _plant(monkeypatch, add_table)
        _open(path).close()
    kept = [backup.name for backup in (path.parent / "backups").glob("catalog-version-*.db")]
    assert kept == [f"catalog-version-{before + 1}.db"]


def test_a_migration_that_fails_leaves_the_version_before_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _made(path)
    before = schema.CURRENT

    def good(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE words (word TEXT)")

    def bad(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (x)")
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        _plant(patch, good, bad)
        with pytest.raises(ZeroDivisionError):
            _open(path)
    assert _value(path, "PRAGMA user_version") == before + 1
    assert _value(path, "SELECT count(*) FROM sqlite_master WHERE name = 'half'") == 0
    assert _value(path, "SELECT count(*) FROM photos") == 1
    # The next program, with the step repaired, goes on from there.
    _plant(monkeypatch, good, lambda connection: None)
    _open(path).close()
    assert _value(path, "PRAGMA user_version") == before + 2


def test_a_backup_that_cannot_be_written_stops_before_anything_changes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _made(path)
    before = schema.CURRENT
    (path.parent / "backups").write_text("a file where the folder should be")
    _plant(monkeypatch, lambda connection: None)
    with pytest.raises(AppError, match="must be backed up before"):
        _open(path)
    assert _value(path, "PRAGMA user_version") == before


def test_a_reader_does_not_migrate(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _made(path)
    before = schema.CURRENT
    _plant(monkeypatch, lambda connection: None)
    with pytest.raises(CatalogNotReady, match="made by an older Photokin"):
        Reader.open_existing(path)
    assert _value(path, "PRAGMA user_version") == before


def test_a_program_killed_while_it_made_the_catalog(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = sqlite3.connect(path)  # a header and nothing else
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    assert Reader.open_existing(path) is None
    _made(path)
    assert _value(path, "SELECT count(*) FROM photos") == 1


@pytest.mark.parametrize(
    "sql",
    [
        "ANALYZE",
        "CREATE INDEX theirs ON photos (size_bytes, name DESC)",
        "CREATE VIEW theirs AS SELECT * FROM photos",
        "CREATE TABLE theirs (x)",
    ],
)
def test_what_others_add_is_no_damage(path: Path, sql: str) -> None:
    _made(path)
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute(sql)
    connection.close()
    reader = Reader.open_existing(path)
    assert reader is not None
    reader.close()
    for thorough in (False, True):
        with Store.open(path, path.with_suffix(".lock"), thorough=thorough) as store:
            assert store.news == ()
            assert store.counts("model").photos == 1
    assert _value(path, "SELECT count(*) FROM sqlite_master WHERE name = 'theirs' OR name = 'sqlite_stat1'") == 1


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE UNIQUE INDEX theirs ON photos (size_bytes)",
        "CREATE INDEX theirs ON photos (abs(size_bytes))",
        'CREATE INDEX "their""s" ON photos (name) WHERE size_bytes > 5',
        "CREATE TRIGGER theirs BEFORE INSERT ON photos BEGIN SELECT RAISE(ABORT, 'no'); END",
    ],
)
def test_what_could_refuse_our_rows_is_dropped_and_nothing_else(path: Path, sql: str) -> None:
    _made(path)
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute(sql)
    connection.close()
    with _open(path) as store:
        assert store.news == ()
        store.apply(store.roots()[0].id, Listing("/r", tuple(FoundFile(name, 1, 2) for name in ("a.jpg", "b"))))
        assert store.counts("model").photos == 2
    assert _value(path, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'their%'") == 0


def test_an_index_of_others_is_in_no_updates_way(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _made(path)
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("CREATE INDEX ours_soon ON photos (size_bytes)")
    connection.close()

    def add_index(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE INDEX ours_soon ON photos (mtime_ns)")

    _plant(monkeypatch, add_index)
    with _open(path) as store:
        assert store.news == ()


def test_whoever_looks_while_a_library_is_made_finds_none_yet(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between any two steps: not one of an older version, which nobody would bring up to date for the one who asks."""
    seen: list[Reader | None] = []
    steps = schema._MIGRATIONS

    def looked_at(step: Callable[[sqlite3.Connection], None]) -> Callable[[sqlite3.Connection], None]:
        def look_around(connection: sqlite3.Connection) -> None:
            if connection.execute("PRAGMA database_list").fetchone()[2]:  # the library, no trial in memory
                seen.append(Reader.open_existing(path))
                step(connection)
                seen.append(Reader.open_existing(path))
            else:
                step(connection)

        return look_around

    monkeypatch.setattr(schema, "_MIGRATIONS", tuple(looked_at(step) for step in steps))
    _open(path).close()
    assert seen == [None] * 2 * len(steps)
    assert _value(path, "PRAGMA user_version") == len(steps)
