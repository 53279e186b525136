"""Opening SQLite files safely, and telling the user's disk from our bugs in one place."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from app.core.errors import AppError
from app.core.text import text

BUSY_TIMEOUT_S = 15.0

# Primary result codes (https://sqlite.org/rescode.html) that speak of the environment. Everything else is our bug.
_ENVIRONMENT = {
    sqlite3.SQLITE_FULL: text(
        "The disk is full: {path} cannot grow. Free some space and start again; nothing is lost."
    ),
    sqlite3.SQLITE_IOERR: text("The disk with {path} reports an error ({detail}). Check the disk and start again."),
    sqlite3.SQLITE_CANTOPEN: text("{path} cannot be opened. Check that the data folder exists and is yours."),
    sqlite3.SQLITE_READONLY: text("{path} cannot be written. Check the permissions of the data folder."),
    sqlite3.SQLITE_PERM: text("{path} cannot be opened: permission denied. Check the permissions of the data folder."),
    sqlite3.SQLITE_BUSY: text("{path} is in use by another program. Close it and try again."),
    sqlite3.SQLITE_LOCKED: text("{path} is in use by another program. Close it and try again."),
    sqlite3.SQLITE_CORRUPT: text("{path} is damaged ({detail}). Move it away and index the folders again."),
    sqlite3.SQLITE_NOTADB: text("{path} is not a Photokin library. Move it away and index the folders again."),
}
_PRIMARY = 0xFF


@contextlib.contextmanager
def speaking_of(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints about the environment into AppError; let the ones about our SQL through."""
    try:
        yield
    except sqlite3.Error as error:
        sentence = _ENVIRONMENT.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY)
        if sentence is None:
            raise
        raise AppError(sentence.template, path=str(path), detail=str(error)) from error


def exists(path: Path) -> bool:
    """Tell whether a file is there; one that may not be looked at counts, so that opening it says what is wrong."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open a database for the calling thread only. Transactions are always explicit. Raises sqlite3.Error."""
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S
    )
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: commit at the end, roll back on any exception."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite may have rolled back by itself (disk full), then there is nothing left to undo.
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
