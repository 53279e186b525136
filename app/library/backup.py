"""Backups of the catalog: small ones of the facts every day, a whole one before its format changes.

backups/catalog-000012.db        the facts: folders, photos, contents, failures, decisions; the newest, and one of
                                 an earlier day
backups/catalog-version-1.db     everything, as it was before an update of the program changed the format
backups/unfinished.db            being written

Vectors are left out of the daily ones: nine tenths of the catalog, and the index holds them as well, with checksums.
"""

from __future__ import annotations

import logging
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from app.core.errors import AppError
from app.library.cells import DECISIONS
from app.library.database import connect, delete_database, make_own_database, speaking_of, transaction
from app.library.schema import PAGE_BYTES, prepare_schema
from app.library.soundness import broken, damage
from app.machine.durable import put_in_place
from app.machine.own_files import make_own_folder

log = logging.getLogger(__name__)

_FOLDER, _UNFINISHED = "backups", "unfinished.db"
_NUMBERED = re.compile(r"catalog-([0-9]{6,12})\.db")
_BEFORE_UPDATE = re.compile(r"catalog-version-([0-9]{1,6})\.db")
_FACTS = ("roots", "left_out", "directories", "photos", "contents", "models", "failures", *DECISIONS)
_DAY_S = 24 * 3600


class Backups:
    """The backups of one catalog. Only the holder of the catalog's lock may write them."""

    def __init__(self, catalog: Path) -> None:
        self._catalog = catalog
        self._folder = catalog.parent / _FOLDER

    def newest_first(self) -> list[Path]:
        """Return the files to restore from, the best first. Nothing is said about their being sound."""
        return [*reversed(self._like(_NUMBERED)), *reversed(self._like(_BEFORE_UPDATE))]

    def clear_unfinished(self) -> None:
        """Delete what a program that was killed has left half written."""
        with suppress(OSError):
            delete_database(self._folder / _UNFINISHED)

    def set_aside(self, name: str) -> None:
        """Keep what there is under another name: none of it is sound, and a new library begins. Raises OSError."""
        if self._folder.exists():
            self._folder.rename(self._folder.with_name(f"{name}-{_FOLDER}"))

    def is_due(self, catalog: sqlite3.Connection) -> bool:
        """Tell whether the newest daily one is a day old (or of the future: clocks go wrong) or has other folders."""
        numbered = self._like(_NUMBERED)
        try:
            if not numbered or not 0 <= _age_s(numbered[-1]) < _DAY_S:
                return True
            with closing(connect(numbered[-1], read_only=True)) as newest:
                return _roots(newest) != _roots(catalog)
        except (OSError, sqlite3.Error):
            return True

    def write(self) -> bool:
        """Write a backup of the facts; False, and a line in the log, where the disk does not allow it.

        Raises sqlite3.DatabaseError if the catalog is damaged.
        """
        try:
            with self._unfinished() as unfinished:
                with closing(connect(unfinished, read_only=False)) as copy:
                    self._copy_facts(copy, unfinished)
                    if complaint := damage(copy):
                        raise OSError(f"the copy reads back damaged: {complaint}")
                numbered = self._like(_NUMBERED)
                number = int(_number(_NUMBERED, numbered[-1])) + 1 if numbered else 1
                put_in_place(unfinished, self._folder / f"catalog-{number:06d}.db")
        except (OSError, sqlite3.OperationalError) as error:
            log.warning("no backup of the catalog today: %s", error)
            return False
        self._drop_superseded()
        return True

    def write_whole(self, catalog: sqlite3.Connection, version: int) -> None:
        """Write everything, before the format ``version`` is left behind. Raises AppError: the update must wait."""
        try:
            with self._unfinished() as unfinished, speaking_of(unfinished):
                with closing(connect(unfinished, read_only=False)) as copy:
                    catalog.backup(copy)
                    if complaint := broken(copy, (None,)):  # a row that makes no sense is seen to after the update
                        raise OSError(complaint)
                put_in_place(unfinished, self._folder / f"catalog-version-{version}.db")
        except OSError as error:
            raise AppError(
                "The library must be backed up before it is brought up to date, but {path} cannot be written: "
                "{detail}.",
                path=str(self._folder),
                detail=error.strerror or str(error),
            ) from error
        for older in self._like(_BEFORE_UPDATE)[:-1]:
            older.unlink(missing_ok=True)

    def _copy_facts(self, copy: sqlite3.Connection, path: Path) -> None:
        copy.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        copy.execute("PRAGMA journal_mode = MEMORY")
        prepare_schema(copy, path)
        copy.execute("ATTACH ? AS catalog", (f"{self._catalog.absolute().as_uri()}?mode=ro",))
        with transaction(copy):
            for table in _FACTS:
                copy.execute(f"INSERT INTO main.{table} SELECT * FROM catalog.{table}")
        copy.execute("DETACH catalog")

    @contextmanager
    def _unfinished(self) -> Iterator[Path]:
        """Give a name to write under; whatever lies there afterwards, or did before, is deleted."""
        make_own_folder(self._folder)
        self.clear_unfinished()
        make_own_database(self._folder / _UNFINISHED)
        try:
            yield self._folder / _UNFINISHED
        finally:
            self.clear_unfinished()

    def _drop_superseded(self) -> None:
        """Keep the newest and the last of an earlier day: damage that goes unnoticed for hours must not reach both."""
        *earlier, _ = self._like(_NUMBERED)
        kept = next((path for path in reversed(earlier) if _age_s(path) >= _DAY_S), earlier[0] if earlier else None)
        for path in earlier:
            if path != kept:
                path.unlink(missing_ok=True)

    def _like(self, name: re.Pattern[str]) -> list[Path]:
        """Return the files of this kind, by number, since clocks go wrong."""
        try:
            found = [path for path in self._folder.iterdir() if name.fullmatch(path.name) and path.is_file()]
        except OSError:
            return []
        return sorted(found, key=lambda path: int(_number(name, path)))


def _number(name: re.Pattern[str], path: Path) -> str:
    matched = name.fullmatch(path.name)
    return matched[1] if matched else "0"


def _age_s(path: Path) -> float:
    return time.time() - path.stat().st_mtime


def _roots(connection: sqlite3.Connection) -> list[tuple[int, bytes]]:
    """Return the folders that were added and those that were left out: what nobody but the user knows."""
    sql = "SELECT 0, path FROM roots UNION ALL SELECT 1, path FROM left_out ORDER BY 1, 2"
    return connection.execute(sql).fetchall()
