"""The content id: what names the inside of a file, whatever the file is called and wherever it lies."""

from __future__ import annotations

import hashlib
import os
import stat

from app.core.errors import DecodeError, DiskError
from app.core.photo import ContentId, Stamp

_END_BYTES = 64 * 1024
_DIGEST_BYTES = 16
# A FIFO or a device with a photo's name must not hold up the scan: open without waiting, then look what it is.
_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


def identify(path: str) -> tuple[ContentId, Stamp]:
    """Return the content id of a file and its stamp at that moment.

    BLAKE2b-128 (RFC 7693) over the size, the first 64 KiB and the last 64 KiB: photos differ in their headers and in
    their entropy-coded tails, and a moved 50 MB file costs 128 KiB of reading. Raises FileNotFoundError when the file
    is gone, DecodeError when it is no regular file, is empty or cannot be read.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(error) from error
    try:
        info = os.fstat(descriptor)
        if not stat.S_ISREG(info.st_mode):
            raise DecodeError("This is not a file.")
        if info.st_size == 0:
            raise DecodeError("The file is empty.")
        digest = hashlib.blake2b(info.st_size.to_bytes(8, "little"), digest_size=_DIGEST_BYTES)
        digest.update(_read(descriptor, _END_BYTES))
        if info.st_size > _END_BYTES:
            os.lseek(descriptor, max(_END_BYTES, info.st_size - _END_BYTES), os.SEEK_SET)
            digest.update(_read(descriptor, _END_BYTES))
    except OSError as error:
        raise _unreadable(error) from error
    finally:
        os.close(descriptor)
    return digest.digest(), Stamp(info.st_size, info.st_mtime_ns)


def _read(descriptor: int, length: int) -> bytes:
    """Read up to ``length`` bytes; one ``read`` may return less, on network disks above all."""
    parts = []
    while length > 0 and (part := os.read(descriptor, length)):
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _unreadable(error: OSError) -> DiskError:
    if isinstance(error, PermissionError):
        return DiskError("The file may not be read: permission denied.")
    return DiskError("The file cannot be read: {detail}.", detail=error.strerror or type(error).__name__)
