"""Putting anything into any cell of a catalog, against types and constraints, as a flipped bit or a person could."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from app.library.cells import LONGEST_BYTES

KINDS = {
    "the same as text": "CAST({column} AS TEXT)",
    "the same as bytes": "CAST({column} AS BLOB)",
    "other text": "'abc'",
    "a byte": "x'61'",
    "nothing": "NULL",
    "a number": "7",
    "a fraction": "1.5",
    "a negative number": "-7",
    "the highest number": "9223372036854775807",
    "far too long": f"zeroblob({LONGEST_BYTES + 1})",
}
"""What may be written instead, as SQL."""


def cells_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (table, column) of everything that a catalog holds, SQLite's own counters included."""
    with closing(sqlite3.connect(path)) as catalog:
        for (table,) in catalog.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").fetchall():
            for (column,) in catalog.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall():
                yield table, column


def craft(path: Path, table: str, column: str, kind: str) -> bool:
    """Put a value of this kind into the first row; False where SQLite itself does not take it there."""
    with closing(sqlite3.connect(path)) as catalog:
        (sql,) = catalog.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    _redefine(path, table, re.sub(r" (TEXT|BLOB|INTEGER(?! PRIMARY)|NOT NULL)\b", "", sql))
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as catalog:
            catalog.execute("PRAGMA ignore_check_constraints = ON")
            catalog.execute("PRAGMA synchronous = OFF")
            first = f"rowid = (SELECT min(rowid) FROM {table})"
            catalog.execute(f"UPDATE {table} SET {column} = {KINDS[kind].format(column=column)} WHERE {first}")
    except sqlite3.IntegrityError:
        return False
    finally:
        _redefine(path, table, sql)
    return True


def _redefine(path: Path, table: str, sql: str) -> None:
    with closing(sqlite3.connect(path)) as catalog, catalog:
        catalog.execute("PRAGMA synchronous = OFF")
        catalog.execute("PRAGMA writable_schema = ON")
        catalog.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, table))
