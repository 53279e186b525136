"""Opening the catalog for writing, whatever happened to it: checked, restored from a backup, brought up to date.

Only the holder of the catalog's lock may do this. A damaged catalog is never deleted: it is kept under another name.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from app.core.errors import AppError
from app.core.text import Text, text
from app.library.backup import Backups
from app.library.cells import LASTING, forget_senseless, forget_senseless_decisions, senseless
from app.library.database import (
    CatalogNotReady,
    connect,
    damaged_catalog,
    delete_database,
    exists,
    is_damage,
    is_foreign,
    make_own_database,
    speaking_of,
    transaction,
    use_log,
)
from app.library.places import check_directories
from app.library.schema import PAGE_BYTES, check_version, not_ours, prepare_schema
from app.library.shrinking import make_able
from app.library.soundness import FACTS, broken, damaged_vectors
from app.machine.durable import put_in_place, sync

log = logging.getLogger(__name__)

_FEW = 10
"""So many rows that make no sense, or a tenth of the photos, are forgotten and made again; a backup knows more."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A sound catalog, and what the user must be told of what had to be done."""

    connection: sqlite3.Connection
    news: tuple[Text, ...]


class _Lost(NamedTuple):
    """How many rows made no sense and are gone: those that are made again, and those of decisions."""

    rows: int = 0
    decisions: int = 0

    def news(self) -> tuple[Text, ...]:
        told: list[Text] = []
        if self.rows:
            told.append(text("Damaged entries in the library: {count}. They will be made again.", count=self.rows))
        if self.decisions:
            told.append(
                text(
                    "Damaged decisions about look-alikes: {count}. Their groups may be shown again.",
                    count=self.decisions,
                )
            )
        return tuple(told)


def open_sound(path: Path, *, thorough: bool) -> Opened:
    """Open the catalog for writing; create it where there is none.

    The facts are always checked, vectors and all the rest if ``thorough`` is asked for or the last program that wrote
    did not get to closing it. Raises AppError.
    """
    backups = Backups(path)
    backups.clear_unfinished()
    _clear_unfinished(path)
    if not exists(path) and backups.newest_first():
        restored = _restore(path, backups, None)
        return Opened(_open(path, backups, thorough=False, migrated=True)[0], (restored,))
    try:
        connection, lost = _open(path, backups, thorough=thorough or mark_of(path).exists())
    except CatalogNotReady as found:
        if is_foreign(found.__cause__) and not backups.newest_first():
            raise not_ours(path) from found  # the user chose the folder: what lies there may be somebody else's
        restored = _restore(path, backups, str(dict(found.text.values)["detail"]))
        return Opened(_open(path, backups, thorough=False, migrated=True)[0], (restored,))
    return Opened(connection, lost.news())


def mark_of(path: Path) -> Path:
    """Return the file that lies beside the catalog while somebody writes it: what finds it there checks everything."""
    return path.with_suffix(".open")


def _open(path: Path, backups: Backups, *, thorough: bool, migrated: bool = False) -> tuple[sqlite3.Connection, _Lost]:
    """Return a checked connection to a catalog of the current version, and the damaged rows that it has lost.

    ``migrated`` says that what is opened came out of a backup: it needs no other before it is brought up to date.
    Raises CatalogNotReady if the catalog is damaged, AppError.
    """
    with speaking_of(path):
        make_own_database(path)
        connection = connect(path, read_only=False)
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            make_able(connection)
            use_log(connection)
            connection.execute("PRAGMA synchronous = NORMAL")
            lost = _check(connection, path, backups, thorough=thorough)
            _set_mark(path)
            prepare_schema(connection, path, None if migrated else backups.write_whole)
            vectors = damaged_vectors(connection) if thorough else []
            connection.executemany("DELETE FROM embeddings WHERE id = ?", [(row_id,) for row_id in vectors])
            connection.execute("PRAGMA foreign_keys = ON")
            check_directories(connection)
        except BaseException:
            connection.close()
            raise
    return connection, lost._replace(rows=lost.rows + len(vectors))


def _check(connection: sqlite3.Connection, path: Path, backups: Backups, *, thorough: bool) -> _Lost:
    """Return how many rows made no sense and were forgotten: those that the next ingest makes again, and decisions.

    Raises CatalogNotReady when the catalog is damaged otherwise, or in so many rows that a backup is better.
    """
    if check_version(connection, path) == 0:
        if backups.newest_first():  # cut to nothing: this is not the first start
            raise damaged_catalog(path, "it is empty")
        return _Lost()
    if complaint := broken(connection, (None,) if thorough else FACTS):
        raise damaged_catalog(path, complaint)
    tables = (*FACTS, "embeddings") if thorough else FACTS
    (photos,) = connection.execute("SELECT count(*) FROM photos").fetchone()
    with transaction(connection):
        lost = _Lost(forget_senseless(connection, tables), forget_senseless_decisions(connection, tables))
        too_many = lost.rows > max(_FEW, photos // 10) or lost.decisions > _FEW
        if too_many and backups.newest_first():
            raise damaged_catalog(path, "a tenth of it makes no sense")
    if complaint := senseless(connection, tables):
        raise damaged_catalog(path, complaint)
    return lost


def _set_mark(path: Path) -> None:
    with contextlib.suppress(OSError):  # a disk too full for an empty file is told by what is written next
        mark_of(path).touch()
        sync(path.parent)


def _restore(path: Path, backups: Backups, detail: str | None) -> Text:
    """Put the newest sound backup in the catalog's place and say so; ``detail`` tells the damage, None: it is gone.

    Where no backup is sound the place is left empty. Raises AppError, with everything as it was.
    """
    unfinished = _unfinished(path)
    try:
        found = next((backup for backup in backups.newest_first() if _is_sound_copy(backup, unfinished)), None)
        date = _date(found) if found else ""
        kept = _set_aside(path)
        if found is not None:
            put_in_place(unfinished, path)
        else:
            backups.set_aside(kept.stem)
    except OSError as error:
        raise AppError(
            "The library {path} is damaged and cannot be restored: {detail}. Close every other Photokin, free some "
            "space, and start again.",
            path=str(path),
            detail=error.strerror or str(error),
        ) from error
    finally:
        _clear_unfinished(path)
    if found is None:
        return text(
            "The library was damaged ({detail}), and there is no sound backup. A new one is begun: add your folders "
            "again. The damaged one is kept as {kept}.",
            detail=detail or "",
            kept=str(kept),
        )
    if detail is None:
        return text("The library was missing. It is restored from its backup of {date}.", date=date)
    return text(
        "The library was damaged ({detail}). It is restored from its backup of {date}; the damaged one is kept as "
        "{kept}.",
        detail=detail,
        date=date,
        kept=str(kept),
    )


def _unfinished(path: Path) -> Path:
    return path.with_suffix(".restored")


def _clear_unfinished(path: Path) -> None:
    with contextlib.suppress(OSError):
        delete_database(_unfinished(path))


def _is_sound_copy(backup: Path, copy: Path) -> bool:
    """Copy a backup and give it a new catalog id, as row ids start again from there; False if it is damaged."""
    try:
        make_own_database(copy)
        shutil.copyfile(backup, copy)
        with contextlib.closing(connect(copy, read_only=False)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            version = check_version(connection, copy)
            # A row of the others that makes no sense is forgotten when what was restored is opened.
            if version == 0 or broken(connection, (None,)) or senseless(connection, LASTING):
                return False
            if version > 1:
                connection.execute("UPDATE library SET id = randomblob(16)")
    except (sqlite3.DatabaseError, AppError) as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and not is_damage(error):
            raise OSError(str(error)) from error
        log.warning("backup %s cannot be used: %s", backup.name, error)
        return False
    return True


def _set_aside(path: Path) -> Path:
    """Give the catalog's files a dated name, and return it. The log goes first: it must never meet another catalog."""
    stem = f"{path.stem}-damaged-{time.strftime('%Y%m%d-%H%M%S')}"
    names = (f"{stem}{count}{path.suffix}" for count in ("", *(f"-{n}" for n in range(2, 1000))))
    kept = next(path.with_name(name) for name in names if not exists(path.with_name(name)))
    for suffix in ("-wal", "-shm", ""):
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(kept.with_name(kept.name + suffix))
    sync(path.parent)
    return kept


def _date(backup: Path) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(backup.stat().st_mtime))
