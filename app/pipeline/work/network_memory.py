"""How many processes may hold the networks of an engine at once: those that users bring may be very large."""

from __future__ import annotations

import os

from app.similarity.engine import Engine

_SHARE = 4
"""One part in so many of the computer's memory is for networks."""
_TIMES_FILE = 3
"""A network takes up to so many times its file: its weights twice while it is loaded, and its maps."""
_USUAL_BYTES = 8 << 30


def most_processes(engine: Engine, memory_bytes: int | None = None) -> int:
    """Return how many processes may have an engine loaded, at least one; the shipped ones have room everywhere."""
    networks = [spec.network for spec in engine.models] + ([] if engine.mask is None else [engine.mask.network])
    taken = _TIMES_FILE * sum(network.stat().st_size for network in networks)
    return max(1, (memory_bytes or _memory_bytes()) // _SHARE // max(taken, 1))


def _memory_bytes() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows
        return _USUAL_BYTES
