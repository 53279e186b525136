"""What runs in a decoder process: quiet from its first moment, bounded in memory, and gone when the program is gone.

Kept light: each new process imports this module before anything else of ours.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from typing import Any, TypeVar

from app.core.errors import DecodeError

Answer = TypeVar("Answer")

_PR_SET_PDEATHSIG = 1
_MUCH_BYTES = 160 << 20
_own_bytes = 0


class _DecoderProcess(SpawnProcess):
    """A process that is silenced before it unpickles what it is to do.

    That fails, with a traceback, in a process whose pool is closed meanwhile: the pool's locks are gone.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return _unborn, (os.getpid(),), self.__dict__


class DecoderContext(SpawnContext):
    """Multiprocessing's "spawn" with processes of ours."""

    Process = _DecoderProcess


def become_decoder() -> None:
    """Run once in each new decoder process, before its first file: load the readers, watch the program."""
    global _own_bytes
    import app.imaging.prepare  # noqa: F401 - not within the time limit of the first file

    _own_bytes = _statm_bytes(0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # ends native code, too; pebble's handler would wait for it
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def within_memory(room_bytes: int, function: Callable[..., Answer], *arguments: object) -> Answer:
    """Return ``function(*arguments)``; what it allocates beyond ``room_bytes`` of address space fails.

    What the process took before its first file is not counted: that is more in a packed program than in one from
    source. Only Linux knows such a limit: macOS accepts and ignores it, Windows has none.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_own_bytes + room_bytes, resource.RLIM_INFINITY))
    try:
        return function(*arguments)
    except DecodeError as error:
        # The frames it came through hold the picture, and pebble holds the error until the next file is read.
        error.__cause__ = error.__context__ = None
        raise error.with_traceback(None) from None
    finally:
        _give_back_memory()


def _statm_bytes(field: int) -> int:
    """Return what the kernel says this process takes: its address space (0), or what of it is in memory (1)."""
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text("ascii").split()[field]) * os.sysconf("SC_PAGESIZE")


def _give_back_memory() -> None:
    """After a large picture: Linux's allocator would keep its room for the next one, while others are short of it."""
    if sys.platform != "linux":
        return
    if _statm_bytes(1) > _MUCH_BYTES:
        gc.collect()
        with contextlib.suppress(AttributeError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def _unborn(parent_pid: int) -> _DecoderProcess:
    """Return the process as it is before its state is there; the first code of ours that a decoder runs."""
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # native decoders complain to the terminal about files that we report ourselves
        with contextlib.suppress(OSError):
            os.dup2(silence, stream)
    os.close(silence)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _be_killed_with(parent_pid)
    return _DecoderProcess.__new__(_DecoderProcess)


def _be_killed_with(parent_pid: int) -> None:
    """Let Linux kill this process when the thread that started it ends: it may be stuck in native code by then."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it ended before it could be said
        os._exit(0)


def _end_with_parent() -> None:
    """A killed program cannot stop its decoders: elsewhere than on Linux they notice by themselves."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
