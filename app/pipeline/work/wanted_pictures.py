"""What somebody looks at: files before their turn has come, who reads each of them, and what came of it.

The thumbnails thread and an ingest share this and nothing else: what one of them reads is not read by the other.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple, Protocol

from app.core.job import Job
from app.core.photo import ContentId, FileKey
from app.imaging.formats import is_slow
from app.imaging.prepare import Prepared

_KEPT = 64
_SEEN_LATELY = 500
_PATIENCE_S = 0.7
_PATIENCE_WITH_SLOW_S = 3.0
_UNTAKEN_S = 1.0


class Aside(Protocol):
    """What is being read meanwhile."""

    @property
    def is_done(self) -> bool: ...


class Brought(NamedTuple):
    """A thumbnail that an ingest has read (a JPEG file), None where the file cannot be read."""

    key: FileKey
    jpeg: bytes | None


class WantedPictures:
    """Whoever has time takes the first one that nobody reads. Any thread may call.

    An ingest has many decoders, and other things to do: what it has not brought after ``_PATIENCE_S`` the thumbnails
    thread reads itself. Of what that has read the newest ``_KEPT`` photos, about 20 MB, wait for an ingest.

    What takes long (a large HEIC) is left to an ingest that reads, for longer: begun twice it would take twice
    as long, and what the thumbnails thread begins is lost when it goes out of sight.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._folder: str | None = None
        self._open: OrderedDict[FileKey, None] = OrderedDict()
        self._refused: set[FileKey] = set()
        self._with_ingest: dict[FileKey, float] = {}
        self._wanted_since: dict[FileKey, float] = {}
        self._ingest_reads = False
        self._brought: list[Brought] = []
        self._read: OrderedDict[FileKey, Prepared] = OrderedDict()
        self._seen: OrderedDict[ContentId, None] = OrderedDict()

    @property
    def folder(self) -> str | None:
        """The folder whose photos are looked at, None for all."""
        return self._folder

    def look_into(self, folder: str | None) -> None:
        """Have the photos of a folder read before others."""
        self._folder = folder

    def note_seen(self, contents: Iterable[ContentId]) -> None:
        """Somebody looks at these, or asks for their neighbours, the first ones first: the next to be read again.

        They have been read before, so nobody waits for them.
        """
        with self._changed:
            for content_id in reversed([*contents]):
                self._seen[content_id] = None
                self._seen.move_to_end(content_id)
            while len(self._seen) > _SEEN_LATELY:
                self._seen.popitem(last=False)

    def take_seen(self) -> ContentId | None:
        """Return the content that was looked at last of those that were not taken yet."""
        with self._changed:
            return self._seen.popitem()[0] if self._seen else None

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody looks at a file that nobody has read yet."""
        with self._changed:
            return bool(self._open or self._with_ingest)

    # What follows is for the thumbnails thread.

    def want(self, keys: Iterable[FileKey]) -> None:
        """Want these and no others, the first ones first."""
        with self._changed:
            self._brought.clear()
            self._refused.clear()
            now_s = time.monotonic()
            self._wanted_since = {key: self._wanted_since.get(key, now_s) for key in keys}
            self._open = OrderedDict((key, None) for key in self._wanted_since if key not in self._with_ingest)

    def put_off(self, keys: Iterable[FileKey]) -> None:
        """Have these read after the others: something is to be seen of them."""
        with self._changed:
            for key in keys:
                if key in self._open:
                    self._open.move_to_end(key)

    def take_first(self, among: frozenset[FileKey], *, quick: bool = False) -> FileKey | None:
        """Return which of these is to be read next, None if an ingest has the rest, or nothing is left.

        ``quick``: none of those that take long.
        """
        with self._changed:
            self._take_over(among)
            key = next((key for key in self._open if key in among and self._is_mine(key, quick=quick)), None)
            if key is not None:
                del self._open[key]
            return key

    def take_brought(self) -> list[Brought]:
        """Return what an ingest has read since this was asked last."""
        with self._changed:
            brought, self._brought = self._brought, []
            return brought

    def wait(self, keys: frozenset[FileKey], job: Job, aside: Aside | None = None) -> bool:
        """Wait until an ingest brings or gives back one of ``keys``; False if it has none. Raises Cancelled.

        It has those, too, that it is expected to take. ``aside``: what is being read for the thumbnails thread, which
        waits for its end, too, and reads nothing meanwhile that takes long.
        """
        with job.waking(self.wake), self._changed:
            while True:
                job.checkpoint()
                self._take_over(keys)
                open_keys = keys.intersection(self._open)
                if self._brought or any(self._is_mine(key, quick=aside is not None) for key in open_keys):
                    return True
                if aside is not None and aside.is_done:
                    return True
                if aside is None and not open_keys and keys.isdisjoint(self._with_ingest):
                    return False
                self._changed.wait(_PATIENCE_S)

    def wake(self) -> None:
        """Have ``wait`` look again. Any thread may call."""
        with self._changed:
            self._changed.notify_all()

    def hand_on(self, key: FileKey, prepared: Prepared) -> None:
        """Keep what was read for an ingest, which then need not read it again."""
        with self._changed:
            self._read[key] = prepared
            while len(self._read) > _KEPT:
                self._read.popitem(last=False)

    # What follows is for an ingest.

    def take_next(self) -> FileKey | None:
        """Return a file to be read now; it has to be brought, or given back."""
        with self._changed:
            self._ingest_reads = True
            key = next((key for key in self._open if key not in self._refused), None)
            if key is not None:
                del self._open[key]
                self._with_ingest[key] = time.monotonic()
            return key

    def take_read(self) -> list[tuple[FileKey, Prepared]]:
        """Return what the thumbnails thread has read meanwhile."""
        with self._changed:
            read, self._read = self._read, OrderedDict()
            return list(read.items())

    def bring(self, key: FileKey, jpeg: bytes | None) -> None:
        """Tell what came of a file."""
        with self._changed:
            if self._with_ingest.pop(key, None) is not None:
                self._brought.append(Brought(key, jpeg))
                self._changed.notify_all()

    def give_back(self, keys: Iterable[FileKey]) -> None:
        """Leave files to the thumbnails thread."""
        with self._changed:
            for key in keys:
                if self._with_ingest.pop(key, None) is not None:
                    self._refuse(key)
            self._changed.notify_all()

    def stop_reading(self, keys: Iterable[FileKey]) -> None:
        """Leave these and all others to the thumbnails thread: the ingest takes no more."""
        with self._changed:
            self._ingest_reads = False
            self.give_back(keys)

    def _take_over(self, keys: frozenset[FileKey]) -> None:
        """Have those of ``keys`` that an ingest has had for too long read by the thumbnails thread."""
        now_s = time.monotonic()
        for key, since_s in reversed([*self._with_ingest.items()]):  # the one that was taken first is to be first again
            patience_s = _PATIENCE_WITH_SLOW_S if is_slow(key.path, key.size_bytes) else _PATIENCE_S
            if key in keys and now_s - since_s > patience_s:
                del self._with_ingest[key]
                self._refuse(key)

    def _refuse(self, key: FileKey) -> None:
        """Leave a file to the thumbnails thread alone, which reads it next: it has been waited for already.

        What takes long is read after what does not, as ever.
        """
        self._refused.add(key)
        self._open[key] = None
        if not is_slow(key.path, key.size_bytes):
            self._open.move_to_end(key, last=False)

    def _is_mine(self, key: FileKey, *, quick: bool) -> bool:
        """Tell whether the thumbnails thread is to read a file that nobody has begun."""
        return not self._is_left_to_ingest(key) and not (quick and is_slow(key.path, key.size_bytes))

    def _is_left_to_ingest(self, key: FileKey) -> bool:
        """Tell whether a file that nobody has begun is to be begun by an ingest, which can be expected to."""
        if not self._ingest_reads or key in self._refused or not is_slow(key.path, key.size_bytes):
            return False
        return time.monotonic() - self._wanted_since.get(key, float("-inf")) < _UNTAKEN_S
