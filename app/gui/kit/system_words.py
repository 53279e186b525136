"""The words of the system for why it refused, as sentences of the window: the system says them in English alone."""

from __future__ import annotations

import errno
import os

from app.core.text import Text, text

_SAID: dict[str, Text] = {
    "EIO": text("Input/output error"),
    "ENOSPC": text("No space left on device"),
    "EDQUOT": text("Disk quota exceeded"),
    "EROFS": text("Read-only file system"),
    "EACCES": text("Permission denied"),
    "EPERM": text("Operation not permitted"),
    "ENOENT": text("No such file or directory"),
    "ENOTDIR": text("Not a directory"),
    "EISDIR": text("Is a directory"),
    "EEXIST": text("File exists"),
    "ENOTEMPTY": text("Directory not empty"),
    "EBUSY": text("Device or resource busy"),
    "ENODEV": text("No such device"),
    "ENXIO": text("No such device or address"),
    "ENOTCONN": text("Transport endpoint is not connected"),
    "ESTALE": text("Stale file handle"),
    "ETIMEDOUT": text("Connection timed out"),
    "EHOSTDOWN": text("Host is down"),
    "EHOSTUNREACH": text("No route to host"),
    "ENETDOWN": text("Network is down"),
    "ENETUNREACH": text("Network is unreachable"),
    "ECONNREFUSED": text("Connection refused"),
    "ECONNRESET": text("Connection reset by peer"),
    "EREMOTEIO": text("Remote I/O error"),
    "ENOMEM": text("Cannot allocate memory"),
    "EMFILE": text("Too many open files"),
    "ENFILE": text("Too many open files in system"),
    "ENAMETOOLONG": text("File name too long"),
    "ELOOP": text("Too many levels of symbolic links"),
    "EXDEV": text("Invalid cross-device link"),
    "EFBIG": text("File too large"),
    "EINVAL": text("Invalid argument"),
    "ENOTSUP": text("Operation not supported"),
    "EAGAIN": text("Resource temporarily unavailable"),
    "EINTR": text("Interrupted system call"),
    "ETXTBSY": text("Text file busy"),
}


def system_words(said: str) -> Text | None:
    """Return the sentence for what the system said, its short name where there is none, None for other words."""
    code = _codes().get(said)
    return None if code is None else _SAID.get(code) or Text("{code}", (("code", code),))


def _codes() -> dict[str, str]:
    if not _KNOWN:
        _KNOWN.update((os.strerror(number), code) for number, code in errno.errorcode.items())
        _KNOWN.update((os.strerror(getattr(errno, code)), code) for code in _SAID if hasattr(errno, code))
    return _KNOWN


_KNOWN: dict[str, str] = {}
