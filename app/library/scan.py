"""Walk a folder and say what lies there. Knows no database, opens no file, changes nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import itemgetter

from app.core.listing import Listing
from app.core.photo import FoundFile
from app.core.text import Text, text
from app.library.links import LinkTrail

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
_HAS_MARKS = os.name == "nt"
_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", 0)


def walk(root: str, is_photo_name: Callable[[str], bool], trail: LinkTrail | None = None) -> Iterator[Listing]:
    """Yield a Listing for ``root`` and every folder below it, parents before children.

    Hidden folders and files, recycle bins and NAS thumbnails are left out (a hidden ``root`` itself is not), and so are
    the other roots and the folders left out that ``trail`` knows of, which also decides which symbolic links are
    followed; junctions never are.
    No folder is seen twice, even where mounts make a loop. Errors end up in ``Listing.problem``; nothing is raised.
    ``is_photo_name`` goes by the suffix alone and is not asked about each name.
    """
    trail = trail or LinkTrail((root,))
    seen: set[tuple[int, int]] = set()
    suffixes: set[str] = set()
    waiting = [_Below(root, linked=False)]
    while waiting:
        step = waiting.pop()
        directory = step.path
        try:
            if trail.leaves_out(directory):
                continue
            inode = _inode(directory)
            if step.is_link and not trail.follows_folder(directory, inode):
                continue
            if inode in seen or (directory != root and trail.passes(directory, inode, linked=step.linked)):
                continue
            seen.add(inode)
            listing, below = _list(step, is_photo_name, trail, suffixes)
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


@dataclass(frozen=True, slots=True)
class _Below:
    """A folder to walk: ``is_link`` itself, or ``linked`` because there is one on the way to it."""

    path: str
    linked: bool
    is_link: bool = False


class _Found:
    """What one folder holds, as its entries are taken."""

    def __init__(self, folder: _Below, is_photo_name: Callable[[str], bool], trail: LinkTrail) -> None:
        self._folder = folder
        self._is_photo_name = is_photo_name
        self._trail = trail
        self.files: list[FoundFile] = []
        self._away: list[str] = []
        self._below: list[_Below] = []
        self.problem: Text | None = None

    def take(self, entry: os.DirEntry[str]) -> None:
        """Sort one entry in. Raises OSError."""
        if entry.is_dir(follow_symlinks=False):
            if not _is_skipped(entry):
                self._below.append(_Below(entry.path, self._folder.linked))
        elif entry.is_symlink():
            self._take_link(entry)
        elif self._is_photo_name(entry.name) and entry.is_file(follow_symlinks=False):
            info = entry.stat(follow_symlinks=False)
            if not _is_hidden(info) and not (self._folder.linked and self._trail.is_read_already(info)):
                self.files.append(FoundFile(entry.name, info.st_size, info.st_mtime_ns))

    def listing(self, empty: bool) -> Listing:
        self.files.sort(key=itemgetter(0))
        return Listing(self._folder.path, tuple(self.files), self.problem, empty, tuple(self._away))

    def below(self) -> list[_Below]:
        return sorted(self._below, key=lambda folder: folder.path)

    def _take_link(self, entry: os.DirEntry[str]) -> None:
        try:
            info = os.stat(entry.path)
        except OSError as error:
            self._trail.leaves(entry.path, error)
            self._away.append(entry.name)
            return
        if stat.S_ISDIR(info.st_mode):
            if entry.name.casefold() not in _SKIPPED_FOLDERS:
                self._below.append(_Below(entry.path, linked=True, is_link=True))
        elif self._is_photo_name(entry.name) and self._trail.follows_file(entry.path, info):
            self.files.append(FoundFile(entry.name, info.st_size, info.st_mtime_ns))


def _list(
    folder: _Below, is_photo_name: Callable[[str], bool], trail: LinkTrail, suffixes: set[str]
) -> tuple[Listing, list[_Below]]:
    """``suffixes``: of names that ``is_photo_name`` has found to be a photo's, to be added to."""

    def learn(name: str, suffix: str) -> bool:
        if is_photo_name(name):
            suffixes.add(suffix)
        return suffix in suffixes

    found, empty = _Found(folder, is_photo_name, trail), True
    # Nearly all that there is, with as few calls as can be: a rescan is made of this loop.
    plain, add, take, new = not folder.linked and not _HAS_MARKS, found.files.append, found.take, tuple.__new__
    with os.scandir(folder.path) as entries:
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            empty = False
            suffix = name[name.rfind(".") :]
            try:
                if plain and (suffix in suffixes or learn(name, suffix)) and entry.is_file(follow_symlinks=False):
                    info = entry.stat(follow_symlinks=False)
                    add(new(FoundFile, (name, info.st_size, info.st_mtime_ns)))
                else:
                    take(entry)
            except FileNotFoundError:
                continue  # it vanished while we looked: as good as never there
            except OSError as error:
                found.problem = _problem(error)
    return found.listing(empty), found.below()


def is_inside(path: str, folder: str) -> bool:
    """Tell whether ``path`` lies below ``folder`` (both absolute)."""
    return path != folder and path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def covers(root: str, folder: str, left_out: Iterable[str] = ()) -> bool:
    """Tell whether a walk of ``root`` comes to ``folder`` (all absolute), going by the names on the way."""
    if not is_inside(folder, root):
        return folder == root
    if any(folder == left or is_inside(folder, left) for left in left_out):
        return False
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
