"""Tunings that were measured, kept beside the generations: that of the index in use, and others to compare it with."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

import msgspec

from app.core.tuning import Tuning, Tunings
from app.machine.durable import write_whole
from app.machine.own_files import read_ordinary
from app.similarity.manifest import MANIFEST, Generation, checksum_of

log = logging.getLogger(__name__)

FILE = "tuning.json"
"""In the index folder: safe to delete, it is measured again."""

_MOST_BYTES = 200_000
_MOST_ENTRIES = 8


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``manifest`` is the checksum of that of the generation: it names one index of one library."""

    manifest: str
    model_id: str
    tuning: Tuning


def recorded(index: Path, generation: Generation) -> Tunings | None:
    """Return what is known of a generation, None if it has not been measured.

    Of earlier ones of its model: the newest for each number of trees. Raises OSError where the manifest is gone.
    """
    checksum, model_id = checksum_of(generation.folder / MANIFEST), generation.manifest.model_id
    entries = [each for each in _read(index) if each.model_id == model_id]
    now = next((each.tuning for each in entries if each.manifest == checksum), None)
    if now is None:
        return None
    earlier: dict[int, Tuning] = {}
    for each in entries:
        if each.tuning.trees != now.trees:
            earlier.setdefault(each.tuning.trees, each.tuning)
    return Tunings(now, tuple(earlier.values()))


def record(index: Path, generation: Generation, tuning: Tuning) -> Tunings:
    """Note what was measured, and return it with what is known of others; where that cannot be, nothing is kept.

    Raises OSError where the manifest is gone.
    """
    entry = _Entry(checksum_of(generation.folder / MANIFEST), generation.manifest.model_id, tuning)
    others = [each for each in _read(index) if each.manifest != entry.manifest]
    with suppress(OSError):
        write_whole(index / FILE, msgspec.json.encode([entry, *others][:_MOST_ENTRIES]))
    known = recorded(index, generation)
    return known or Tunings(tuning)


def _read(index: Path) -> list[_Entry]:
    """Return what was kept, the newest first."""
    try:
        return msgspec.json.decode(read_ordinary(index / FILE, _MOST_BYTES), type=list[_Entry])
    except FileNotFoundError:
        return []
    except (OSError, ValueError, RecursionError) as error:  # msgspec's own is a ValueError
        log.warning("tunings not readable, they are measured again: %s", error)
        return []
