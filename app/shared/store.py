"""One of the writers of a shared library: a ``core.store.SharedStore``. Belongs to the thread that opened it.

Any number of them write at a time, each from its own program. What each may change beside others is small: rows of
photos it has claimed, folders of a root whose lock it holds, contents that it has read.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.core.errors import InputError
from app.core.listing import Changes, Listing
from app.core.photo import ContentId, FailureStage, Link, Photo, PictureFacts, Stamp
from app.core.stored_text import dump_text
from app.core.text import Text
from app.shared.address import Address
from app.shared.claims import LEASE_S, Claims
from app.shared.facts import SharedFacts
from app.shared.mounts import Mounts
from app.shared.news import tell
from app.shared.projection import Projections, make_ready
from app.shared.root_rows import RootRows
from app.shared.scan_rows import ScanRows
from app.shared.session import Session
from app.shared.unwritten_rows import UnwrittenRows, is_sound


class SharedStore(SharedFacts):
    """Read and write access. Every public method is one transaction unless it runs inside ``transaction()``."""

    def __init__(self, session: Session, mounts: Mounts, lease_s: float = LEASE_S) -> None:
        super().__init__(session, mounts)
        self.news: tuple[Text, ...] = ()
        self._scan = ScanRows(session, mounts)
        self._roots = RootRows(session)
        self._claims = Claims(session, session.address, lease_s)
        self._projections = Projections()
        self._unwritten = UnwrittenRows()
        self._scanned: set[int] = set()
        self._names: dict[int, str] = {}

    @classmethod
    def open(cls, address: Address, mounts: Mounts, *, lease_s: float = LEASE_S) -> Self:
        """``lease_s``: for how long photos stay claimed when nothing is heard of this program. Raises AppError."""
        store = super().open(address, mounts)
        store._claims = Claims(store._session, address, lease_s)
        return store

    def close(self) -> None:
        with contextlib.suppress(Exception):
            if not self.is_broken:
                self._claims.give_all_back()
        self._claims.close()
        super().close()

    @property
    def session(self) -> Session:
        """What else is to be written in the transactions of this store goes through it: thumbnails."""
        return self._session

    @property
    def state(self) -> Hashable:
        """What differs as soon as anything was written, by this store or by others."""
        return self.version()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All the writes inside become one: all of them last, or none. May be nested; the outermost one decides."""
        if self._session.is_in_transaction:
            yield
            return
        self._unwritten = UnwrittenRows()
        try:
            with self._session.transaction():
                yield
                self._write()
                tell(self._session)
        except BaseException:
            self._unwritten = UnwrittenRows()
            self._scan.forget_all()  # what it noted may not be written
            raise
        self._claims.settled(self._unwritten.photos)
        self._unwritten = UnwrittenRows()

    def _write(self) -> int:
        rows = self._unwritten
        if not rows:
            return 0
        added = rows.write(self._session, self._projections.shorten)
        self._claims.extend_if_due()
        return added

    # What a scan writes.

    def add_root(self, name: str) -> bool:
        """Add a folder by its name; False when the library has one of this name. Raises InputError for a bad one."""
        with self.transaction():
            return self._roots.add(name)

    def remove_root(self, root_id: int) -> None:
        """Forget a folder, its photos, and the embeddings that no other photo needs. Owners alone may. AppError."""
        self._scan.forget_all()
        with self.transaction():
            self._roots.remove(root_id)

    def leave_out(self, root_id: int, relative: str) -> int:
        """Read a folder inside a root no more; return how many photos went. ``relative`` to where the root lies."""
        self._scan.forget_all()
        with self.transaction():
            return self._roots.leave_out(root_id, _relative(relative))

    def take_in(self, root_id: int, relative: str) -> None:
        """Let the next scan come to a folder that was left out."""
        self._scan.forget_all()
        with self.transaction():
            self._roots.take_in(root_id, _relative(relative))

    @contextlib.contextmanager
    def try_scan(self, root_id: int) -> Iterator[bool]:
        """Take the right to scan a root as long as the context lasts: nobody else has it then. False: somebody has."""
        if not self._roots.lock(root_id):
            yield False
            return
        self._scanned.add(root_id)
        self._scan.forget_all()  # others may have scanned it since
        try:
            yield True
        finally:
            self._scanned.discard(root_id)
            if not self.is_broken:  # else the server lets go of it by itself
                self._roots.unlock(root_id)

    def is_held_here(self, root_id: int, folder: str) -> bool:
        """Tell whether a folder holds what a root is known to hold: some of a sample of its photos are there.

        True of a root without photos. What lies elsewhere must not be taken for it: a scan would forget all of it.
        """
        sample = self._roots.sample(root_id)
        return not sample or any(
            os.path.lexists(os.path.join(folder, os.fsdecode(path).replace("/", os.sep))) for path in sample
        )

    def set_root_state(self, root_id: int, reason: Text | None) -> None:
        """Note that the folder could be read (no reason), or why it could not: that is true of this computer alone."""
        name = self._name(root_id)
        self._mounts.note(name, reason)
        if reason is None:
            with self.transaction():
                self._session.do(
                    "UPDATE roots SET state = 'ready' WHERE id = %(root_id)s AND state = 'new'", root_id=root_id
                )

    def set_links(self, root_id: int, links: Iterable[Link]) -> None:
        """Note the links that a whole scan of a folder met; only differences are written."""
        wanted: dict[bytes, tuple[bytes, str | None]] = {}
        for link in links:
            place = self._mounts.place_of(link.path)
            if place is not None and place.root == self._name(root_id):
                wanted[place.relative] = os.fsencode(link.target), dump_text(link.reason)
        with self.transaction():
            self._roots.set_links(root_id, wanted)

    def apply(self, root_id: int, listing: Listing) -> tuple[int, Changes]:
        """Bring one folder up to date with what a scan saw; return its directory id and the changes.

        Only differences are written. Photos that a listing with a problem does not show are kept.
        """
        name = self._scanned_name(root_id)
        place = self._mounts.place_of(listing.directory)
        if place is None or place.root != name:
            raise ValueError(f"a folder outside of its root: {listing.directory}")
        found = self._scan.apply(root_id, name, place.relative, listing)
        if found[1] != Changes() and not self._session.is_in_transaction:
            tell(self._session)
        return found

    def sweep(self, root_id: int, seen: set[int], unreadable: Iterable[str]) -> int:
        """Forget the folders of a root that a whole scan did not see; return how many photos went with them.

        Folders that could not be read, and what lies below them, are kept.
        """
        name = self._scanned_name(root_id)
        with self.transaction():
            return self._scan.sweep(root_id, name, seen, tuple(unreadable))

    def retry_failures(self, reader_id: str, *, but: Container[int] = (), of_engine: str = "") -> None:
        """Forget the failures that may not happen again, of photos within reach: the disk's, and those of another
        version of the reader.

        ``but``: photos that the disk still does not give. ``of_engine``: who failed besides, as it was noted.
        """
        roots = self.roots_within_reach()
        rows = self._session.all(
            """SELECT f.photo_id FROM failures f JOIN photos p ON p.id = f.photo_id WHERE f.stage = 'read'
                AND f.reader = %(reader)s AND p.root_id = ANY(%(roots)s::integer[])""",
            reader=reader_id,
            roots=roots,
        )
        again = sorted(photo_id for (photo_id,) in rows if photo_id not in but)
        with self.transaction():
            self._session.do(
                """DELETE FROM failures f USING photos p WHERE p.id = f.photo_id
                    AND p.root_id = ANY(%(roots)s::integer[]) AND (f.photo_id = ANY(%(again)s::bigint[])
                        OR f.reader <> ALL (ARRAY[%(reader)s, %(of_engine)s]::text[]))""",
                roots=roots,
                again=again,
                reader=reader_id,
                of_engine=of_engine or reader_id,
            )

    def forget_unused(self) -> None:
        """Forget contents that no photo has held for 30 days."""
        with self.transaction():
            self._roots.forget_unused()

    # What reading photos writes.

    def link(self, photo: Photo, content_id: ContentId, stamp: Stamp) -> None:
        """Note what is in a photo's file, as it was read just now with this stamp."""
        with self.transaction():
            self._unwritten.links[photo.id] = content_id, stamp
            if stamp != photo.stamp:
                self._scan.forget(os.path.dirname(photo.path))

    def renew(self, content_id: ContentId) -> None:
        """A known content is about to be linked again: here nothing depends on when its vector came."""

    def restamp(self, photo: Photo, stamp: Stamp) -> None:
        """Note that the file changed while it was being read: what is in it is not known any more."""
        with self.transaction():
            self._unwritten.restamped[photo.id] = stamp
            self._scan.forget(os.path.dirname(photo.path))

    def add_embedding(self, content_id: ContentId, facts: PictureFacts, model_id: str, vector: bytes) -> None:
        """Store what decoding and embedding gave; a content that another photo brought in meanwhile stays."""
        with self.transaction():
            self._unwritten.contents[content_id] = facts
            self.add_vectors(model_id, [(content_id, vector)])

    def add_vectors(self, model_id: str, vectors: Iterable[tuple[ContentId, bytes]]) -> int:
        """Store the vectors of known contents that have none yet; return how many those were, or may be."""
        given = {(model_id, content_id): vector for content_id, vector in vectors if is_sound(vector)}
        if self._session.is_in_transaction:
            self._unwritten.vectors |= given
            return len(given)
        with self.transaction():
            self._unwritten.vectors = given
            added = self._write()
            self._unwritten = UnwrittenRows()
        return added

    def add_failure(self, photo: Photo, stage: FailureStage, reason: Text, reader_id: str) -> None:
        """Note that a photo could not be read; it is left alone until its file or the reader changes."""
        with self.transaction():
            self._unwritten.failures[photo.id] = stage, reason, reader_id

    def make_searchable(
        self, model_id: str, scale: NDArray[np.float32], checkpoint: Callable[[], None] = lambda: None
    ) -> bool:
        """See to it that a model's vectors are searched by an index, as soon as they are enough; see ``projection``."""
        return make_ready(self._session, model_id, scale, checkpoint)

    # The work to do.

    def claim(self, model_id: str, limit: int) -> list[Photo]:
        """Take up to ``limit`` photos that wait, lie within reach and that nobody else has taken, for the lease."""
        return self.photos(self._claims.take(model_id, self.roots_within_reach(), limit))

    def others_hold(self) -> bool:
        """Tell whether photos within reach that were never read are taken by somebody else."""
        return self._claims.others_hold(self.roots_within_reach())

    def renew_claims(self) -> None:
        """Have the lease of everything taken begin anew. Another thread may do so beside a transaction. AppError."""
        self._claims.renew()

    def release(self, photo_ids: Sequence[int]) -> None:
        """Give back photos of which nothing came. Others may take them at once, this store only after a lease."""
        self._claims.give_back(photo_ids)

    def _name(self, root_id: int) -> str:
        if root_id not in self._names:
            self._names = self.root_names()
        try:
            return self._names[root_id]
        except KeyError:
            raise InputError("This folder is not in the library any more.") from None

    def _scanned_name(self, root_id: int) -> str:
        if root_id not in self._scanned:
            raise ValueError("only who holds the lock of a root may change what it is known to hold")
        return self._name(root_id)


def _relative(path: str) -> bytes:
    return os.fsencode(path.replace(os.sep, "/").strip("/"))
