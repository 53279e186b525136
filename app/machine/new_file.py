"""Files that the user asked for by name: there when they are whole, and otherwise as before."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from app.core.errors import AppError, InputError
from app.machine.limits import shortage

_UNFINISHED = ".photokin-{token}.part"
_ASKED_WRONGLY = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL})


class NewFile:
    """A file that is being written. Every method raises AppError where the disk does not take it."""

    def __init__(self, file: BinaryIO, path: str) -> None:
        self._file = file
        self._path = path

    def write(self, data: bytes) -> None:
        """Add to the end."""
        with _speaking_of(self._path):
            self._file.write(data)

    def begin_with(self, data: bytes) -> None:
        """Put other bytes in the place of as many at the beginning; only of an ordinary file. Nothing may follow."""
        with _speaking_of(self._path):
            self._file.seek(0)
            self._file.write(data)


@contextmanager
def new_file(path: str) -> Iterator[NewFile]:
    """Write a file under another name beside ``path``, and give it that name when the block has ended well.

    What was there before is replaced, and keeps its permissions; where the block raises it stays, and nothing is left
    of the new one. A link is followed. What is no ordinary file (a pipe, a device) is written to as it is. Raises
    InputError for a name that cannot be a file's, AppError where the disk does not take it.
    """
    with _speaking_of(path):
        place = os.path.realpath(path)
        mode = _mode_of(place)
        if mode is not None and stat.S_ISDIR(mode):
            raise InputError("{path} is a folder. Name a file.", path=path)
        as_it_is = mode is not None and not stat.S_ISREG(mode)
        token = secrets.token_hex(8)
        unfinished = place if as_it_is else os.path.join(os.path.dirname(place), _UNFINISHED.format(token=token))
        file: BinaryIO = open(unfinished, "wb" if as_it_is else "xb")  # noqa: SIM115 - closed below, speaking of errors
    try:
        try:
            yield NewFile(file, path)
            with _speaking_of(path):
                file.flush()
                if not as_it_is:
                    os.fsync(file.fileno())
        finally:
            with _speaking_of(path):
                file.close()
        if not as_it_is:
            with _speaking_of(path):
                if mode is not None:
                    shutil.copymode(place, unfinished)
                os.replace(unfinished, place)
    except BaseException:
        if not as_it_is:
            with contextlib.suppress(OSError):
                os.unlink(unfinished)
        raise


def _mode_of(place: str) -> int | None:
    try:
        return os.stat(place).st_mode
    except FileNotFoundError:
        return None


@contextmanager
def _speaking_of(path: str) -> Iterator[None]:
    try:
        yield
    except ValueError:  # a zero byte in the name
        raise InputError("{path} cannot be the name of a file.", path=path) from None
    except OSError as error:
        if lacking := shortage(error):
            raise lacking from error
        raise cannot_write(path, error) from error


def cannot_write(path: str, error: OSError) -> AppError | InputError:
    """Return the sentence for a file that the system does not let be written."""
    kind = InputError if error.errno in _ASKED_WRONGLY else AppError
    return kind("{path} cannot be written: {detail}.", path=path, detail=error.strerror or type(error).__name__)


def write_new_file(path: str, data: bytes) -> None:
    """Write a file that has its name when it is whole. Raises as ``new_file`` does."""
    with new_file(path) as written:
        written.write(data)
