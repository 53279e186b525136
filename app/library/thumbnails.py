"""The cache of small pictures, by content. Always safe to delete: it is filled again as photos are looked at."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from app.library.content_cache import ContentCache
from app.library.database import speaking_of, transaction

_DROPPED_AT_ONCE = 500


class ThumbnailCache(ContentCache):
    """JPEG thumbnails in one SQLite file. Belongs to the thread that opened it."""

    table = "thumbnails"
    column = "jpeg"
    format = 2

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

    def _bytes(self) -> int:
        """Return what the thumbnails take; pages that are free already count nothing, they are used again."""
        pages, free, size_bytes = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size_bytes)


def clear_cache(path: Path) -> None:
    """Empty the cache and give its room back to the disk. Raises AppError."""
    if path.exists():
        with speaking_of(path), contextlib.closing(ThumbnailCache.open(path)) as cache:
            cache.clear()
