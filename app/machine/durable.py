"""Files that a power cut leaves whole: forced to the disk, then put in place in one step."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from app.machine.own_files import make_own_file


def sync(path: Path) -> None:
    """Force a file or folder to the disk; Windows does not let folders be opened, and does not need it."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_in_place(unfinished: Path, path: Path) -> None:
    """Make a finished file the one called ``path``: whoever looks finds the old one or the new one. Raises OSError."""
    sync(unfinished)
    os.replace(unfinished, path)
    sync(path.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file of ours in one step; one that cannot be written stays as it was, with no remains.

    Raises OSError.
    """
    unfinished = path.with_name(f"{path.name}.new")
    try:
        unfinished.unlink(missing_ok=True)  # whatever it is: one that was left half written, or no file at all
        make_own_file(unfinished)
        unfinished.write_bytes(content)
        put_in_place(unfinished, path)
    except OSError:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
