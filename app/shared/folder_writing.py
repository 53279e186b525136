"""The part of a store that writes what is known of folders: roots, what a scan saw of them, what is left out."""

from __future__ import annotations

import contextlib
import os
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager

from app.core.errors import InputError
from app.core.listing import Changes, Listing
from app.core.photo import Link
from app.core.stored_text import dump_text
from app.core.text import Text
from app.shared.facts import SharedFacts
from app.shared.mounts import Mounts
from app.shared.news import tell
from app.shared.root_rows import RootRows
from app.shared.scan_rows import ScanRows
from app.shared.session import Session


class FolderWriting(SharedFacts):
    """Belongs to the thread that opened it."""

    def __init__(self, session: Session, mounts: Mounts) -> None:
        super().__init__(session, mounts)
        self._scan = ScanRows(session, mounts)
        self._roots = RootRows(session)
        self._scanned: set[int] = set()
        self._names: dict[int, str] = {}

    @abstractmethod
    def transaction(self) -> AbstractContextManager[None]:
        """All the writes inside become one."""

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
            relative = self._mounts.relative_to(self._name(root_id), link.path)
            if relative is not None:
                wanted[relative] = os.fsencode(link.target), dump_text(link.reason)
        with self.transaction():
            self._roots.set_links(root_id, wanted)

    def apply(self, root_id: int, listing: Listing) -> tuple[int, Changes]:
        """Bring one folder up to date with what a scan saw; return its directory id and the changes.

        Only differences are written. Photos that a listing with a problem does not show are kept.
        """
        name = self._scanned_name(root_id)
        relative = self._mounts.relative_to(name, listing.directory)
        if relative is None:
            raise ValueError(f"a folder outside of its root: {listing.directory}")
        found = self._scan.apply(root_id, name, relative, listing)
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
