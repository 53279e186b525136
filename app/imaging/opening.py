"""Open a photo's file: once, for reading only, and never anything that could make the program wait."""

from __future__ import annotations

import os
import stat
from typing import BinaryIO

from app.core.errors import DecodeError, DiskError
from app.imaging.reasons import of_disk

# O_NONBLOCK: a named pipe without a writer must not hang us. It changes nothing for regular files.
_FLAGS = os.O_RDONLY
for _name in ("O_BINARY", "O_CLOEXEC", "O_NOCTTY", "O_NONBLOCK"):
    _FLAGS |= getattr(os, _name, 0)
_PART_BYTES = 1 << 20
_MOST_PARTS = 1 << 8


def open_regular(path: str) -> BinaryIO:
    """Open the regular, non-empty file at ``path``. Raises DecodeError for everything else."""
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError) as error:
        if os.path.isdir(path):  # Windows cannot even open a folder
            raise _not_a_file() from error
        if os.path.exists(path) and not os.path.isfile(path):  # a socket cannot be opened
            raise _not_a_file() from error
        kind = DiskError if isinstance(error, OSError) else DecodeError
        sentence = of_disk(error)
        raise kind(sentence.template, **dict(sentence.values)) from error
    try:
        _check_kind(os.fstat(descriptor))
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def check_readable(file: BinaryIO) -> None:
    """Read the file to its end, to tell a damaged picture from a failing disk. Raises OSError for the latter.

    Some decoders report both alike, and some make a picture of what they got.
    """
    file.seek(0)
    for _ in range(_MOST_PARTS):
        if not file.read(_PART_BYTES):
            return


def size_bytes(file: BinaryIO) -> int:
    """Return how long an opened file is; it is left where it begins."""
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    return length


def _check_kind(facts: os.stat_result) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise _not_a_file()
    if facts.st_size == 0:
        raise DecodeError("The file is empty.")


def _not_a_file() -> DecodeError:
    return DecodeError("This is not a file but a folder, a device or a pipe.")
