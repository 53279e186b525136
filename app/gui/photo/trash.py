"""The system's trash: in, and out again where the system says where it put things. Runs on a thread of its own.

On Linux it is that of the desktops (freedesktop.org, Trash specification 1.0): one in the user's data folder, and one
on each other disk. Qt moves files there, but not where the data folder itself is missing, as in a fresh account, and
its reasons are those of the last thing that it tried: both are seen to here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QFile, QStandardPaths

from app.core.text import Text, text

_PRIVATE = 0o700
_NOTHING_SAID = ("", "Unknown error")


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


@dataclass(frozen=True, slots=True)
class Returned:
    """What came of taking photos out of the trash: those that are back, and those that are still in it, and why."""

    paths: tuple[str, ...]
    kept: tuple[tuple[str, Text], ...]


def move_to_trash(paths: Sequence[str]) -> Trashed:
    """Move photos to the trash, one by one. What cannot be moved stays as it is: nothing is ever deleted."""
    moved: list[str] = []
    places: list[tuple[str, str]] = []
    kept: list[tuple[str, Text]] = []
    no_trash = _make_trash() if sys.platform not in ("win32", "darwin") else None
    for path in paths:
        reason = _obstacle(path)
        file = QFile(path)
        if reason is not None:
            kept.append((path, reason))
        elif not file.moveToTrash():
            kept.append((path, _why_not(path, no_trash, file.errorString())))
        else:
            moved.append(path)
            if file.fileName() and file.fileName() != path and os.path.lexists(file.fileName()):
                places.append((path, file.fileName()))
    return Trashed(tuple(moved), tuple(places), tuple(kept))


def bring_back(trashed: Trashed) -> Returned:
    """Put photos back where they lay; never over anything that lies there now."""
    back: list[str] = []
    kept: list[tuple[str, Text]] = []
    for path, place in trashed.places:
        reason = _put_back(place, path)
        if reason is None:
            back.append(path)
            _forget_record(place)
        else:
            kept.append((path, reason))
    return Returned(tuple(back), tuple(kept))


def _make_trash() -> OSError | None:
    """Make the trash of the user's data folder where there is none yet; return why that did not work."""
    trash = _home_trash()
    for folder in (trash, os.path.join(trash, "files"), os.path.join(trash, "info")):
        try:
            os.makedirs(os.path.dirname(folder), _PRIVATE, exist_ok=True)
            if not os.path.isdir(folder):
                os.mkdir(folder, _PRIVATE)
        except OSError as error:
            return error
    return None


def _home_trash() -> str:
    data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return os.path.join(data, "Trash")


def _obstacle(path: str) -> Text | None:
    """Return why Qt cannot even be asked."""
    if not os.path.lexists(path):
        return text("the file is no longer there.")
    try:
        path.encode()
    except UnicodeEncodeError:  # bytes that are no text: Qt would look for another file
        return text("its name holds characters that the system's trash does not accept.")
    return None


def _why_not(path: str, no_trash: OSError | None, said: str) -> Text:
    """Look for the true cause; what Qt says is the last thing that it tried."""
    folder = os.path.dirname(path)
    if not os.path.lexists(path):
        return text("the file is no longer there.")
    if _is_read_only(folder):
        return text("its disk cannot be written to.")
    if not os.access(folder, os.W_OK | os.X_OK):
        return text("you may not change its folder.")
    if no_trash is not None and not _is_on_other_disk(path):
        place = no_trash.filename if isinstance(no_trash.filename, str) else _home_trash()
        detail = no_trash.strerror or str(no_trash)
        return text("the trash folder {path} cannot be made: {detail}.", path=place, detail=detail)
    if _is_on_other_disk(path) and not os.access(top := _top_of(folder), os.W_OK | os.X_OK):
        return text("its disk has no trash for you, and none can be made in {path}.", path=top)
    if said in _NOTHING_SAID:
        return text("the system has no trash for the place where it is.")
    return text("the system says: {detail}.", detail=said)


def _is_read_only(folder: str) -> bool:
    try:
        return bool(os.statvfs(folder).f_flag & os.ST_RDONLY) if hasattr(os, "statvfs") else False
    except OSError:
        return False


def _is_on_other_disk(path: str) -> bool:
    """Tell whether a photo lies on another disk than the trash of the user's data folder, or than where it would."""
    try:
        near = _home_trash()
        while not os.path.isdir(near) and os.path.dirname(near) != near:
            near = os.path.dirname(near)
        return os.lstat(path).st_dev != os.stat(near).st_dev
    except OSError:
        return False


def _top_of(folder: str) -> str:
    top = os.path.realpath(folder)
    while not os.path.ismount(top):
        top = os.path.dirname(top)
    return top


def _put_back(place: str, path: str) -> Text | None:
    """Move a file from ``place`` to ``path``; return why not. Its name is taken before, in one step that fails where
    anything is: so nothing that comes there in the same moment is overwritten.
    """
    if not os.path.lexists(place):
        return text("it is no longer in the trash.")
    if not os.path.isdir(os.path.dirname(path)):
        return text("its folder is not there any more.")
    try:
        if sys.platform != "win32":  # there a rename never overwrites
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return text("there is another file in its place now.")
    except OSError as error:
        return _not_back(error)
    try:
        os.rename(place, path)
    except FileExistsError:
        return text("there is another file in its place now.")
    except OSError as error:
        if sys.platform != "win32":
            os.unlink(path)
        return _not_back(error)
    return None


def _not_back(error: OSError) -> Text:
    return text("the system says: {detail}.", detail=error.strerror or str(error))


def _forget_record(place: str) -> None:
    """Remove the note that desktop trashes keep of a file that is no longer in them."""
    folder, name = os.path.split(place)
    record = os.path.join(os.path.dirname(folder), "info", f"{name}.trashinfo")
    if os.path.basename(folder) == "files":
        try:
            os.unlink(record)
        except OSError:
            pass  # the trash shows an empty entry at worst
