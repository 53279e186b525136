"""The catalog's only writer. Exactly one Store is open per library; it belongs to the thread that opened it."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Callable, Container, Hashable, Iterable, Iterator
from pathlib import Path
from typing import Self

from filelock import FileLock

from app.core.listing import Changes, Listing
from app.core.photo import ContentId, FailureStage, Link, Photo, PictureFacts, Root, Stamp
from app.core.stored_text import dump_text
from app.core.text import Text
from app.library.backup import Backups
from app.library.cells import blob, number
from app.library.comparison import FILE_DATE, Comparison, restamp
from app.library.database import damaged_catalog, speaking_of, transaction
from app.library.decisions import DecisionWriting
from app.library.left_out import leave_out, take_in
from app.library.lock import locked
from app.library.mending import Opened, mark_of, open_sound
from app.library.reader import Reader, facts_row
from app.library.roots import add_root, holder, remove_root, set_links
from app.library.shrinking import shrink
from app.library.soundness import checksum, damage, damage_to_facts, damaged_vectors
from app.library.unused import forget_unused, forget_vectors, renew

_CAMERA_DATE = "(SELECT CAST(strftime('%s', taken) AS INTEGER) FROM contents WHERE content_id = ?)"


class Store(Reader, DecisionWriting):
    """Read and write access. Every public method is one transaction unless it runs inside ``transaction()``."""

    def __init__(self, opened: Opened, path: Path, lock: FileLock) -> None:
        super().__init__(opened.connection, path)
        self._lock = lock
        self._backups = Backups(path)
        self._itself = object()
        self._counted: tuple[Hashable, tuple[Root, ...]] | None = None
        self._swept: dict[int, tuple[Hashable, frozenset[int]]] = {}  # when no folder of a root was missing
        self._comparison = Comparison(opened.connection)
        self.news = opened.news

    @classmethod
    def open(cls, path: Path, lock_path: Path, *, thorough: bool = False) -> Self:
        """Open the catalog for writing and keep every other program from doing so; create it where there is none.

        A damaged catalog is restored; ``news`` holds what the user must be told then. ``thorough``: check every byte,
        somebody met damage. Raises AppError: the folder cannot be written, another program writes this library, it is
        newer.
        """
        lock = locked(lock_path)
        try:
            return cls(open_sound(path, thorough=thorough), path, lock)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        # Whoever still reads keeps SQLite from doing this by itself: the catalog shall be whole without its log.
        with contextlib.suppress(sqlite3.Error):
            self._db.execute("PRAGMA busy_timeout = 0")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        super().close()
        with contextlib.suppress(OSError):
            mark_of(self._path).unlink(missing_ok=True)
        self._lock.release()

    @property
    def state(self) -> Hashable:
        """What differs as soon as anything was written: nobody but this Store writes while it is open."""
        return self._itself, self._db.total_changes

    def roots(self) -> tuple[Root, ...]:
        """Return the folders of the library in the order they were added; counted again only after a change."""
        if self._counted is None or self._counted[0] != self.state:
            self._counted = self.state, super().roots()
        return self._counted[1]

    def check_and_back_up_daily(self) -> None:
        """Once a day, and when the folders are others, check the whole catalog and back it up.

        Raises CatalogNotReady when it is damaged. A disk that has no room for the backup is only logged.
        """
        with speaking_of(self._path):
            if not self._backups.is_due(self._db):
                return
            self.check()
            if lost := damaged_vectors(self._db):
                raise damaged_catalog(self._path, f"vector {lost[0]}")
            self._backups.write()

    def check(self) -> None:
        """Check every page. Raises CatalogNotReady: a row that has lost its way would be missing from an index."""
        with speaking_of(self._path):
            if complaint := damage(self._db):
                raise damaged_catalog(self._path, complaint)

    def back_up(self) -> None:
        """Back up the facts now. Raises CatalogNotReady when they are damaged."""
        with speaking_of(self._path):
            if complaint := damage_to_facts(self._db):
                raise damaged_catalog(self._path, complaint)
            self._backups.write()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All the writes inside become one: all of them last, or none. May be nested; the outermost one decides."""
        with speaking_of(self._path):
            if self._db.in_transaction:
                yield
            else:
                try:
                    with transaction(self._db):
                        yield
                except BaseException:
                    self._comparison.forget_all()  # what it noted may not be written
                    raise

    def add_root(self, path: str) -> bool:
        """Add a folder; False when the library already holds it, by itself or inside another.

        One that was left out is taken in again. Folders of the library that lie inside the new one stay folders of
        their own. ``path`` is absolute and free of links (``os.path.realpath``).
        """
        if any(path in root.left_out for root in self.roots()):
            self.take_in(path)
            return False
        if holder(self.roots(), path) is not None:
            return False
        self._comparison.forget_all()
        with self.transaction():
            add_root(self._db, path)
        return True

    def remove_root(self, root_id: int) -> Root | None:
        """Forget a folder, its photos, and the embeddings that no other photo needs.

        One that lies inside another folder of the library leaves its photos to that, which is returned.
        """
        roots = {root.id: root for root in self.roots()}
        removed = roots.pop(root_id, None)
        heir = holder(roots.values(), removed.path) if removed is not None else None
        self._comparison.forget_all()
        with self.transaction():
            remove_root(self._db, root_id, heir)
        return heir

    def leave_out(self, root: Root, path: str) -> int:
        """Read a folder inside ``root`` no more; return how many photos went. What they hold is kept a while."""
        self._comparison.forget_all()
        with self.transaction():
            return leave_out(self._db, root.id, path)

    def take_in(self, path: str) -> None:
        """Let the next scan come to a folder that was left out."""
        self._comparison.forget_all()
        with self.transaction():
            take_in(self._db, path)

    def set_root_state(self, root_id: int, reason: Text | None) -> None:
        """Note that the folder could be read (no reason) or that it is offline, and why."""
        state = "ready" if reason is None else "offline", dump_text(reason)
        with self.transaction():
            self._db.execute(
                "UPDATE roots SET state = ?, reason = ? WHERE id = ? AND (state, reason) IS NOT (?, ?)",
                (*state, root_id, *state),
            )

    def set_links(self, root_id: int, links: Iterable[Link]) -> None:
        """Note the links that a whole scan of a folder met; only differences are written."""
        with self.transaction():
            set_links(self._db, root_id, {link.path: (link.target, dump_text(link.reason)) for link in links})

    def apply(self, root_id: int, listing: Listing) -> tuple[int, Changes]:
        """Bring one folder up to date with what a scan saw; return its directory id and the changes.

        Only differences are written. Photos that a listing with a problem does not show are kept.
        """
        seen = self._comparison.seen_before(root_id, listing)
        if seen is not None:
            return seen, Changes()
        with speaking_of(self._path):
            difference = self._comparison.compare(root_id, listing)
        if difference.is_none and difference.directory_id is not None:
            directory_id = difference.directory_id
        else:
            with self.transaction():
                directory_id = self._comparison.write(difference)
        self._comparison.note(root_id, listing, directory_id)
        return directory_id, difference.changes

    def sweep(self, root_id: int, seen: set[int], unreadable: Iterable[str]) -> int:
        """Forget the folders of a root that a whole scan did not see; return how many photos went with them.

        Folders that could not be read, and what lies below them, are kept.
        """
        if self._swept.get(root_id) == (self.state, frozenset(seen)):
            return 0
        rows = self._all("SELECT id, path FROM directories WHERE root_id = :root", (number, blob), root=root_id)
        unseen = [(directory_id, path) for directory_id, path in rows if directory_id not in seen]
        removed = 0
        if unseen:
            with self.transaction():
                removed = self._comparison.sweep(unseen, tuple(unreadable))
        else:
            self._swept[root_id] = self.state, frozenset(seen)
        return removed

    def retry_failures(self, reader_id: str, *, but: Container[int] = (), of_engine: str = "") -> None:
        """Forget the failures that may not happen again: the disk's, and those of another version of the reader.

        ``but``: photos that the disk still does not give. ``of_engine``: who failed besides, as it was noted.
        """
        rows = self._all(
            "SELECT photo_id FROM failures WHERE stage = 'read' AND reader = :reader", (number,), reader=reader_id
        )
        again = [(photo_id,) for (photo_id,) in rows if photo_id not in but]
        with self.transaction():
            self._db.executemany("DELETE FROM failures WHERE photo_id = ?", again)
            self._db.execute("DELETE FROM failures WHERE reader NOT IN (?, ?)", (reader_id, of_engine or reader_id))

    def link(self, photo: Photo, content_id: ContentId, stamp: Stamp) -> None:
        """Note what is in a photo's file, as it was read just now with this stamp."""
        with self.transaction():
            if stamp != photo.stamp:
                self._comparison.forget(os.path.dirname(photo.path))
            self._db.execute(
                f"""UPDATE photos SET content_id = ?, size_bytes = ?, mtime_ns = ?,
                    date_s = coalesce({_CAMERA_DATE}, {FILE_DATE}) WHERE id = ?""",
                (content_id, stamp.size_bytes, stamp.mtime_ns, content_id, stamp.mtime_ns, photo.id),
            )

    def renew(self, content_id: ContentId) -> None:
        """Move the embeddings of a known content that no photo holds to the newest: it is about to be linked again.

        An index may have been built without it, and queries look beyond the index only at what is newer.
        """
        with self.transaction():
            renew(self._db, content_id)

    def restamp(self, photo: Photo, stamp: Stamp) -> None:
        """Note that the file changed while it was being read: what is in it is not known any more."""
        with self.transaction():
            self._comparison.forget(os.path.dirname(photo.path))
            restamp(self._db, photo.id, stamp)

    def add_embedding(self, content_id: ContentId, facts: PictureFacts, model_id: str, vector: bytes) -> None:
        """Store what decoding and embedding gave; a content that another photo brought in meanwhile stays."""
        with self.transaction():
            self._db.execute(
                """INSERT INTO contents (content_id, width_px, height_px, format, taken, warning, camera)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET camera = excluded.camera WHERE camera IS NULL""",
                (content_id, *facts_row(facts)),
            )
            self.add_vectors(model_id, [(content_id, vector)])

    def add_vectors(self, model_id: str, vectors: Iterable[tuple[ContentId, bytes]]) -> int:
        """Store the vectors of known contents that have none yet; return how many those were."""
        with self.transaction():
            self._db.execute("INSERT INTO models (model_id) VALUES (?) ON CONFLICT DO NOTHING", (model_id,))
            return self._db.executemany(
                """INSERT INTO embeddings (content_id, model, vector, checksum)
                    SELECT c.content_id, m.id, ?, ? FROM contents c, models m WHERE c.content_id = ? AND m.model_id = ?
                    ON CONFLICT DO NOTHING""",
                ((vector, checksum(content_id, vector), content_id, model_id) for content_id, vector in vectors),
            ).rowcount

    def add_failure(self, photo: Photo, stage: FailureStage, reason: Text, reader_id: str) -> None:
        """Note that a photo could not be read; it is left alone until its file or the reader changes."""
        with self.transaction():
            self._db.execute(
                """INSERT INTO failures (photo_id, stage, reason, reader) SELECT id, ?, ?, ? FROM photos WHERE id = ?
                    ON CONFLICT DO UPDATE SET stage = excluded.stage, reason = excluded.reason,
                    reader = excluded.reader""",
                (stage, dump_text(reason), reader_id, photo.id),
            )

    def forget_vectors(self, model_id: str, after: int, limit: int) -> int | None:
        """Forget some vectors of a model, from row ``after`` on; return the last one's row, None when all are gone."""
        with self.transaction():
            return forget_vectors(self._db, model_id, self.vectors_after(model_id, after, limit))

    def shrink(self, unwanted: Callable[[], bool]) -> None:
        """Give the room back that much of what was forgotten leaves, until it is ``unwanted``; see ``shrinking``."""
        with speaking_of(self._path):
            shrink(self._db, self._path, self.check, unwanted)

    def forget_unused(self) -> None:
        """Forget contents that no photo has held for 30 days."""
        with self.transaction():
            forget_unused(self._db)
