"""What a scan saw, folder by folder, compared with what the catalog knows: only differences are written.

Comparing a folder with its rows takes as long as looking at its files once more. So each folder that was compared
leaves 64 bits behind, and one that looks the same the next time is not compared: a rescan costs little but the walk.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.core.listing import Changes, Listing, differences
from app.core.photo import Stamp
from app.library.scan import is_inside

# A photo's date is wall-clock time: what the camera's clock showed, else what the clock here showed when the file
# was last changed. Times that SQLite has no calendar for count as 1970.
FILE_DATE = "coalesce(CAST(strftime('%s', ? / 1000000000, 'unixepoch', 'localtime') AS INTEGER), 0)"


@dataclass(frozen=True, slots=True)
class Difference:
    """What must be written for one folder. ``added``: (name, stamp), ``changed``: (photo id, stamp), ``gone``: ids.

    ``directory_id`` is None for a folder that the catalog does not know.
    """

    root_id: int
    directory: str
    directory_id: int | None
    added: tuple[tuple[bytes, Stamp], ...]
    changed: tuple[tuple[int, Stamp], ...]
    gone: tuple[int, ...]

    @property
    def changes(self) -> Changes:
        return Changes(len(self.added), len(self.changed), len(self.gone))

    @property
    def is_none(self) -> bool:
        return self.directory_id is not None and not (self.added or self.changed or self.gone)


class Comparison:
    """Compares listings with the rows of one open catalog, which nobody else writes. Belongs to its Store."""

    def __init__(self, catalog: sqlite3.Connection) -> None:
        self._db = catalog
        self._compared: dict[str, tuple[int, int]] = {}  # folder → how it looked, directory id

    def seen_before(self, root_id: int, listing: Listing) -> int | None:
        """Return the directory id of a folder that looks as it did when it was compared; None: compare it."""
        look, directory_id = self._compared.get(listing.directory, (None, None))
        return directory_id if look == _look_of(root_id, listing) else None

    def note(self, root_id: int, listing: Listing, directory_id: int) -> None:
        """Remember a folder whose differences are written. One that could not be read whole is always compared."""
        if listing.problem is None and not listing.away:
            self._compared[listing.directory] = _look_of(root_id, listing), directory_id

    def forget(self, folder: str) -> None:
        """Compare this folder the next time: rows of photos in it were changed by somebody else than a comparison."""
        self._compared.pop(folder, None)

    def forget_all(self) -> None:
        """Compare every folder the next time."""
        self._compared.clear()

    def compare(self, root_id: int, listing: Listing) -> Difference:
        """Return what must be written. Photos that a listing with a problem does not show are kept."""
        path = os.fsencode(listing.directory)
        row = self._db.execute("SELECT id FROM directories WHERE path = ?", (path,)).fetchone()
        directory_id = None if row is None else int(row[0])
        rows = self._db.execute(
            "SELECT name, id, size_bytes, mtime_ns FROM photos WHERE directory_id = ?", (directory_id,)
        )
        known = {name: (photo_id, (size, mtime)) for name, photo_id, size, mtime in rows}
        return Difference(root_id, listing.directory, directory_id, *differences(listing, known))

    def write(self, difference: Difference) -> int:
        """Write it, inside a transaction; return the folder's directory id."""
        directory_id = difference.directory_id
        if directory_id is None:
            row = (difference.root_id, os.fsencode(difference.directory))
            directory_id = self._db.execute("INSERT INTO directories (root_id, path) VALUES (?, ?)", row).lastrowid or 0
        self._db.executemany(
            f"""INSERT INTO photos (directory_id, name, size_bytes, mtime_ns, date_s)
                VALUES (?, ?, ?, ?, {FILE_DATE})""",
            [(directory_id, name, size, mtime, mtime) for name, (size, mtime) in difference.added],
        )
        for photo_id, stamp in difference.changed:
            restamp(self._db, photo_id, stamp)
        self._db.executemany("DELETE FROM photos WHERE id = ?", [(photo_id,) for photo_id in difference.gone])
        return directory_id

    def sweep(self, directories: Iterable[tuple[int, bytes]], kept: Collection[str]) -> int:
        """Forget folders, inside a transaction, but those at or inside one of ``kept``; return how many photos went."""
        removed = 0
        for directory_id, path in directories:
            folder = os.fsdecode(path)
            if not any(folder == keep or is_inside(folder, keep) for keep in kept):
                self.forget(folder)
                removed += self._db.execute("DELETE FROM photos WHERE directory_id = ?", (directory_id,)).rowcount
                self._db.execute("DELETE FROM directories WHERE id = ?", (directory_id,))
        return removed


def restamp(catalog: sqlite3.Connection, photo_id: int, stamp: Stamp) -> None:
    """Note that a file is another one now: what is in it is not known any more."""
    catalog.execute(
        "UPDATE photos SET size_bytes = ?, mtime_ns = ?, content_id = NULL WHERE id = ?", (*stamp, photo_id)
    )
    catalog.execute("DELETE FROM failures WHERE photo_id = ?", (photo_id,))


def _look_of(root_id: int, listing: Listing) -> int:
    """Return 64 bits that differ when a name, a size or a time does; good for this run of the program only."""
    return hash((root_id, listing.files))
