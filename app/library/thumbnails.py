"""The cache of small pictures, by content. Always safe to delete: it is filled again as photos are looked at."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from app.core.photo import ContentId
from app.library.database import (
    connect,
    delete_database,
    exists,
    file_at,
    is_damage,
    make_own_database,
    speaking_of,
    transaction,
    use_log,
)
from app.library.soundness import checksum, is_sound

log = logging.getLogger(__name__)

_FORMAT = 2
_DROPPED_AT_ONCE = 500


class ThumbnailCache:
    """JPEG thumbnails in one SQLite file. Belongs to the thread that opened it."""

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
                    log.warning("thumbnail cache damaged, or just begun by another program: it is empty")
                return cls(_open_for_writing(path), path)
            except sqlite3.DatabaseError as error:
                _delete_if_damaged(path, before, error)
                return cls(_open_for_writing(path), path)

    @classmethod
    def open_existing(cls, path: Path) -> Self | None:
        """Open the cache for reading, beside a program that writes it; None when there is none yet."""
        if not exists(path):
            return None
        with speaking_of(path):
            return cls(connect(path, read_only=True), path)

    def close(self) -> None:
        self._db.close()

    def add(self, thumbnails: Mapping[ContentId, bytes]) -> None:
        """Store JPEG files by content; a cache that turns out damaged is replaced. Raises AppError."""
        with speaking_of(self._path):
            try:
                self._insert(thumbnails)
            except sqlite3.DatabaseError as error:
                self._replace(error)
                self._insert(thumbnails)

    def trim(self, limit_bytes: int) -> None:
        """Drop the thumbnails stored longest ago until the cache takes no more than ``limit_bytes``."""
        with speaking_of(self._path):
            try:
                self._trim(limit_bytes)
            except sqlite3.DatabaseError as error:
                self._replace(error)

    def _trim(self, limit_bytes: int) -> None:
        excess = self._bytes() - limit_bytes
        while excess > 0:
            share = f"SELECT rowid FROM thumbnails ORDER BY rowid LIMIT {_DROPPED_AT_ONCE}"
            with transaction(self._db):
                dropped = self._db.execute(f"DELETE FROM thumbnails WHERE rowid IN ({share})").rowcount
            excess = self._bytes() - limit_bytes if dropped else 0

    def clear(self) -> None:
        """Empty the cache and give its room back to the disk. Raises AppError; a damaged one is replaced."""
        with speaking_of(self._path):
            try:
                self._db.execute("DELETE FROM thumbnails")
                self._db.execute("VACUUM")
            except sqlite3.DatabaseError as error:
                self._replace(error)

    def _replace(self, error: sqlite3.DatabaseError) -> None:
        self._db.close()
        _delete_if_damaged(self._path, self._file, error)
        self._db = _open_for_writing(self._path)
        self._file = file_at(self._path)

    def _bytes(self) -> int:
        """Return what the thumbnails take; pages that are free already count nothing, they are used again."""
        pages, free, size_bytes = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size_bytes)

    def get(self, content_id: ContentId) -> bytes | None:
        """Return a JPEG file, or None when the cache does not have it (or cannot be read: it is only a cache)."""
        with contextlib.suppress(sqlite3.DatabaseError):
            row = self._db.execute(
                "SELECT jpeg, checksum FROM thumbnails WHERE content_id = ?", (content_id,)
            ).fetchone()
            if row is not None and is_sound(content_id, *row):
                return bytes(row[0])
        return None

    def _insert(self, thumbnails: Mapping[ContentId, bytes]) -> None:
        with transaction(self._db):
            self._db.executemany(
                "INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?)",
                ((content_id, jpeg, checksum(content_id, jpeg)) for content_id, jpeg in thumbnails.items()),
            )


def clear_cache(path: Path) -> None:
    """Empty the cache and give its room back to the disk. Raises AppError."""
    if path.exists():
        with speaking_of(path), contextlib.closing(ThumbnailCache.open(path)) as cache:
            cache.clear()


def _delete_if_damaged(path: Path, opened: tuple[int, int] | None, error: sqlite3.DatabaseError) -> None:
    """Delete the cache's files, or raise ``error`` when it does not speak of damage.

    ``opened`` is the file that is damaged: one that somebody else has put there meanwhile stays.
    """
    if not is_damage(error):
        raise error
    log.warning("thumbnail cache damaged, starting a new one: %s", error)
    if file_at(path) == opened:
        delete_database(path)


def _open_for_writing(path: Path) -> sqlite3.Connection:
    make_own_database(path)
    connection = connect(path, read_only=False)
    try:
        use_log(connection)
        # Without waiting for the disk: after a power cut the cache may be damaged, and is then replaced.
        connection.execute("PRAGMA synchronous = OFF")
        if not _is_current(connection):
            with transaction(connection):
                if not _is_current(connection):  # another thread, or another program, may have been faster
                    _make_tables(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _is_current(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("PRAGMA user_version").fetchone()[0] == _FORMAT)


def _make_tables(connection: sqlite3.Connection) -> None:
    connection.execute("DROP TABLE IF EXISTS thumbnails")
    connection.execute(
        "CREATE TABLE thumbnails (content_id BLOB PRIMARY KEY, jpeg BLOB NOT NULL, checksum INTEGER NOT NULL)"
    )
    connection.execute(f"PRAGMA user_version = {_FORMAT}")
