"""Which files of the index were found whole: to hash them takes a second at 100,000 photos, to look at them nothing."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from pathlib import Path

from app.machine.durable import write_whole
from app.machine.own_files import read_ordinary
from app.similarity.manifest import ANNOY, CENTRE, PROJECTION, SUMS, DamagedIndex, Generation, verify

RECORD = "verified.json"
"""In the folder of a generation: how annoy's file looked when it was last found whole, and when that was."""
_RECORD_BYTES = 1_000
_DAY_S = 24 * 3600
_WEEK_S = 7 * _DAY_S
_Stamp = tuple[int, int, int, int]


class VerifiedIndex:
    """Remembers for a day, and as long as size, times and inode stay, that a file was what its manifest says.

    For one program: each verifies what it opens once more. Any thread may ask; two that ask at once hash once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._whole: dict[Path, tuple[_Stamp, tuple[int, str], float]] = {}
        self._damaged: set[Path] = set()

    def verify(self, generation: Generation) -> None:
        """Do what ``manifest.verify`` does, for the files that are not known to be whole. Raises DamagedIndex."""
        with self._lock:
            known, self._whole = self._whole, {}  # forgets other generations, and what turns out to be damaged
            try:
                for name in generation.manifest.parts:
                    self._look_at(generation, name, known)
            except DamagedIndex:
                self._damaged.add(generation.folder)
                raise
            self._damaged.discard(generation.folder)

    def verify_to_walk(self, generation: Generation) -> None:
        """Make sure of what nobody looks at any more once the index is open. Raises DamagedIndex.

        Rows are compared with their checksums one by one when they are used, and checksums, projection and centre are
        small. Annoy's file is large, and annoy crashes on a damaged one: it is hashed unless it looks as it did when it
        was found whole, a week ago at most. The thread that reads photos verifies it once in each program meanwhile.
        """
        parts = generation.manifest.parts
        if SUMS not in parts:
            self.verify(generation)
            return
        with self._lock:
            for name in (PROJECTION, SUMS, CENTRE, ANNOY):
                if name in parts and not (name == ANNOY and _is_recorded(generation, _WEEK_S)):
                    self._look_at(generation, name, dict(self._whole))

    def record(self, generation: Generation) -> None:
        """Note for other programs that all of a generation was just found whole; where that cannot be, they look."""
        stamp = _stamp(generation.folder / ANNOY)
        self._damaged.discard(generation.folder)
        if _is_recorded(generation, _DAY_S):
            return
        with suppress(OSError):
            write_whole(generation.folder / RECORD, json.dumps({"stamp": stamp, "when_s": int(time.time())}).encode())

    def doubt(self, generation: Generation) -> None:
        """A row turned out to be damaged: nothing of this generation counts as whole any more."""
        with self._lock:
            self._whole.clear()
            self._damaged.add(generation.folder)

    def is_doubted(self, generation: Generation) -> bool:
        """Tell whether damage was found in a generation, by whichever thread."""
        return generation.folder in self._damaged

    def _look_at(
        self, generation: Generation, name: str, known: dict[Path, tuple[_Stamp, tuple[int, str], float]]
    ) -> None:
        path, promised, now_s = generation.folder / name, generation.manifest.parts[name], time.time()
        stamp = _stamp(path)
        before = known.get(path)
        if stamp is None:
            raise DamagedIndex(name)
        if before is not None and before[:2] == (stamp, promised) and 0 <= now_s - before[2] < _DAY_S:
            self._whole[path] = before
        else:
            verify(generation, [name])
            self._whole[path] = stamp, promised, now_s


def look_of(generation: Generation | None) -> tuple[_Stamp | None, ...]:
    """Return what differs when somebody touches a file of the generation."""
    return () if generation is None else tuple(_stamp(generation.folder / name) for name in generation.manifest.parts)


def _is_recorded(generation: Generation, within_s: float) -> bool:
    """Tell whether annoy's file looks as it did when it was found whole, not longer ago than that."""
    try:
        said = json.loads(read_ordinary(generation.folder / RECORD, _RECORD_BYTES))
        stamp = _stamp(generation.folder / ANNOY)
        return stamp is not None and said["stamp"] == list(stamp) and 0 <= time.time() - said["when_s"] < within_s
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _stamp(path: Path) -> _Stamp | None:
    """Return how a file looks: its own last change cannot be set back, as the time of its content can."""
    try:
        info = path.stat()
    except OSError:
        return None
    return info.st_size, info.st_mtime_ns, info.st_ino, info.st_ctime_ns
