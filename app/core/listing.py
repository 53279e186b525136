"""What a scan saw of one folder, and what that changed in a library."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import NamedTuple

from app.core.photo import FoundFile, Stamp
from app.core.text import Text


@dataclass(frozen=True, slots=True)
class Listing:
    """One folder: its photo files in name order. ``problem`` says that (some of) it could not be read.

    ``empty`` means that nothing but hidden files lies there, as in the mount point of a disk that is not plugged in.
    ``away`` are the names of links that lead to nothing now: their photos are not known to be gone.
    """

    directory: str
    files: tuple[FoundFile, ...]
    problem: Text | None = None
    empty: bool = False
    away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What one listing changed in the library, in photos."""

    added: int = 0
    changed: int = 0
    removed: int = 0


class Differences(NamedTuple):
    """What must be written for one folder. ``added``: (name, stamp), ``changed``: (photo id, stamp), ``gone``: ids."""

    added: tuple[tuple[bytes, Stamp], ...]
    changed: tuple[tuple[int, Stamp], ...]
    gone: tuple[int, ...]


def differences(listing: Listing, known: dict[bytes, tuple[int, tuple[int, int]]]) -> Differences:
    """Compare a folder with what is ``known`` of it, name → (photo id, stamp), of which only what is gone is left.

    Photos that a listing with a problem does not show are kept.
    """
    added: list[tuple[bytes, Stamp]] = []
    changed: list[tuple[int, Stamp]] = []
    for file in listing.files:
        name = os.fsencode(file.name)
        before = known.pop(name, None)
        if before is None:
            added.append((name, file.stamp))
        elif before[1] != file[1:]:
            changed.append((before[0], file.stamp))
    for away in listing.away:
        known.pop(os.fsencode(away), None)
    gone = () if listing.problem else tuple(photo_id for photo_id, _ in known.values())
    return Differences(tuple(added), tuple(changed), gone)
