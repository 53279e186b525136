"""Files that a description names by their SHA-256: read within bounds, and refused where they are others."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeVar

from app.core.errors import AppError

MOST_DESCRIPTION_BYTES = 1 << 20
MOST_FILE_BYTES = 2_000_000_000
"""Of one file: what a network may have with all its numbers."""

_PIECE_BYTES = 1 << 20

Result = TypeVar("Result")


class FaultError(Exception):
    """What is wrong with a description, as a fragment for the sentence shown."""


def read_small(path: Path) -> bytes:
    """Return a description's bytes. Raises AppError where it cannot be read, FaultError where it is too large."""

    def read(file: BinaryIO, size_bytes: int) -> bytes:
        return file.read(size_bytes)  # never more: Python sets aside as much as it is asked for

    return _opened(path, MOST_DESCRIPTION_BYTES, read)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits, 1 ms for 1 MB. Raises as ``read_small``."""

    def digest(file: BinaryIO, size_bytes: int) -> str:
        found, left_bytes = hashlib.sha256(), size_bytes
        while left_bytes and (piece := file.read(min(left_bytes, _PIECE_BYTES))):
            found.update(piece)
            left_bytes -= len(piece)
        return found.hexdigest()

    return _opened(path, MOST_FILE_BYTES, digest)


def checked(folder: Path, name: str, sha256: str, *, look_into: bool = True) -> Path:
    """Return where a file lies, in ``folder`` itself, once its SHA-256 was found right. Raises AppError, FaultError.

    Without ``look_into`` it is only known to be there.
    """
    path = folder / name
    if not look_into:
        _opened(path, MOST_FILE_BYTES, lambda *_: None)
    elif sha256_of(path) != sha256:
        raise altered(path)
    return path


def altered(path: Path) -> AppError:
    return AppError(
        "The model file {path} is damaged or was altered: please install the program again.", path=str(path)
    )


def _opened(path: Path, most_bytes: int, use: Callable[[BinaryIO, int], Result]) -> Result:
    try:
        with path.open("rb") as file:
            size_bytes = os.fstat(file.fileno()).st_size
            if size_bytes > most_bytes:
                raise FaultError(f"{path.name} is too large")
            return use(file, size_bytes)
    except FileNotFoundError as error:
        raise AppError("The model file {path} is missing: please install the program again.", path=str(path)) from error
    except OSError as error:
        raise AppError(
            "The model file {path} cannot be read ({reason}): please check its permissions.",
            path=str(path),
            reason=error.strerror or type(error).__name__,
        ) from error
