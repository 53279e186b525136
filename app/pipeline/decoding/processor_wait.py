"""How long a process has waited for its turn on a processor: on a busy computer no file is to blame for that."""

from __future__ import annotations

import sys
from pathlib import Path


def waited_for_processor_s(pid: int | None) -> float:
    """Return what all threads of a process have waited so far while they could have run; 0 where nobody counts it.

    Linux does (the second number of ``schedstat``, in nanoseconds).
    """
    if sys.platform != "linux" or pid is None:
        return 0.0
    try:
        told = [(task / "schedstat").read_text("ascii").split() for task in Path(f"/proc/{pid}/task").iterdir()]
        return sum(int(numbers[1]) for numbers in told) / 1e9
    except (OSError, ValueError, IndexError):  # it has just ended, or this Linux does not count
        return 0.0
