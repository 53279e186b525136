"""Whether two photos are exposures of one scene: a burst, a bracketing, a retake.

Neither time nor likeness tells alone: photos taken within a minute mostly show different things, and heaps of oranges
look alike on any day. So both have to agree: the less time lies between two photos, the less alike they must be. What
is alike is told by their distance and by the likeness of their cells (``map_cells``), which sees the same things rather
than the same kind: the farther away by distance, the more of it is needed.

Pure Python; any thread may ask. Thresholds were chosen and tested on different photos (``build/bench.py look-alikes``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_S = 600.0
"""Seconds: what lies farther apart is no series, however alike it is."""
MOST_NUMBERS_APART = 2
"""Of photos without a time: what lies farther apart by running number is no series."""

_FARTHEST = 0.85
_TIERS = ((5.0, 0.018), (30.0, 0.03), (LONGEST_S, 0.045))
_BY_NUMBER = 0.03
_NEAR, _DEARER = 0.6, 0.25
_RUNNING_NUMBER = re.compile(r"(.*?)(\d{1,9})\D{0,8}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shot:
    """What of a photo says when it was taken, beside which others.

    ``taken_s``: seconds by the camera's clock, from wherever it counts; None where it does not tell. ``number`` and
    ``stem``: the running number in the file's name and what stands before it (``numbered``); ``camera``: make and
    model, "" where it is not known; ``folder``: where the file lies.
    """

    taken_s: float | None
    number: int | None
    stem: str
    camera: str
    folder: str


def numbered(name: str) -> tuple[str, int | None]:
    """Return what stands before the running number of a file's name without its ending, and the number.

    It is the last one that is followed by no more than a few other characters: ("IMG_", 12) for IMG_0012_hdr.
    """
    found = _RUNNING_NUMBER.fullmatch(name)
    return (found[1], int(found[2])) if found else (name, None)


def may_be_series(a: Shot, b: Shot) -> bool:
    """Say whether two photos lie near enough to each other to be exposures of one scene, before they are looked at."""
    return _wanted(a, b) is not None


def is_series(a: Shot, b: Shot, distance: float, likeness: float) -> bool:
    """Say whether two photos are exposures of one scene.

    ``distance`` is that of the standard engine, 0…2, ``likeness`` that of ``map_cells.likeness``: of the two ways round
    it is nearly the same.
    """
    wanted = _wanted(a, b)
    if wanted is None or distance > _FARTHEST:
        return False
    return likeness >= wanted + _DEARER * max(0.0, distance - _NEAR)


def _wanted(a: Shot, b: Shot) -> float | None:
    """Return how alike two photos must be by their cells, None where time or place says no."""
    if a.camera != b.camera:
        return None
    if a.taken_s is not None and b.taken_s is not None:
        apart_s = abs(a.taken_s - b.taken_s)
        return next((wanted for longest_s, wanted in _TIERS if apart_s <= longest_s), None)
    if a.number is None or b.number is None or (a.folder, a.stem) != (b.folder, b.stem):
        return None
    return _BY_NUMBER if abs(a.number - b.number) <= MOST_NUMBERS_APART else None
