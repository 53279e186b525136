"""One of the writers of a shared library: a ``core.store.SharedStore``. Belongs to the thread that opened it.

Any number of them write at a time, each from its own program. What each may change beside others is small: rows of
photos it has claimed, folders of a root whose lock it holds, contents that it has read.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Container, Hashable, Iterable, Iterator, Sequence
from typing import Self

from app.core.photo import ContentId, FailureStage, Photo, PictureFacts, Stamp
from app.core.text import Text
from app.shared.address import Address
from app.shared.claims import LEASE_S, Claims
from app.shared.folder_writing import FolderWriting
from app.shared.mounts import Mounts
from app.shared.news import tell
from app.shared.projection import Projections
from app.shared.session import Session
from app.shared.unwritten_rows import UnwrittenRows, is_sound


class SharedStore(FolderWriting):
    """Read and write access. Every public method is one transaction unless it runs inside ``transaction()``."""

    def __init__(self, session: Session, mounts: Mounts, lease_s: float = LEASE_S) -> None:
        super().__init__(session, mounts)
        self.news: tuple[Text, ...] = ()
        self._claims = Claims(session, session.address, lease_s)
        self._projections = Projections()
        self._unwritten = UnwrittenRows()

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
        self._unwritten, before = UnwrittenRows(), self._session.changes
        try:
            with self._session.transaction():
                yield
                self._write()
                if self._session.changes != before:  # else two that listen could wake each other for ever
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
