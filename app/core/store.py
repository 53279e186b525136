"""What is written into a library by who scans its folders and reads its photos, wherever it lies."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from app.core.facts import Facts
from app.core.listing import Changes, Listing
from app.core.photo import ContentId, FailureStage, Link, Photo, PictureFacts, Stamp
from app.core.text import Text


class Store(Facts, Protocol):
    """Read and write access. Every public method is one transaction unless it runs inside ``transaction()``."""

    @property
    def state(self) -> Hashable:
        """What differs as soon as anything was written here."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All the writes inside become one: all of them last, or none. May be nested; the outermost one decides."""
        ...

    # What a scan writes. Paths are those of this computer.

    def holds(self, folder: str) -> bool:
        """Tell whether photos are known at or below a directory."""
        ...

    def apply(self, root_id: int, listing: Listing) -> tuple[int, Changes]:
        """Bring one folder up to date with what a scan saw; return its directory id and the changes.

        Only differences are written. Photos that a listing with a problem does not show are kept.
        """
        ...

    def sweep(self, root_id: int, seen: set[int], unreadable: Iterable[str]) -> int:
        """Forget the folders of a root that a whole scan did not see; return how many photos went with them.

        Folders that could not be read, and what lies below them, are kept.
        """
        ...

    def set_links(self, root_id: int, links: Iterable[Link]) -> None:
        """Note the links that a whole scan of a folder met; only differences are written."""
        ...

    def set_root_state(self, root_id: int, reason: Text | None) -> None:
        """Note that the folder could be read (no reason) or that it is offline, and why."""
        ...

    def unreadable(self) -> list[tuple[int, str, Text | None]]:
        """Return the photos that the disk did not give: id, path, reason."""
        ...

    def retry_failures(self, reader_id: str, *, but: Container[int] = (), of_engine: str = "") -> None:
        """Forget the failures that may not happen again: the disk's, and those of another version of the reader.

        ``but``: photos that the disk still does not give. ``of_engine``: who failed besides, as it was noted.
        """
        ...

    def forget_unused(self) -> None:
        """Forget contents that no photo has held for 30 days."""
        ...

    # What reading photos writes.

    def link(self, photo: Photo, content_id: ContentId, stamp: Stamp) -> None:
        """Note what is in a photo's file, as it was read just now with this stamp."""
        ...

    def renew(self, content_id: ContentId) -> None:
        """A known content that no photo may have held is about to be linked again."""
        ...

    def restamp(self, photo: Photo, stamp: Stamp) -> None:
        """Note that the file changed while it was being read: what is in it is not known any more."""
        ...

    def add_embedding(self, content_id: ContentId, facts: PictureFacts, model_id: str, vector: bytes) -> None:
        """Store what decoding and embedding gave; a content that another photo brought in meanwhile stays."""
        ...

    def add_vectors(self, model_id: str, vectors: Iterable[tuple[ContentId, bytes]]) -> int:
        """Store the vectors of known contents that have none yet; return how many those were."""
        ...

    def add_failure(self, photo: Photo, stage: FailureStage, reason: Text, reader_id: str) -> None:
        """Note that a photo could not be read; it is left alone until its file or the reader changes."""
        ...


class SharedStore(Store, Protocol):
    """One of several that write into the same library at a time, each from another computer or program."""

    def add_root(self, name: str) -> bool:
        """Add a folder by its name; False when the library has one of this name."""
        ...

    def remove_root(self, root_id: int) -> None:
        """Forget a folder, its photos, and the embeddings that no other photo needs."""
        ...

    def leave_out(self, root_id: int, relative: str) -> int:
        """Read a folder inside a root no more; return how many photos went. ``relative`` to where the root lies."""
        ...

    def take_in(self, root_id: int, relative: str) -> None:
        """Let the next scan come to a folder that was left out."""
        ...

    def try_scan(self, root_id: int) -> AbstractContextManager[bool]:
        """Take the right to scan a root as long as the context lasts: nobody else has it then. False: somebody has."""
        ...

    def claim(self, model_id: str, limit: int) -> list[Photo]:
        """Take up to ``limit`` photos that wait, lie within reach here and that nobody else has taken, for the lease.

        What is taken is nobody else's until the lease ends; whatever is noted of a photo gives it back.
        """
        ...

    def renew_claims(self) -> None:
        """Have the lease of everything taken begin anew. Another thread may do so beside a transaction."""
        ...

    def release(self, photo_ids: Sequence[int]) -> None:
        """Give back photos of which nothing came."""
        ...
