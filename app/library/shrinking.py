"""Giving room back to the disk: as much is forgotten at once where another model replaced one, or a folder went.

A catalog made since shrinks a few pages at a time, which moves pages from its end into gaps. One that was made before
(``auto_vacuum`` none) is written anew once, and then can: readers go on reading meanwhile.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

_ABLE = "PRAGMA auto_vacuum = INCREMENTAL"
_LEAST_FREE_PAGES = 1000  # 8 MB
_FREE_SHARE = 8  # what is kept for what comes next
_PAGES_AT_ONCE = 400
_STEPS_BETWEEN_ASKING = 10_000
_GIVEN_UP = (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_FULL)


def make_able(catalog: sqlite3.Connection) -> None:
    """Let a catalog that is still empty shrink later. Another one is not written to."""
    if not _number(catalog, "page_count"):
        catalog.execute(_ABLE)


def shrink(catalog: sqlite3.Connection, path: Path, check: Callable[[], None], unwanted: Callable[[], bool]) -> None:
    """Give pages back until few are free, in transactions of 3 MB; does nothing while few are.

    ``check`` is called before pages are moved and raises where the catalog is damaged. Stops as soon as it is
    ``unwanted``: another time goes on. Raises sqlite3.Error.
    """
    if (free := _excess(catalog)) <= 0:
        return
    check()
    if not _number(catalog, "auto_vacuum"):
        _write_anew(catalog, path, unwanted)
        return
    before = free + 1
    while 0 < free < before and not unwanted():
        # It is stepped once a page and returns no columns: execute() would take the first step alone.
        catalog.executescript(f"PRAGMA incremental_vacuum({_PAGES_AT_ONCE});")
        before, free = free, _excess(catalog)


def _excess(catalog: sqlite3.Connection) -> int:
    """Return how many more pages are free than are kept."""
    kept = max(_LEAST_FREE_PAGES, _number(catalog, "page_count") // _FREE_SHARE)
    return _number(catalog, "freelist_count") - kept


def _write_anew(catalog: sqlite3.Connection, path: Path, unwanted: Callable[[], bool]) -> None:
    """Leave all free pages out, where the disk has room for it and nobody wants something else meanwhile."""
    pages = _number(catalog, "page_count") - _number(catalog, "freelist_count")
    size_bytes = pages * _number(catalog, "page_size")
    if any(shutil.disk_usage(folder).free < 2 * size_bytes for folder in (path.parent, tempfile.gettempdir())):
        log.info("no room to write the catalog anew: its free pages are used again")
        return
    catalog.set_progress_handler(unwanted, _STEPS_BETWEEN_ASKING)
    try:
        catalog.execute(_ABLE)
        catalog.execute("VACUUM")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in _GIVEN_UP:
            raise
        log.info("the catalog was not written anew: %s", error)
    finally:
        catalog.set_progress_handler(None, 0)
    with contextlib.suppress(sqlite3.OperationalError):  # somebody reads: the log is emptied another time
        catalog.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _number(catalog: sqlite3.Connection, name: str) -> int:
    return int(catalog.execute(f"PRAGMA {name}").fetchone()[0])
