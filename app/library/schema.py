"""The catalog's tables and how an older catalog becomes a current one. Literal SQL only, one function a version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from app.core.errors import AppError
from app.library.database import connect, transaction

APPLICATION_ID = 0x50484B4E  # "PHKN", what file(1) and other programs see


def prepare_schema(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the catalog to the current version, after a backup if it holds anything.

    Raises AppError when the catalog was written by a newer program, or by another one. Foreign keys must not be watched
    yet: replacing a table would take the rows that point to it along.
    """
    version = check_version(connection, path)
    if version == CURRENT:
        return
    if version > 0:
        _back_up(connection, path.with_name(f"{path.stem}-version-{version}.db"))
    for migrate in _MIGRATIONS[version:]:
        with transaction(connection):
            migrate(connection)
            version += 1
            connection.execute(f"PRAGMA user_version = {version}")


def check_version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the catalog's version, 0 for an empty file.

    Raises AppError when this program is too old for it, or when it is another program's database.
    """
    # One statement, one moment: another program may be creating the catalog while this one looks.
    version, owner, has_tables = connection.execute(
        "SELECT user_version, application_id, EXISTS (SELECT 1 FROM sqlite_master) "
        "FROM pragma_user_version, pragma_application_id"
    ).fetchone()
    if owner != APPLICATION_ID and (version or has_tables):
        raise AppError("{path} is not a Photokin library. Choose another data folder.", path=str(path))
    if version > CURRENT:
        raise AppError(
            "{path} was made by a newer Photokin (library format {found}, this program knows {known}). "
            "Install the newer program.",
            path=str(path),
            found=int(version),
            known=CURRENT,
        )
    return int(version)


def _back_up(connection: sqlite3.Connection, path: Path) -> None:
    copy = connect(path, read_only=False)
    try:
        connection.backup(copy)
    finally:
        copy.close()


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


_MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_version_1,)
CURRENT = len(_MIGRATIONS)
