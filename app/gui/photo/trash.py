"""The system's trash: in, and out again where the system says where it put things. Runs on a thread of its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QFile

from app.core.text import Text, text


@dataclass(frozen=True, slots=True)
class Trashed:
    """What came of moving photos to the trash.

    ``places`` are pairs of where a photo lay and where it lies in the trash, as far as the system tells; ``kept`` are
    the photos that stayed, with the reason.
    """

    moved: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    kept: tuple[tuple[str, Text], ...]

    @property
    def can_undo(self) -> bool:
        return bool(self.moved) and len(self.places) == len(self.moved)


def move_to_trash(paths: Sequence[str]) -> Trashed:
    """Move photos to the trash, one by one. What cannot be moved stays as it is: nothing is ever deleted."""
    moved: list[str] = []
    places: list[tuple[str, str]] = []
    kept: list[tuple[str, Text]] = []
    for path in paths:
        reason = _obstacle(path)
        file = QFile(path)
        if reason is not None:
            kept.append((path, reason))
        elif not file.moveToTrash():
            kept.append((path, _why_not(path)))
        else:
            moved.append(path)
            if file.fileName() and file.fileName() != path and os.path.lexists(file.fileName()):
                places.append((path, file.fileName()))
    return Trashed(tuple(moved), tuple(places), tuple(kept))


def bring_back(trashed: Trashed) -> tuple[int, Text | None]:
    """Put photos back where they lay; return how many, and why the others are not."""
    count, reason = 0, None
    for path, place in trashed.places:
        if os.path.lexists(path):
            reason = text("There is another file in its place now.")
        elif QFile.rename(place, path):  # never overwrites
            count += 1
            _forget_record(place)
        else:
            reason = text("Some photos could not be taken back out of the trash. They are still in it.")
    return count, reason


def _obstacle(path: str) -> Text | None:
    """Return why Qt cannot even be asked."""
    if not os.path.lexists(path):
        return text("the file is no longer there.")
    try:
        path.encode()
    except UnicodeEncodeError:  # bytes that are no text: Qt would look for another file
        return text("its name holds characters that the system's trash does not accept.")
    return None


def _why_not(path: str) -> Text:
    """Qt says only that it did not work; look for the usual causes."""
    if not os.access(os.path.dirname(path), os.W_OK):
        return text("you may not change its folder.")
    return text("the system has no trash for the place where it is.")


def _forget_record(place: str) -> None:
    """Remove the note that desktop trashes keep of a file that is no longer in them."""
    folder, name = os.path.split(place)
    record = os.path.join(os.path.dirname(folder), "info", f"{name}.trashinfo")
    if os.path.basename(folder) == "files":
        try:
            os.unlink(record)
        except OSError:
            pass  # the trash shows an empty entry at worst
