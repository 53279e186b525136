"""Queries from outside the library: what was dropped on the window, and pictures that are no files yet."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from app.core.errors import AppError, InputError
from app.core.gallery import Dropped
from app.core.question import MOST_PICTURE_BYTES
from app.machine.durable import write_whole
from app.machine.paths import ELSEWHERE

_KEPT = 20


def sort_dropped(paths: Sequence[str]) -> Dropped:
    """Look at the paths on disk and sort them."""
    absolute = [os.path.abspath(path) for path in paths]
    folders = tuple(path for path in absolute if os.path.isdir(path))
    files = tuple(path for path in absolute if path not in folders and os.path.exists(path))
    return Dropped(folders, files, tuple(path for path in absolute if path not in folders and path not in files))


def keep_query(folder: Path, data: bytes) -> str:
    """Write ``data`` into ``folder`` under a name made from its content and return the path.

    Whether it is a picture is found out by the decoder, as for any file. Raises InputError, AppError.
    """
    if not data:
        raise InputError("The picture is empty.")
    if len(data) > MOST_PICTURE_BYTES:
        raise InputError("The picture is too large to search with: save it and open the file.")
    path = folder / f"pasted-{hashlib.blake2b(data, digest_size=8).hexdigest()}.image"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise AppError(
            "The data folder {path} cannot be written: {detail}.",
            path=str(folder.parent),
            detail=error.strerror or type(error).__name__,
        ).with_hint(ELSEWHERE) from error
    return str(path)
