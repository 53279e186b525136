"""Files on their way to the trash: a last look whether something stays, then one after the other."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.core.decisions import Cleared, ToTrash
from app.core.text import Text, text
from app.gui.photo.trash import Trashed, move_to_trash
from app.gui.review.meant import Meant


@dataclass(frozen=True, slots=True)
class Checked:
    """``go`` may be moved, ``stay`` stays, with the reason; with ``last`` nothing of a group would be left."""

    go: tuple[ToTrash, ...]
    stay: tuple[tuple[str, Text], ...]
    last: tuple[str, ...]


def checked(groups: Sequence[Meant], cleared: Cleared, by_rule: bool) -> Checked:
    """Look whether of each group something stays that is really there; on any thread.

    By a rule nothing goes of which nothing would stay: nobody has looked at that group.
    """
    allowed = {each.path: each for each in cleared.allowed}
    stay, go, last = list(cleared.refused), list[ToTrash](), list[str]()
    for each in groups:
        going = [file for file in each.to_trash if file.path in allowed]
        there = any(os.path.lexists(path) for member in each.kept for path in member.paths)
        lost = [file.path for file in going if not there or (each.group.kind == "copies" and file.path in cleared.last)]
        if lost and by_rule:
            stay += [(path, text("nothing of its group would stay.")) for path in lost]
            going = [file for file in going if file.path not in lost]
        else:
            last += lost
        go += going
    return Checked(tuple(go), tuple(stay), tuple(last))


class Moving(QObject):
    """Belongs to the GUI thread; ``stop`` is heard between two files. ``goes_on``: past what cannot be moved, too."""

    moved_one = Signal()
    """One more has been moved, or could not be; told from the thread that moves them, and so queued."""

    def __init__(self, goes_on: bool) -> None:
        super().__init__()
        self.goes_on = goes_on
        self._stopped = threading.Event()

    def stop(self) -> None:
        self._stopped.set()

    @property
    def is_stopped(self) -> bool:
        return self._stopped.is_set()


def moved_one_by_one(paths: Sequence[str], moving: Moving) -> Trashed:
    """Move files until one cannot be moved, or somebody stops it; on any thread."""
    moved: list[str] = []
    places: list[tuple[str, str]] = []
    kept: list[tuple[str, Text]] = []
    for path in paths:
        if moving.is_stopped or (kept and not moving.goes_on):
            break
        result = move_to_trash([path])
        moved += result.moved
        places += result.places
        kept += result.kept
        moving.moved_one.emit()
    return Trashed(tuple(moved), tuple(places), tuple(kept))
