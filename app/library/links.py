"""Links in the folders of a library: what they lead to is read once, by the way of the first that leads there.

A photo behind a link has the path that goes through it. What lies in a folder of the library is read there, and by no
other way; nor is a link followed that leads above a folder of the library, round in a circle.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from app.core.photo import Link
from app.core.text import Text, text
from app.library.mounts import made_up_devices

Identity = tuple[int, int]
"""Device and inode: what tells one file or folder from any other."""


class LinkTrail:
    """The links met in one scan of the library's folders (``roots``: absolute, free of links).

    ``left_out`` are folders in them that are not read, perhaps by way of a link.
    """

    def __init__(self, roots: Iterable[str], left_out: Iterable[str] = ()) -> None:
        self._roots = frozenset(roots)
        self._left_out = frozenset(left_out)
        self._roots_are = {identity for root in self._roots if (identity := _identity_at(root)) is not None}
        self._made_up = made_up_devices()
        self._folders: set[Identity] = set()
        self._files: set[Identity] = set()
        self._met: dict[str, Link] = {}
        self._away: list[str] = []
        self._tops: dict[str, Identity] = {}

    def taken(self) -> tuple[tuple[Link, ...], tuple[str, ...]]:
        """Return what was met since the last time: the links that matter, and the paths of those that lead to nothing
        now, or whose folder went away while it was read: a disk may be behind them, and nothing there is known to be
        gone.
        """
        for path, identity in self._tops.items():
            if path not in self._away and _identity_at(path) != identity:
                self._away.append(path)
        taken = tuple(self._met.values()), tuple(self._away)
        self._met, self._away, self._tops = {}, [], {}
        return taken

    def leaves_out(self, directory: str) -> bool:
        """Tell whether the user does not want this folder read."""
        return directory in self._left_out

    def is_top(self, directory: str) -> bool:
        """Tell whether this folder was reached by a link itself, not by one on the way."""
        return directory in self._tops

    def passes(self, directory: str, identity: Identity, *, linked: bool) -> bool:
        """Tell whether a folder on the way is left out: no place for photos, or one that is read by another way."""
        if identity[0] in self._made_up or directory in self._roots or identity in self._roots_are:
            return True
        if linked:
            if identity in self._folders:
                return True
            self._folders.add(identity)
        return False

    def is_read_already(self, info: os.stat_result) -> bool:
        """Tell whether a file behind a linked folder was read by way of a link of its own."""
        return _identity(info) in self._files

    def follows_folder(self, path: str, identity: Identity) -> bool:
        """Decide about a link to a folder, when the walk comes by it."""
        target = os.path.realpath(path)
        reason = self._why_not(target, identity)
        if reason is None and identity in self._folders:
            reason = text("Another link leads to the same place and is followed.")
        self._met[path] = Link(path, target, reason)
        if reason is None:
            self._tops[path] = identity
        return reason is None

    def follows_file(self, path: str, info: os.stat_result) -> bool:
        """Decide about a link that is called like a photo and leads to no folder."""
        target = os.path.realpath(path)
        reason = self._why_not(target, _identity(info))
        if reason is None and not stat.S_ISREG(info.st_mode):
            reason = text("It does not lead to a file.")
        if reason is None and (self.is_read_already(info) or _identity_at(os.path.dirname(target)) in self._folders):
            reason = text("Another link leads to the same place and is followed.")
        if reason is not None:
            self._met[path] = Link(path, target, reason)
        else:
            self._files.add(_identity(info))
        return reason is None

    def leaves(self, path: str, why: OSError | Text) -> None:
        """Note a link that leads to nothing now."""
        if isinstance(why, Text):
            reason = why
        elif isinstance(why, FileNotFoundError):
            reason = text("There is nothing where it leads. Is the disk plugged in?")
        else:
            reason = text("It cannot be followed: {detail}.", detail=why.strerror or type(why).__name__)
        self._met[path] = Link(path, os.path.realpath(path), reason)
        self._away.append(path)

    def _why_not(self, target: str, identity: Identity) -> Text | None:
        if identity[0] in self._made_up:
            return text("It leads to a virtual file system, which holds no photos.")
        if any(_is_at_or_inside(target, left) for left in self._left_out):
            return text("It leads into a folder that you have left out of the library.")
        if identity in self._roots_are or any(_is_at_or_inside(target, root) for root in self._roots):
            return text("It leads into a folder of the library, where the photos are read anyway.")
        if any(_is_at_or_inside(root, target) for root in self._roots):
            return text("It leads above a folder of the library, round in a circle.")
        return None


def _is_at_or_inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def _identity(info: os.stat_result) -> Identity:
    return info.st_dev, info.st_ino


def _identity_at(path: str) -> Identity | None:
    try:
        return _identity(os.stat(path))
    except OSError:
        return None
