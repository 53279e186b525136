"""Files and folders of ours: whose they are, and that they are what they seem. A FIFO would make us wait for ever.

What photos somebody has is nobody else's business: what we make is for the user alone (0600, 0700), and what an older
version has left readable for all is closed. What the user chose stays: a folder that was there, and any mode
that no program gives by itself. In a folder that is shared with a group our files are the group's, too.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

_ORDINARY_FILES, _ORDINARY_FOLDERS = (0o644, 0o664), (0o755, 0o775)  # as programs make them, with the usual umasks
_LOOKING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class NoOrdinaryFile(OSError):  # noqa: N818 - a kind of OSError
    """A FIFO, a socket, a device or a folder lies where a file should be."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, "it is no ordinary file", str(path))


def check_ordinary(path: Path) -> None:
    """Raise NoOrdinaryFile for what is there and is no file, nor a link to one. Opens nothing."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return  # nothing there, or whoever opens it is told why it cannot be
    if not stat.S_ISREG(mode):
        raise NoOrdinaryFile(path)


def open_ordinary(path: Path) -> int:
    """Open a file for reading, without waiting, and return its descriptor. Raises OSError, NoOrdinaryFile."""
    descriptor = os.open(path, _LOOKING)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NoOrdinaryFile(path)
    return descriptor


def read_ordinary(path: Path, most_bytes: int) -> bytes:
    """Return what stands in a small file. Raises OSError, NoOrdinaryFile, or that it is larger than ``most_bytes``."""
    with open(open_ordinary(path), "rb", buffering=0) as file:
        if os.fstat(file.fileno()).st_size > most_bytes:
            raise OSError(errno.EFBIG, "it is too large to be ours", str(path))
        return file.readall()


def make_own_file(path: Path) -> None:
    """Make sure of a file that is ours alone, or the group's with which its folder is shared. Raises OSError."""
    shared = _is_shared(path.parent)
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660 if shared else 0o600))
        if shared:
            _set_mode(path, 0o660)  # whatever the umask takes away
    except FileExistsError:
        if not shared:
            close_to_others(path)


def make_own_folder(path: Path) -> None:
    """Make sure of a folder that is ours alone; one inside a shared folder is shared. Raises OSError."""
    shared = path.parent.is_dir() and _is_shared(path.parent)
    try:
        path.mkdir(mode=0o770 if shared else 0o700, parents=True)
        if shared:
            _set_mode(path, 0o2770)
    except FileExistsError:
        if not path.is_dir():
            raise
        if not shared:
            close_to_others(path)


def close_to_others(path: Path) -> None:
    """Take from group and others what any program would have given them. What the user chose stays."""
    with contextlib.suppress(OSError):
        info = path.lstat()
        ordinary = _ORDINARY_FOLDERS if stat.S_ISDIR(info.st_mode) else _ORDINARY_FILES
        if not stat.S_ISLNK(info.st_mode) and stat.S_IMODE(info.st_mode) in ordinary:
            _set_mode(path, stat.S_IMODE(info.st_mode) & 0o700)


def _is_shared(folder: Path) -> bool:
    """Tell whether somebody made a folder for a group: its files are the group's, or the group may write there."""
    mode = folder.stat().st_mode
    return bool(mode & (stat.S_ISGID | stat.S_IWGRP)) and not mode & stat.S_IWOTH


def _set_mode(path: Path, mode: int) -> None:
    if os.name != "nt":  # there it means something else, and the user's folders are the user's
        os.chmod(path, mode)
