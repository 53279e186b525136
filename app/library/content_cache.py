"""Caches of something small of each content, in one SQLite file each. Always safe to delete: they are filled again."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Self

from app.core.photo import ContentId
from app.library.database import (
    connect,
    delete_database,
    exists,
    file_at,
    is_contradiction,
    is_damage,
    make_own_database,
    speaking_of,
    transaction,
    use_log,
)
from app.library.soundness import checksum, is_sound

log = logging.getLogger(__name__)


class ContentCache:
    """Bytes by content, each with a checksum. Belongs to the thread that opened it. Subclasses name what they keep."""

    table: ClassVar[str]
    column: ClassVar[str]
    format: ClassVar[int]
    """A file of another format is emptied."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path
        self._file = file_at(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the cache for writing; a damaged or foreign file is replaced by an empty cache. Raises AppError."""
        with speaking_of(path):
            before = file_at(path)
            try:
                if before is not None and path.stat().st_size == 0:
                    log.warning("cache of %s damaged, or just begun by another program: it is empty", cls.table)
                return cls(cls._open_for_writing(path), path)
            except sqlite3.DatabaseError as error:
                cls._delete_if_damaged(path, before, error)
                return cls(cls._open_for_writing(path), path)

    @classmethod
    def open_existing(cls, path: Path) -> Self | None:
        """Open the cache for reading, beside a program that writes it; None when there is none yet."""
        if not exists(path):
            return None
        with speaking_of(path):
            return cls(connect(path, read_only=True), path)

    def close(self) -> None:
        self._db.close()

    def add(self, kept: Mapping[ContentId, bytes]) -> None:
        """Store what is kept by content; a cache that turns out damaged is replaced. Raises AppError."""
        with speaking_of(self._path):
            try:
                self._insert(kept)
            except sqlite3.DatabaseError as error:
                self._replace(error)
                self._insert(kept)

    def get(self, content_id: ContentId) -> bytes | None:
        """Return what is kept, or None when the cache does not have it (or cannot be read: it is only a cache)."""
        with contextlib.suppress(sqlite3.DatabaseError):
            row = self._db.execute(
                f"SELECT {self.column}, checksum FROM {self.table} WHERE content_id = ?", (content_id,)
            ).fetchone()
            if row is not None and is_sound(content_id, *row):
                return bytes(row[0])
        return None

    def _insert(self, kept: Mapping[ContentId, bytes]) -> None:
        with transaction(self._db):
            self._db.executemany(
                f"INSERT OR REPLACE INTO {self.table} VALUES (?, ?, ?)",
                ((content_id, data, checksum(content_id, data)) for content_id, data in kept.items()),
            )

    def _replace(self, error: sqlite3.DatabaseError) -> None:
        self._db.close()
        self._delete_if_damaged(self._path, self._file, error)
        self._db = self._open_for_writing(self._path)
        self._file = file_at(self._path)

    @classmethod
    def _delete_if_damaged(cls, path: Path, opened: tuple[int, int] | None, error: sqlite3.DatabaseError) -> None:
        """Delete the cache's files, or raise ``error`` when it does not speak of damage.

        ``opened`` is the file that is damaged: one that somebody else has put there meanwhile stays.
        """
        if not (is_damage(error) or is_contradiction(error)):
            raise error
        log.warning("cache of %s damaged, starting a new one: %s", cls.table, error)
        if file_at(path) == opened:
            delete_database(path)

    @classmethod
    def _open_for_writing(cls, path: Path) -> sqlite3.Connection:
        make_own_database(path)
        connection = connect(path, read_only=False)
        try:
            cls._set_up(connection)
            use_log(connection)
            # Without waiting for the disk: after a power cut the cache may be damaged, and is then replaced.
            connection.execute("PRAGMA synchronous = OFF")
            if not cls._is_current(connection):
                with transaction(connection):
                    if not cls._is_current(connection):  # another thread, or another program, may have been faster
                        cls._make_tables(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    @classmethod
    def _set_up(cls, connection: sqlite3.Connection) -> None:
        """Say how a file is to be made, before anything is in it."""

    @classmethod
    def _is_current(cls, connection: sqlite3.Connection) -> bool:
        return bool(connection.execute("PRAGMA user_version").fetchone()[0] == cls.format)

    @classmethod
    def _make_tables(cls, connection: sqlite3.Connection) -> None:
        connection.execute(f"DROP TABLE IF EXISTS {cls.table}")
        connection.execute(
            f"CREATE TABLE {cls.table} "
            f"(content_id BLOB PRIMARY KEY, {cls.column} BLOB NOT NULL, checksum INTEGER NOT NULL)"
        )
        connection.execute(f"PRAGMA user_version = {cls.format}")
