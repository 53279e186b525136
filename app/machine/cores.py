"""How many processor cores there are for this program."""

from __future__ import annotations

import os


def usable_cores() -> int:
    """Return how many processor cores this program may use, 1 or more: a cluster's queue gives fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
