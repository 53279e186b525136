"""The catalog's tables and how an older catalog becomes a current one. Literal SQL only, one function a version."""

from __future__ import annotations

import contextlib
import functools
import logging
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

from app.core.errors import AppError
from app.library.database import damaged_catalog, transaction
from app.library.soundness import checksum

_DEFINITIONS = "SELECT type, name, tbl_name, sql FROM sqlite_master"
# One that makes searching faster and can refuse no row: by columns alone, of all rows, none of them unique.
_PLAIN_INDEX = re.compile(r'CREATE INDEX [^()]+ ON [^()]+\((\s*[\w"]+(\s+(ASC|DESC))?\s*,?)+\)', re.IGNORECASE)
log = logging.getLogger(__name__)

APPLICATION_ID = 0x50484B4E  # "PHKN", what file(1) and other programs see


# 8 KiB pages: an f16 vector of 1542 numbers takes 3084 bytes, of which 4 KiB pages waste a quarter.
PAGE_BYTES = 8192


def prepare_schema(
    connection: sqlite3.Connection, path: Path, back_up: Callable[[sqlite3.Connection, int], None] | None = None
) -> None:
    """Bring the catalog to the current version; ``back_up`` gets it and its version before, if it holds anything.

    A new catalog is made in one transaction: whoever looks finds nothing, or all of it. Raises AppError when the
    catalog was written by a newer program, or by another one. Foreign keys must not be watched yet: replacing a table
    would take the rows that point to it along.
    """
    version = check_version(connection, path)
    if 0 < version < CURRENT and back_up is not None:
        back_up(connection, version)
    _drop_hindrances(connection, version)
    steps = [(number, migrate) for number, migrate in enumerate(_MIGRATIONS, 1) if number > version]
    for together in [steps] if version == 0 else [[step] for step in steps]:
        with transaction(connection):
            for number, migrate in together:
                migrate(connection)
                connection.execute(f"PRAGMA user_version = {number}")


def check_version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the catalog's version, 0 for an empty file.

    Raises AppError when this program is too old for it, or when it is another program's database; CatalogNotReady
    when it is ours and its tables are not those of its version: SQLite itself believes whatever stands there. What
    other programs added (the figures of ANALYZE, an index, a view) is no damage.
    """
    # One statement, one moment: another program may be creating the catalog while this one looks.
    rows = connection.execute(
        f"""SELECT user_version, application_id, m.* FROM pragma_user_version, pragma_application_id
            LEFT JOIN ({_DEFINITIONS}) m ON TRUE"""
    ).fetchall()
    version, owner = rows[0][:2]
    found = {row[2:] for row in rows if row[2] is not None}
    like_ours = 0 < version <= CURRENT and _definitions(_MIGRATIONS[:version]) <= found
    if owner != APPLICATION_ID and (version or found) and not like_ours:
        raise not_ours(path)
    if version <= CURRENT and (version or found) and (owner != APPLICATION_ID or not like_ours):
        raise damaged_catalog(path, "its tables are not as they were made")
    if version > CURRENT:
        raise AppError(
            "{path} was made by a newer Photokin (library format {found}, this program knows {known}). "
            "Install the newer program.",
            path=str(path),
            found=int(version),
            known=CURRENT,
        )
    return int(version)


@functools.cache
def _definitions(migrations: tuple[Callable[[sqlite3.Connection], None], ...]) -> frozenset[tuple[str | None, ...]]:
    """Return what a catalog's tables and indexes look like after these steps."""
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        for migrate in migrations:
            migrate(empty)
        return frozenset(empty.execute(_DEFINITIONS))


def _drop_hindrances(connection: sqlite3.Connection, version: int) -> None:
    """Drop what others added and what could refuse a row of ours, or act on it: no data are lost with it.

    Before a change of format all their indexes go: one may have the name, or the column, that is needed.
    """
    ours = _definitions(_MIGRATIONS[:version])
    for kind, name, table, sql in connection.execute(_DEFINITIONS).fetchall():
        if sql is None or kind not in ("index", "trigger") or (kind, name, table, sql) in ours:
            continue
        if kind == "trigger" or version < CURRENT or not _PLAIN_INDEX.fullmatch(sql):
            log.warning("%s %s is none of this program's and is dropped", kind, name)
            quoted = name.replace('"', '""')
            connection.execute(f'DROP {kind} "{quoted}"')


def not_ours(path: Path) -> AppError:
    """Return the error for a file that this program did not make."""
    return AppError("{path} is not a Photokin library. Choose another data folder.", path=str(path))


def _version_1(connection: sqlite3.Connection) -> None:
    # Paths are bytes (os.fsencode): file names need not be valid text, SQLite's TEXT must be.
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(
        """CREATE TABLE roots (
            id INTEGER PRIMARY KEY,
            path BLOB NOT NULL UNIQUE,
            state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ready', 'offline')),
            reason TEXT)"""
    )
    connection.execute(
        """CREATE TABLE directories (
            id INTEGER PRIMARY KEY,
            root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
            path BLOB NOT NULL UNIQUE)"""
    )
    connection.execute("CREATE INDEX directories_root ON directories (root_id)")
    connection.execute(
        """CREATE TABLE photos (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            directory_id INTEGER NOT NULL REFERENCES directories ON DELETE CASCADE,
            name BLOB NOT NULL,
            size_bytes INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            date_s INTEGER NOT NULL,
            content_id BLOB,
            UNIQUE (directory_id, name))"""
    )
    # Galleries in date order walk this index alone: half a second for a million photos.
    connection.execute("CREATE INDEX photos_date ON photos (date_s)")
    connection.execute("CREATE INDEX photos_content ON photos (content_id)")
    connection.execute(
        """CREATE TABLE contents (
            content_id BLOB PRIMARY KEY,
            width_px INTEGER NOT NULL,
            height_px INTEGER NOT NULL,
            format TEXT NOT NULL,
            taken TEXT,
            warning TEXT,
            unused_since_s INTEGER)"""
    )
    connection.execute("CREATE TABLE models (id INTEGER PRIMARY KEY, model_id TEXT NOT NULL UNIQUE)")
    # The id only ever grows: "newer than the index generation" is one comparison.
    connection.execute(
        """CREATE TABLE embeddings (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            content_id BLOB NOT NULL REFERENCES contents ON DELETE CASCADE,
            model INTEGER NOT NULL REFERENCES models,
            vector BLOB NOT NULL,
            UNIQUE (content_id, model))"""
    )
    connection.execute(
        """CREATE TABLE failures (
            photo_id INTEGER PRIMARY KEY REFERENCES photos ON DELETE CASCADE,
            stage TEXT NOT NULL,
            reason TEXT NOT NULL,
            reader TEXT NOT NULL)"""
    )


def _version_2(connection: sqlite3.Connection) -> None:
    # A flipped bit in a vector is nothing that SQLite could notice: 4 bytes and 2 µs a vector tell.
    def checksum_of(content_id: object, vector: object) -> int:
        if isinstance(content_id, bytes) and isinstance(vector, bytes):
            return checksum(content_id, vector)
        return -1  # what no vector has

    connection.create_function("vector_checksum", 2, checksum_of, deterministic=True)
    connection.execute("ALTER TABLE embeddings ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0")
    connection.execute("UPDATE embeddings SET checksum = vector_checksum(content_id, vector)")
    # Changes when the catalog is restored: row ids that an index knows mean something else from then on.
    connection.execute("CREATE TABLE library (id BLOB NOT NULL)")
    connection.execute("INSERT INTO library VALUES (randomblob(16))")


def _version_3(connection: sqlite3.Connection) -> None:
    # What the last scan met, for those who watch the folders behind them, and for those who miss a photo.
    connection.execute(
        """CREATE TABLE links (
            id INTEGER PRIMARY KEY,
            root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
            path BLOB NOT NULL UNIQUE,
            target BLOB NOT NULL,
            reason TEXT)"""
    )
    connection.execute("CREATE INDEX links_root ON links (root_id)")


def _version_4(connection: sqlite3.Connection) -> None:
    # Folders that the user does not want read. What was known of their photos stays, as that of deleted files does.
    connection.execute(
        """CREATE TABLE left_out (
            id INTEGER PRIMARY KEY,
            root_id INTEGER NOT NULL REFERENCES roots ON DELETE CASCADE,
            path BLOB NOT NULL UNIQUE)"""
    )
    connection.execute("CREATE INDEX left_out_root ON left_out (root_id)")


def _version_5(connection: sqlite3.Connection) -> None:
    # Of contents that are known already nobody has looked for it: they get theirs when they are read again.
    connection.execute("ALTER TABLE contents ADD COLUMN camera TEXT")


def _version_6(connection: sqlite3.Connection) -> None:
    # What people said of look-alikes. Contents and files are noted as they were: neither need be known any more.
    # No CHECK: what breaks one is damage of the whole catalog, and a bit in one decision shall cost no more than that.
    connection.execute(
        """CREATE TABLE decisions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            batch INTEGER NOT NULL,
            made_s INTEGER NOT NULL,
            kind TEXT NOT NULL,
            verdict TEXT NOT NULL,
            files INTEGER NOT NULL)"""
    )
    connection.execute(
        """CREATE TABLE decided_contents (
            id INTEGER PRIMARY KEY,
            decision_id INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE,
            side TEXT NOT NULL,
            content_id BLOB NOT NULL)"""
    )
    connection.execute("CREATE INDEX decided_contents_decision ON decided_contents (decision_id)")
    connection.execute(
        """CREATE TABLE trashed_files (
            id INTEGER PRIMARY KEY,
            decision_id INTEGER NOT NULL REFERENCES decisions ON DELETE CASCADE,
            path BLOB NOT NULL,
            place BLOB NOT NULL,
            size_bytes INTEGER NOT NULL,
            content_id BLOB NOT NULL)"""
    )
    connection.execute("CREATE INDEX trashed_files_decision ON trashed_files (decision_id)")


_MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    _version_1,
    _version_2,
    _version_3,
    _version_4,
    _version_5,
    _version_6,
)
CURRENT = len(_MIGRATIONS)
