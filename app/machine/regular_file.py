"""A photo's file, opened for its bytes: whatever else bears its name is told, and nothing is waited for."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.errors import DecodeError, DiskError

# A FIFO or a device with a photo's name must not hold up the scan: open without waiting, then look what it is.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


@contextmanager
def regular_file(path: str) -> Iterator[tuple[int, os.stat_result]]:
    """Open a file that is not empty; give its descriptor, and what it was when it was opened.

    Raises FileNotFoundError when the file is gone, DecodeError when it is no regular file or empty, DiskError when it
    cannot be read, also inside.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(error) from error
    except ValueError:  # a zero byte, which a row of somebody else's may hold: no file is called so
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path) from None
    try:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise DecodeError("This is not a file.")
        if info.st_size == 0:
            raise DecodeError("The file is empty.")
        yield descriptor, info
    except OSError as error:
        raise _unreadable(error) from error
    finally:
        os.close(descriptor)


def _unreadable(error: OSError) -> DiskError:
    if isinstance(error, PermissionError):
        return DiskError("The file may not be read: permission denied.")
    return DiskError("The file cannot be read: {detail}.", detail=error.strerror or type(error).__name__)
