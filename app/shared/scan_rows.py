"""What a scan saw, folder by folder, compared with the rows of a shared library: only differences are written.

Each folder that was compared leaves 64 bits behind, and one that looks the same is not compared again for a while: then
somebody else may have changed its rows.
"""

from __future__ import annotations

import calendar
import time
from collections.abc import Collection, Iterable
from datetime import datetime

from app.core.listing import Changes, Listing, differences
from app.core.photo import Stamp
from app.core.question import is_at_or_below
from app.shared.mounts import Mounts, found_by
from app.shared.session import Session

_COMPARED_FOR_S = 600.0


class ScanRows:
    """Compares and writes. Belongs to its store, and to whoever holds the lock of the root that is scanned."""

    def __init__(self, session: Session, mounts: Mounts) -> None:
        self._session = session
        self._mounts = mounts
        self._compared: dict[str, tuple[int, int, float]] = {}  # folder → how it looked, directory id, until when

    def forget(self, folder: str) -> None:
        """Compare this folder the next time."""
        self._compared.pop(folder, None)

    def forget_all(self) -> None:
        """Compare every folder the next time."""
        self._compared.clear()

    def apply(self, root_id: int, root: str, relative: bytes, listing: Listing) -> tuple[int, Changes]:
        """Write the differences, inside a transaction where there are any; return the directory id and the changes."""
        look = hash((root_id, listing.files))
        seen, directory_id, until_s = self._compared.get(listing.directory, (None, 0, 0.0))
        if seen == look and time.monotonic() < until_s:
            return directory_id, Changes()
        known = {
            name: (photo_id, (size_bytes, mtime_ns))
            for photo_id, name, size_bytes, mtime_ns in self._session.all(
                """SELECT p.id, p.name, p.size_bytes, p.mtime_ns FROM photos p JOIN directories d
                    ON d.id = p.directory_id WHERE d.root_id = %(root_id)s AND d.path = %(path)s""",
                root_id=root_id,
                path=relative,
            )
        }
        added, changed, gone = differences(listing, known)
        with self._session.transaction():
            directory_id = self._directory(root_id, root, relative)
            self._add(root_id, directory_id, added)
            restamp(self._session, changed)
            if gone:
                self._session.do("DELETE FROM photos WHERE id = ANY(%(ids)s::bigint[])", ids=sorted(gone))
        if listing.problem is None and not listing.away:
            self._compared[listing.directory] = look, directory_id, time.monotonic() + _COMPARED_FOR_S
        return directory_id, Changes(len(added), len(changed), len(gone))

    def _directory(self, root_id: int, root: str, relative: bytes) -> int:
        values = {"root_id": root_id, "path": relative}
        known = self._session.one(
            "SELECT id FROM directories WHERE root_id = %(root_id)s AND path = %(path)s", **values
        )
        if known is not None:
            return int(known)
        found = found_by(b"/".join(part for part in (root.encode(), relative) if part))
        return self._session.number(
            "INSERT INTO directories (root_id, path, found) VALUES (%(root_id)s, %(path)s, %(found)s) RETURNING id",
            **values,
            found=found,
        )

    def _add(self, root_id: int, directory_id: int, files: Iterable[tuple[bytes, Stamp]]) -> None:
        rows = [
            (directory_id, root_id, name, found_by(name), size_bytes, mtime_ns, file_date_s(mtime_ns))
            for name, (size_bytes, mtime_ns) in files
        ]
        if rows:
            self._session.take_in(
                "COPY photos (directory_id, root_id, name, found, size_bytes, mtime_ns, date_s) "
                "FROM STDIN (FORMAT BINARY)",
                rows,
                ("bigint", "integer", "bytea", "text", "bigint", "bigint", "bigint"),
            )

    def sweep(self, root_id: int, root: str, seen: Collection[int], kept: Collection[str]) -> int:
        """Forget the folders of a root that were not seen, but those at or inside one of ``kept``; return how many
        photos went.
        """
        rows = self._session.all("SELECT id, path FROM directories WHERE root_id = %(root_id)s", root_id=root_id)
        gone: list[int] = []
        for directory_id, path in rows:
            folder = self._mounts.folder(root, path)
            if directory_id not in seen and not any(is_at_or_below(folder, keep) for keep in kept):
                self.forget(folder)
                gone.append(directory_id)
        if not gone:
            return 0
        with self._session.transaction():
            photos = self._session.do("DELETE FROM photos WHERE directory_id = ANY(%(ids)s::bigint[])", ids=gone)
            self._session.do("DELETE FROM directories WHERE id = ANY(%(ids)s::bigint[])", ids=gone)
        return photos


def restamp(session: Session, photos: Iterable[tuple[int, Stamp]]) -> None:
    """Note that files are other ones now: what is in them is not known any more. Nobody has claimed that work yet."""
    rows = sorted((photo_id, *stamp) for photo_id, stamp in photos)
    if rows:
        session.do_each(
            """UPDATE photos SET size_bytes = %s, mtime_ns = %s, content_id = NULL, claimed_by = NULL,
                claimed_until = NULL WHERE id = %s""",
            [(size_bytes, mtime_ns, photo_id) for photo_id, size_bytes, mtime_ns in rows],
        )
        session.do("DELETE FROM failures WHERE photo_id = ANY(%(ids)s::bigint[])", ids=[row[0] for row in rows])


def file_date_s(mtime_ns: int) -> int:
    """Return when a file was last changed as the clock here showed it, in seconds since 1970; 0 where no calendar
    goes.
    """
    try:
        return calendar.timegm(time.localtime(mtime_ns // 1_000_000_000))
    except (OverflowError, ValueError, OSError):
        return 0


def camera_date_s(taken: str | None) -> int | None:
    """Return when a camera says that it took a photo, in seconds since 1970 by its clock; None where it does not."""
    if taken is None:
        return None
    try:
        return calendar.timegm(datetime.fromisoformat(taken).timetuple())
    except ValueError:
        return None
