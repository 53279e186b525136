"""The cache of photos' cells (``similarity.map_cells``), by content: a file for each way of making them.

Always safe to delete: an ingest fills it again from the thumbnails. The folder holds NAME.db for each cells id.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from app.core.photo import ContentId
from app.library.content_cache import ContentCache
from app.library.database import speaking_of, transaction

log = logging.getLogger(__name__)

_SUFFIX = ".db"


class CellCache(ContentCache):
    """Cells in one SQLite file; nothing (``b""``) of a content that has none. Belongs to the thread that opened it."""

    table = "cells"
    column = "cells"
    format = 1

    def known(self, after: ContentId, up_to: ContentId | None) -> set[ContentId]:
        """Return whose cells are kept, of the content ids above ``after``, and no farther than ``up_to``."""
        with speaking_of(self._path):
            try:
                return self._known(after, up_to)
            except sqlite3.DatabaseError as error:
                self._replace(error)
                return set()

    def forget(self, contents: Iterable[ContentId]) -> None:
        """Forget cells, and give their room back to the disk. Raises AppError; a damaged cache is replaced."""
        with speaking_of(self._path):
            try:
                with transaction(self._db):
                    self._db.executemany("DELETE FROM cells WHERE content_id = ?", [(each,) for each in contents])
                self._db.executescript("PRAGMA incremental_vacuum;")  # execute() would give back one page
            except sqlite3.DatabaseError as error:
                self._replace(error)

    def _known(self, after: ContentId, up_to: ContentId | None) -> set[ContentId]:
        limit = "" if up_to is None else "AND content_id <= :up_to"
        rows = self._db.execute(
            f"SELECT content_id FROM cells WHERE content_id > :after {limit}", {"after": after, "up_to": up_to}
        )
        return {bytes(content_id) for (content_id,) in rows if isinstance(content_id, bytes)}

    @classmethod
    def _set_up(cls, connection: sqlite3.Connection) -> None:
        # A row of 9.6 kB leaves little of an 8 KiB page unused: 9.9 kB of disk, in other sizes up to 16.
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")


def cells_file(folder: Path, cells_id: str) -> Path:
    """Return where the cells of this id are kept."""
    return folder / f"{cells_id}{_SUFFIX}"


def delete_cells(folder: Path, but: str | None = None) -> bool:
    """Delete all cells, or all ``but`` those of one id. False where the system keeps some: they are in use."""
    kept = None if but is None else cells_file(folder, but).name
    gone = True
    for path in sorted(folder.glob(f"*{_SUFFIX}*")):
        if kept is not None and path.name.startswith(kept):
            continue
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s cannot be deleted yet: %s", path.name, error)
            gone = False
    if but is None:
        with contextlib.suppress(OSError):  # others put something there, or it is not there
            folder.rmdir()
    return gone
