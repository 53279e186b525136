"""What a scan saw of one folder, and what that changed in a library."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.photo import FoundFile
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
