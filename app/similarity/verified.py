"""Which files of the index were found whole: to hash them takes a second at 100,000 photos, to look at them nothing."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from app.similarity.manifest import PARTS, DamagedIndex, Generation, verify

_DAY_S = 24 * 3600
_Stamp = tuple[int, int, int]


class VerifiedIndex:
    """Remembers for a day, and as long as size, time and inode stay, that a file was what its manifest says.

    For one program: each verifies what it opens once more. Any thread may ask; two that ask at once hash once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._whole: dict[Path, tuple[_Stamp, tuple[int, str], float]] = {}

    def verify(self, generation: Generation) -> None:
        """Do what ``manifest.verify`` does, for the files that are not known to be whole. Raises DamagedIndex."""
        with self._lock:
            known, self._whole = self._whole, {}  # forgets other generations, and what turns out to be damaged
            for name in PARTS:
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
    return () if generation is None else tuple(_stamp(generation.folder / name) for name in PARTS)


def _stamp(path: Path) -> _Stamp | None:
    try:
        info = path.stat()
    except OSError:
        return None
    return info.st_size, info.st_mtime_ns, info.st_ino
