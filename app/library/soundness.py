"""Telling a damaged catalog from a sound one. SQLite itself has no checksums: a flipped bit can go unnoticed.

The facts (photos, folders, contents) stand in a table and again in its indexes, and ``integrity_check`` compares the
two. Vectors stand in one place only, so each of them carries a checksum. What every cell may hold stands in ``cells``.
"""

from __future__ import annotations

import sqlite3
import zlib

from app.core.photo import ContentId
from app.library.cells import DECISIONS, LONGEST_BYTES, senseless
from app.library.database import is_damage

_PATHS = ("photos", "directories", "roots", "models")
FACTS = ("library", *_PATHS, "left_out", "links", "contents", "failures", *DECISIONS)


def checksum(content_id: ContentId, vector: bytes) -> int:
    """Return the CRC-32 of a vector and of what it belongs to: a vector at another's place is damage too."""
    return zlib.crc32(vector, zlib.crc32(content_id))


def is_sound(content_id: object, vector: object, known: object) -> bool:
    """Tell whether these are bytes, and what their checksum says: SQLite may hand back anything."""
    return isinstance(content_id, bytes) and isinstance(vector, bytes) and checksum(content_id, vector) == known


def damage_to_paths(connection: sqlite3.Connection) -> str | None:
    """Say what is wrong with the tables that tell which content lies where: .4 s for 100,000 photos."""
    return broken(connection, _PATHS) or senseless(connection, _PATHS)


def damage_to_facts(connection: sqlite3.Connection) -> str | None:
    """Say what is wrong with anything but the vectors, or return None: .6 s for 100,000 photos."""
    return broken(connection, FACTS) or senseless(connection, FACTS)


def damage(connection: sqlite3.Connection) -> str | None:
    """Say what is wrong with any page of the catalog, or return None: 1 s for 100,000 photos (430 MB)."""
    return broken(connection, (None,)) or senseless(connection)


def damaged_vectors(connection: sqlite3.Connection) -> list[int]:
    """Return the row ids of the vectors that are not what their checksums say: .4 s for 100,000."""
    rows = connection.execute(
        f"SELECT id, content_id, iif(length(vector) <= {LONGEST_BYTES}, vector, NULL), checksum FROM embeddings"
    )
    return [row_id for row_id, content_id, vector, known in rows if not is_sound(content_id, vector, known)]


def broken(connection: sqlite3.Connection, tables: tuple[str | None, ...]) -> str | None:
    """Say what SQLite itself finds wrong with these tables and their indexes (None: with all), or return None."""
    there = {None, *(name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))}
    try:
        for table in there.intersection(tables):
            complaint = connection.execute(f"PRAGMA integrity_check{f'({table})' if table else ''}").fetchone()[0]
            if complaint != "ok":
                return str(complaint).splitlines()[-1]
    except UnicodeDecodeError:  # SQLite quotes a damaged name in its own message
        return "its tables are not as they were made"
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
        return str(error)
    return None
