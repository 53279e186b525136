"""One writer to a library: whoever holds the lock may write, restore and back up. It ends with its process."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from app.core.errors import AppError
from app.machine.own_files import check_ordinary, make_own_file
from app.machine.paths import ELSEWHERE


def locked(path: Path) -> FileLock:
    """Take the lock, or raise AppError: another program has it, or the folder cannot be written."""
    lock = FileLock(path, timeout=0)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_ordinary(path)
        make_own_file(path)
        lock.acquire()
    except Timeout:
        raise AppError(
            "Another Photokin is working on this library ({path}). Wait for it to finish, or close it.",
            path=str(path.parent),
        ) from None
    except OSError as error:
        raise AppError(
            "The data folder {path} cannot be written: {detail}.",
            path=str(path.parent),
            detail=error.strerror or type(error).__name__,
        ).with_hint(ELSEWHERE) from error
    return lock
