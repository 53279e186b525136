"""Walk a folder and say what lies there. Knows no database, opens no file, changes nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.core.photo import FoundFile, Stamp
from app.core.text import Text, text

# Folders in which desktops, NAS systems and file systems keep what the user threw away or never made.
_SKIPPED_FOLDERS = frozenset(
    {
        "$recycle.bin",
        "system volume information",
        "recycler",
        "#recycle",
        "@recycle",
        "@eadir",
        "lost+found",
        "__macosx",
    }
)
_HIDDEN = getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0)
_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", 0)


@dataclass(frozen=True, slots=True)
class Listing:
    """One folder: its photo files in name order. ``problem`` says that (some of) it could not be read.

    ``empty`` means that nothing but hidden files lies there, as in the mount point of a disk that is not plugged in.
    """

    directory: str
    files: tuple[FoundFile, ...]
    problem: Text | None = None
    empty: bool = False


def walk(root: str, is_photo_name: Callable[[str], bool]) -> Iterator[Listing]:
    """Yield a Listing for ``root`` and every folder below it, parents before children.

    Hidden folders and files, recycle bins and NAS thumbnails are left out (a hidden ``root`` itself is not). Symbolic
    links and junctions are not followed, so nothing outside the root is seen, and no folder is seen twice even where
    mounts make a loop. Errors end up in ``Listing.problem``; nothing is raised.
    """
    seen: set[tuple[int, int]] = set()
    waiting = [root]
    while waiting:
        directory = waiting.pop()
        try:
            inode = _inode(directory)
            if inode in seen:
                continue
            seen.add(inode)
            listing, below = _list(directory, is_photo_name)
            if _inode(directory) != inode:
                raise FileNotFoundError  # its disk went away in the middle: what was missing is not gone
        except OSError as error:
            yield Listing(directory, (), _problem(error))
            continue
        yield listing
        waiting.extend(reversed(below))


def folder_identity(folder: str) -> tuple[int, int] | None:
    """Return what tells this folder from any other one put in its place, as by unplugging a disk; None: not there."""
    try:
        return _inode(folder)
    except OSError:
        return None


def _list(directory: str, is_photo_name: Callable[[str], bool]) -> tuple[Listing, list[str]]:
    files: list[FoundFile] = []
    below: list[str] = []
    problem: Text | None = None
    empty = True
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            empty = False
            try:
                if entry.is_dir(follow_symlinks=False):
                    if not _is_skipped(entry):
                        below.append(entry.path)
                elif is_photo_name(entry.name) and entry.is_file(follow_symlinks=False):
                    info = entry.stat(follow_symlinks=False)
                    if not _is_hidden(info):
                        files.append(FoundFile(entry.name, Stamp(info.st_size, info.st_mtime_ns)))
            except FileNotFoundError:
                continue  # it vanished while we looked: as good as never there
            except OSError as error:
                problem = _problem(error)
    files.sort(key=lambda file: file.name)
    below.sort()
    return Listing(directory, tuple(files), problem, empty), below


def is_inside(path: str, folder: str) -> bool:
    """Tell whether ``path`` lies below ``folder`` (both absolute)."""
    return path != folder and path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def covers(root: str, folder: str) -> bool:
    """Tell whether a walk of ``root`` comes to ``folder`` (both absolute), going by the names on the way."""
    if not is_inside(folder, root):
        return folder == root
    names = folder[len(root) :].strip(os.sep).split(os.sep)
    return not any(name.startswith(".") or name.casefold() in _SKIPPED_FOLDERS for name in names)


def _inode(directory: str) -> tuple[int, int]:
    info = os.stat(directory)
    return info.st_dev, info.st_ino


def _is_skipped(entry: os.DirEntry[str]) -> bool:
    if entry.name.casefold() in _SKIPPED_FOLDERS:
        return True
    info = entry.stat(follow_symlinks=False)
    return _is_hidden(info) or (_JUNCTION != 0 and getattr(info, "st_reparse_tag", 0) == _JUNCTION)


def _is_hidden(info: os.stat_result) -> bool:
    return bool(getattr(info, "st_file_attributes", 0) & _HIDDEN)


def _problem(error: OSError) -> Text:
    if isinstance(error, PermissionError):
        return text("This folder may not be read: permission denied.")
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return text("This folder is not there. Is the disk plugged in?")
    return text("This folder cannot be read: {detail}.", detail=error.strerror or type(error).__name__)
