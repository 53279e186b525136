"""Bytes that one process hands to another without copying them, and of which nothing is left however either ends."""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import sys
import weakref
from collections.abc import Callable, Iterable

_SHORT_OF_MEMORY = (errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class SharedBytes:
    """On Linux a file in memory that has no name and is sealed once it is written: who is handed it can rely on it.

    It changes no more and cannot be cut short, whoever else holds it. Elsewhere plain bytes, which have to be copied.
    """

    def __init__(self, view: memoryview | bytes, let_go: Callable[[memoryview], None] | None = None) -> None:
        """``let_go`` is called with the bytes when nobody holds this any more, and has the last hold on them then."""
        self._view = memoryview(view)
        self._fd: int | None = None
        self._let_go = let_go

    def __del__(self) -> None:
        if self._let_go is not None:
            self._let_go(self.__dict__.pop("_view"))

    @property
    def length(self) -> int:
        return len(self._view)

    @property
    def fd(self) -> int | None:
        """What to hand to another process, None where bytes must be copied. Closed when nobody holds this any more."""
        return self._fd

    def view(self) -> memoryview:
        """Return the bytes, to be read only."""
        return self._view


def written(parts: Iterable[bytes]) -> SharedBytes:
    """Return ``parts``, one behind the other. Raises MemoryError."""
    fd = _nameless_file()
    if fd is None:
        return SharedBytes(b"".join(parts))
    try:
        for part in parts:
            rest = memoryview(part)
            while rest:
                rest = rest[os.write(fd, rest) :]
        _seal(fd)
        made = SharedBytes(_mapped(fd, os.fstat(fd).st_size))
    except OSError as error:
        os.close(fd)
        if error.errno in _SHORT_OF_MEMORY:
            raise MemoryError from error
        raise
    except BaseException:
        os.close(fd)
        raise
    made._fd = fd
    weakref.finalize(made, os.close, fd)
    return made


def handed(fd: int, length: int, let_go: Callable[[memoryview], None] | None = None) -> SharedBytes:
    """Return what another process wrote. Takes ``fd``. Raises ValueError unless it is sealed and so long."""
    try:
        if not _is_sealed(fd) or os.fstat(fd).st_size != length:
            raise ValueError("no bytes to rely on")
        return SharedBytes(_mapped(fd, length), let_go)
    except OSError as error:
        raise ValueError("no bytes to rely on") from error
    finally:
        os.close(fd)


def _mapped(fd: int, length: int) -> memoryview:
    if not length:
        return memoryview(b"")
    # Private: older kernels refuse to share what is sealed, even for reading. Nothing is copied for who only reads.
    return memoryview(mmap.mmap(fd, length, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ))


if sys.platform == "linux":
    import fcntl

    _SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE

    def _nameless_file() -> int | None:
        with contextlib.suppress(OSError):  # a kernel or a sandbox without it
            return os.memfd_create("photokin-pixels", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        return None

    def _seal(fd: int) -> None:
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, _SEALS)

    def _is_sealed(fd: int) -> bool:
        return fcntl.fcntl(fd, fcntl.F_GET_SEALS) & _SEALS == _SEALS

else:

    def _nameless_file() -> int | None:
        return None

    def _seal(fd: int) -> None:
        raise OSError(errno.ENOSYS, "no seals here")

    def _is_sealed(fd: int) -> bool:
        return False
