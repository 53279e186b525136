"""A fingerprint of a folder of photos: all that a program could have changed in it."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import Any


def fingerprint(tree: Path) -> dict[str, tuple[Any, ...]]:
    """Return for every entry of ``tree``, and itself, all that the file system keeps of it.

    The time of the last change of state (ctime) cannot be set back: it betrays also what was undone again. The time of
    the last reading is compared where the file system keeps none, as ours is not the only reading that moves it.
    """
    return {str(path.relative_to(tree)): _facts(path) for path in sorted([tree, *tree.rglob("*")])}


def _facts(path: Path) -> tuple[Any, ...]:
    info = path.lstat()
    inside: Any = None
    if stat.S_ISREG(info.st_mode):
        inside = hashlib.sha256(path.read_bytes()).hexdigest()
    elif stat.S_ISLNK(info.st_mode):
        inside = os.readlink(path)
    elif stat.S_ISDIR(info.st_mode):
        inside = tuple(os.listdir(path))
    quiet = bool(os.statvfs(path.parent if path.is_symlink() else path).f_flag & os.ST_NOATIME)
    xattrs = {
        name: os.getxattr(path, name, follow_symlinks=False) for name in os.listxattr(path, follow_symlinks=False)
    }
    return (
        inside, info.st_mode, info.st_uid, info.st_gid, info.st_ino, info.st_nlink, info.st_size, info.st_mtime_ns,
        info.st_ctime_ns, info.st_atime_ns if quiet else None, tuple(sorted(xattrs.items())),
    )  # fmt: skip
