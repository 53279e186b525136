"""Processes of ours: silent from their first moment, without core files, and gone when the program is gone.

They give way to the window, and to whatever else the computer is used for.

Kept light: each new process imports this module before anything else of ours.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

IN_THE_BACKGROUND, WAITED_FOR = 10, 5
"""How nice a process is: one that nobody waits for at the moment, and one that somebody does."""

_PR_SET_PDEATHSIG = 1
_BELOW_NORMAL_PRIORITY_CLASS = 0x4000


class _ChildProcess(SpawnProcess):
    """A process that is silenced before it unpickles what it is to do: that may fail, with a traceback."""

    niceness = IN_THE_BACKGROUND

    def __reduce__(self) -> tuple[Any, ...]:
        return _unborn, (os.getpid(), self.niceness), self.__dict__


class ChildContext(SpawnContext):
    """Multiprocessing's "spawn" with processes of ours. Linux kills them with the thread that started them."""

    Process = _ChildProcess


def end_with_parent() -> None:
    """Called first by what a child runs: elsewhere than on Linux it must notice by itself that the program is gone."""
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def start_resource_tracker() -> None:
    """Start Python's own process before the first child, and keep this thread's signal mask, which that would clear.

    Children inherit the mask: the terminal's Ctrl-C is not for them, not even while they start.
    """
    if hasattr(signal, "pthread_sigmask"):
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _unborn(parent_pid: int, niceness: int) -> _ChildProcess:
    """Return the process as it is before its state is there; the first code of ours that a child runs."""
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # native code complains to the terminal about what we report ourselves
        with contextlib.suppress(OSError):
            os.dup2(silence, stream)
    os.close(silence)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _give_way(niceness)
    _be_killed_with(parent_pid)
    return _ChildProcess.__new__(_ChildProcess)


def _give_way(niceness: int) -> None:
    """Leave the processor to others: by so many steps of the 20 there are, on Windows by the one there is."""
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL_PRIORITY_CLASS)
    else:
        with contextlib.suppress(OSError):
            os.nice(niceness)


def _be_killed_with(parent_pid: int) -> None:
    """Let Linux kill this process when the thread that started it ends: it may be stuck in native code by then."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it ended before it could be said
        os._exit(0)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)
