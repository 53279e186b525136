"""Opening SQLite files safely, and telling the user's disk from our bugs in one place."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

from app.core.errors import AppError
from app.core.text import text
from app.library.cells import LONGEST_BYTES, SenselessCell
from app.machine.own_files import NoOrdinaryFile, check_ordinary, close_to_others, make_own_file

BUSY_TIMEOUT_S = 15.0
_BUSY_POLL_S = 0.005
_BESIDE = ("", "-journal", "-wal", "-shm")

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
}
_PRIMARY = 0xFF
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_TOOBIG)


class CatalogNotReady(AppError):  # noqa: N818 - a condition that is mended; people hear of it only if it cannot be
    """The catalog's writer must see to it before anybody can use it: it is damaged, gone, or of an older version."""


def damaged_catalog(path: Path, detail: str) -> CatalogNotReady:
    """Return the error that says so; who reads it has met the rare case that it could not be mended at once."""
    return CatalogNotReady(
        "The library {path} is damaged ({detail}). Close every other Photokin and start again: it is then restored.",
        path=str(path),
        detail=detail,
    )


@contextlib.contextmanager
def speaking_of(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints about the environment into AppError; let the ones about our SQL through.

    Damage becomes CatalogNotReady.
    """
    try:
        yield
    except UnicodeDecodeError as error:  # SQLite quotes a damaged name in its own message
        raise damaged_catalog(path, "its tables are not as they were made") from error
    except SenselessCell as error:
        raise damaged_catalog(path, str(error)) from error
    except sqlite3.Error as error:
        if is_damage(error):
            raise damaged_catalog(path, str(error)) from error
        sentence = _ENVIRONMENT.get(_code(error))
        if sentence is None:
            raise
        raise AppError(sentence.template, path=str(path), detail=str(error)) from error


def is_damage(error: Exception) -> bool:
    """Tell whether SQLite complains about the file itself."""
    return _code(error) in _DAMAGED


def is_contradiction(error: BaseException) -> bool:
    """Tell whether the file's own tables refuse a statement that fits those we make: somebody else has made them."""
    return _code(error) in (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH)


def is_foreign(error: BaseException | None) -> bool:
    """Tell whether SQLite says that a file was never a database."""
    return _code(error) == sqlite3.SQLITE_NOTADB


def _code(error: BaseException | None) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & _PRIMARY


def exists(path: Path) -> bool:
    """Tell whether a file is there; one that may not be looked at counts, so that opening it says what is wrong."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def file_at(path: Path) -> tuple[int, int] | None:
    """Return what tells one file from another that took its place; None where there is none."""
    try:
        info = path.stat()
    except OSError:
        return None
    return info.st_dev, info.st_ino


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open a database for the calling thread only. Transactions are always explicit.

    Raises sqlite3.Error, and AppError for what is no file: SQLite would wait for a FIFO for ever.
    """
    for suffix in _BESIDE:
        try:
            check_ordinary(path.with_name(path.name + suffix))
        except NoOrdinaryFile as error:
            raise AppError(
                "{path} cannot be opened: it is no ordinary file. Move it away and start again.", path=error.filename
            ) from error
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=BUSY_TIMEOUT_S
    )
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_BYTES)
    # A flipped bit in a text must not stop a whole list: it is shown as what it is.
    connection.text_factory = lambda content: content.decode("utf-8", "replace")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def make_own_database(path: Path) -> None:
    """Make sure that a database is there, and that it and all that SQLite keeps beside it are the user's alone.

    What SQLite adds later has the mode of the database.
    """
    try:
        make_own_file(path)
    except OSError:
        return  # told by whoever opens it
    for suffix in _BESIDE[1:]:
        close_to_others(path.with_name(path.name + suffix))


def delete_database(path: Path) -> None:
    """Delete a database with all that SQLite keeps beside it. Raises OSError."""
    for suffix in _BESIDE:
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def use_log(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log, so that readers do not wait. Raises sqlite3.Error.

    SQLite does not wait here, however long it was told to, where two begin at once: both would wait for the other.
    """
    until_s = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > until_s:
                raise
            time.sleep(_BUSY_POLL_S)
        else:
            return


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
