"""How long a process has waited for its turn on a processor: on a busy computer no file is to blame for that."""

from __future__ import annotations

import os
import sys

_MUCH = 256


def waited_for_processor_s(pid: int | None) -> float:
    """Return what all threads of a process have waited so far while they could have run; 0 where nobody counts it.

    Linux does (the second number of ``schedstat``, in nanoseconds).
    """
    if sys.platform != "linux" or pid is None:
        return 0.0
    try:
        folder = f"/proc/{pid}/task"
        return sum(_waited_ns(f"{folder}/{task}/schedstat") for task in os.listdir(folder)) / 1e9
    except (OSError, ValueError, IndexError):  # it has just ended, or this Linux does not count
        return 0.0


def _waited_ns(path: str) -> int:
    """Read a file of the kernel's as directly as can be: this is asked for at every photo."""
    file = os.open(path, os.O_RDONLY)
    try:
        return int(os.read(file, _MUCH).split()[1])
    finally:
        os.close(file)
