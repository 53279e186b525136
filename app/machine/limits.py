"""What the system allows this program: open files, memory, threads. Too little of it is said, and is no bug."""

from __future__ import annotations

import contextlib
import errno

from app.core.errors import AppError

# Reading photos on 2 cores has 26 files open at once, and each further decoder process 3 more. More than 1,024 is not
# asked for: programs that we start inherit it, and some of them cannot count any further.
_LEAST_FILES, _WISHED_FILES = 64, 1024
# Of address space, which is what the limit counts. Reading photos on 2 cores takes up to 960 MB where it is free, most
# of it never touched, and makes do with this much.
_LEAST_BYTES = 950_000_000

_NO_MORE_FILES = frozenset({errno.EMFILE, errno.ENFILE})
_NO_MORE_MEMORY = frozenset({errno.ENOMEM, errno.EAGAIN})
_MORE_FILES = f"ulimit -n {_WISHED_FILES} raises the limit."
_NO_THREAD = "can't start new thread"  # Python has no class of its own for it
_NOT_MAPPED = ("failed to map segment", "cannot allocate memory", "Cannot allocate memory")


def check_limits() -> None:
    """Raise the limit on open files as far as we need, and raise AppError where the system leaves us too little."""
    files = _files_allowed()
    if files is not None and files < _LEAST_FILES:
        raise AppError(
            "The system lets Photokin open {allowed} files at once; it needs at least {least}.",
            allowed=files,
            least=_LEAST_FILES,
        ).with_hint(_MORE_FILES)
    memory_bytes = _address_space()
    if memory_bytes is not None and memory_bytes < _LEAST_BYTES:
        raise AppError(
            "The system allows Photokin {allowed} MB of address space; it needs at least {least}.",
            allowed=memory_bytes // 1_000_000,
            least=_LEAST_BYTES // 1_000_000,
        ).with_hint("ulimit -v unlimited lifts the limit.")


def shortage(error: BaseException) -> AppError | None:
    """Return the sentence for an error that says the system has no more to give; None for any other error."""
    if isinstance(error, OSError) and error.errno in _NO_MORE_FILES:
        return AppError("The system lets Photokin open no more files. Close other programs and start again.").with_hint(
            _MORE_FILES
        )
    no_memory = (
        isinstance(error, MemoryError)
        or (isinstance(error, OSError) and error.errno in _NO_MORE_MEMORY)
        or (isinstance(error, RuntimeError) and str(error) == _NO_THREAD)
        or (isinstance(error, ImportError) and any(words in str(error) for words in _NOT_MAPPED))
    )
    if no_memory:
        return AppError("There is not enough memory. Close other programs and start again; what is done stays.")
    return None


def _files_allowed() -> int | None:
    """Return how many files may be open at once, after asking for as many as we wish; None: no such limit."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    infinity = resource.RLIM_INFINITY
    wished = _WISHED_FILES if hard == infinity else min(_WISHED_FILES, hard)
    if soft != infinity and soft < wished:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if allowed == infinity else allowed


def _address_space() -> int | None:
    """Return how many bytes the program may map; None: as many as it likes."""
    try:
        import resource
    except ImportError:
        return None
    allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
    return None if allowed == resource.RLIM_INFINITY else allowed
