"""Queries from outside the library: what was dropped on the window, and pictures that are no files yet."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from pathlib import Path

from app.core.errors import AppError, DecodeError, DiskError, InputError
from app.core.gallery import Dropped
from app.core.pasted import pasted_name, pasted_names
from app.core.question import MOST_PICTURE_BYTES
from app.imaging.formats import HEAD_BYTES, is_known_head, is_photo_name, is_raw
from app.imaging.opening import open_regular
from app.machine.durable import write_whole
from app.machine.paths import ELSEWHERE

_KEPT = 20


def sort_dropped(paths: Sequence[str]) -> Dropped:
    """Look at the paths on disk and sort them."""
    absolute = [os.path.abspath(path) for path in paths]
    folders = tuple(path for path in absolute if os.path.isdir(path))
    files = tuple(path for path in absolute if path not in folders and os.path.exists(path))
    strange = tuple(path for path in files if not _may_be_photo(path))
    missing = tuple(path for path in absolute if path not in folders and path not in files)
    return Dropped(folders, tuple(path for path in files if path not in strange), missing, strange)


def _may_be_photo(path: str) -> bool:
    """Tell whether a file is called like a photo or begins like one; what cannot be opened is told by who reads it."""
    if is_photo_name(os.path.basename(path)):
        return True
    try:
        with open_regular(path) as file:
            head = file.read(HEAD_BYTES)
    except DiskError:
        return True
    except (DecodeError, OSError):
        return False
    return is_known_head(head) or is_raw(path, head)


def keep_query(folder: Path, data: bytes) -> str:
    """Write ``data`` into ``folder`` under a name made from its content and the moment; return the path.

    The same picture once more is the same file. Whether it is a picture is found out by the decoder, as for any file.
    Raises InputError, AppError.
    """
    if not data:
        raise InputError("The picture is empty.")
    if len(data) > MOST_PICTURE_BYTES:
        raise InputError("The picture is too large to search with: save it and open the file.")
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = sorted(folder.glob(pasted_names(digest)))
        path = before[0] if before else folder / pasted_name(int(time.time()), digest)
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
