"""What engines take for the vector of a photo on this computer, as it was measured while photos were read."""

from __future__ import annotations

import logging
import math
import statistics
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from app.machine.durable import write_whole
from app.machine.own_files import read_ordinary

log = logging.getLogger(__name__)

_MOST_BYTES = 20_000
_MOST_ENGINES = 100
_LEAST_PHOTOS = 5
_MOST_MS = 1e6
_ALIKE = 0.2
"""What differs by less than this share from what is known is not written anew."""


def engine_times(file: Path) -> Mapping[str, float]:
    """Return milliseconds of a processor core for a photo, by model id, those measured last at the end.

    Without the time that decoding takes. Nothing where the file is not there or makes no sense: it is safe to delete.
    """
    try:
        told = msgspec.json.decode(read_ordinary(file, _MOST_BYTES), type=dict[str, float])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:  # msgspec's own is a ValueError
        log.warning("times of engines not readable, they are measured again: %s", error)
        return {}
    return {model_id: ms for model_id, ms in told.items() if math.isfinite(ms) and 0 < ms <= _MOST_MS}


def note_time(file: Path, model_id: str, times_ms: Sequence[float]) -> None:
    """Keep the median of what some photos took; of a few it says little, and nothing is kept."""
    median_ms = statistics.median(times_ms) if len(times_ms) >= _LEAST_PHOTOS else 0.0
    known = dict(engine_times(file))
    before_ms = known.pop(model_id, 0.0)
    if median_ms <= 0 or abs(median_ms - before_ms) < _ALIKE * before_ms:
        return
    known[model_id] = round(median_ms, 2)
    newest = dict(list(known.items())[-_MOST_ENGINES:])
    with suppress(OSError):
        write_whole(file, msgspec.json.encode(newest))
