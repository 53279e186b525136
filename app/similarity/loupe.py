"""A box asks: the cells of a part of a photo (``map_cells``) are looked for in other photos, at any place.

A photo holds the part as much as its cells are found somewhere in it, each by its best likeness:

    t = Σ_q strength_q · max(0, max_c cos(q, c) − .4) / n_q

Where it lies the cells that are each other's nearest say together. Each, for each of eight changes of size σ, votes for
the place δ = p_c − σ (p_q − middle of the box) with its weight w = strength · (cos − .4); votes within a cell or two of
each other count as one:

    V = max over i, σ of Σ_j w_j exp(−|δ_i − δ_j|² / 4.5)        placed = V / n_q        geo = V / √(n_q n_c)

Photos come by t + 3 placed. The part lies at the mean of the votes that count, σ times as large, and is shown from geo
.03 on. What this finds is printed by ``build/bench.py loupe``. Pure NumPy; any thread may ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.box import Box, clipped
from app.similarity.map_cells import SIZE, unpacked_cells

Floats = NDArray[np.float32]

PLACED = 60
"""Of so many of the best it is asked where in them the part lies."""

_LEAST_COSINE = np.float32(0.4)
_SIZES = np.array([0.45, 0.55, 0.67, 0.82, 1.0, 1.22, 1.5, 1.8], np.float32)
_SPREAD = 4.5
_PLACED_WEIGHT = 3.0
_LEAST_GEO = 0.03
_MOST_CELLS = 100
"""Of a larger part every second, third, … cell is looked for: more of them find no more, and take longer."""
_AT_ONCE = 16
"""Photos whose cells are compared in one product: more would not stay in the processor's cache."""
_HEAD_BYTES = 2


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The cells of a part of a photo: ``units`` (n, SIZE), ``strengths`` (n,), ``places`` (n, 2) from its middle.

    ``size`` (down, across) is that of the part; all in cells.
    """

    units: Floats
    strengths: Floats
    places: Floats
    size: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Placing:
    """How surely a part lies at one place of a photo (``placed``, as above), and where, if it can be shown."""

    placed: float
    geo: float
    box: Box | None


def part_of(kept: bytes, box: Box) -> Part | None:
    """Return the part of a photo that lies in ``box``; ``kept`` are its cells. None for cells that are none.

    Of a box that holds no cell's middle the nearest cell is taken.
    """
    cells = unpacked_cells(kept)
    if cells is None:
        return None
    rows, columns = kept[0], kept[1]
    places = _places(rows, columns)
    sizes = np.array([rows, columns], np.float32)
    start, end = np.array([box.top, box.left]) * sizes, np.array([box.bottom, box.right]) * sizes
    middle = ((start + end) / 2).astype(np.float32)
    inside = np.flatnonzero(((places >= start) & (places <= end)).all(axis=1))
    if not len(inside):
        inside = np.array([np.argmin(np.square(places - middle).sum(axis=1))])
    inside = inside[:: -(-len(inside) // _MOST_CELLS)]
    size = end - start
    return Part(cells.units[inside], cells.strengths[inside], places[inside] - middle, (float(size[0]), float(size[1])))


def found_in(part: Part, kept: Sequence[bytes]) -> Floats:
    """Return how much of ``part`` each photo holds (t, as above): (n,), 0 for cells that are none."""
    found = np.zeros(len(kept), np.float32)
    for start in range(0, len(kept), _AT_ONCE):
        sound = [place for place in range(start, min(start + _AT_ONCE, len(kept))) if _is_sound(kept[place])]
        if sound:
            found[sound] = _found_in_some(part, [kept[place] for place in sound])
    return found


def placing(part: Part, kept: bytes) -> Placing:
    """Return where in a photo the part lies; ``kept`` are its cells."""
    cells = unpacked_cells(kept)
    if cells is None:
        return Placing(0.0, 0.0, None)
    cosines = part.units @ cells.units.T
    nearest = cosines.argmax(axis=1)
    found = cosines[np.arange(len(cosines)), nearest]
    good = np.flatnonzero(found > _LEAST_COSINE)
    mutual = good[cosines[:, nearest[good]].argmax(axis=0) == good]
    if not len(mutual):
        return Placing(0.0, 0.0, None)
    weights = part.strengths[mutual] * (found[mutual] - _LEAST_COSINE)
    here, there = part.places[mutual], _places(kept[0], kept[1])[nearest[mutual]]
    votes = there - _SIZES[:, None, None] * here  # (sizes, cells, 2)
    apart = np.square(votes[:, :, None] - votes[:, None]).sum(axis=3)
    near = np.exp(apart / np.float32(-_SPREAD)) * weights
    sums = near.sum(axis=2)
    size, best = np.unravel_index(sums.argmax(), sums.shape)
    most = float(sums[size, best])
    geo = most / float(np.sqrt(cosines.size))
    middle = near[size, best] @ votes[size] / most
    box = _box_at(middle, float(_SIZES[size]), part, kept) if geo >= _LEAST_GEO else None
    return Placing(most / len(part.units), geo, box)


def score(found: float, placed: float) -> float:
    """Return what photos are ordered by."""
    return found + _PLACED_WEIGHT * placed


def whole_score(part: Part) -> float:
    """Return the score of a photo that holds the part as it is: what scores are shares of."""
    every = float(part.strengths.mean()) * float(1 - _LEAST_COSINE)
    return max(score(every, every), 1e-6)


def _found_in_some(part: Part, kept: Sequence[bytes]) -> Floats:
    numbers = np.frombuffer(b"".join(each[_HEAD_BYTES:] for each in kept), np.int8).reshape(-1, SIZE)
    units = numbers.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", units, units))
    units /= np.maximum(lengths, 1)[:, None]
    cosines = part.units @ units.T  # so round, the best of each photo lie side by side: many times as fast
    counts = [each[0] * each[1] for each in kept]
    best = np.maximum.reduceat(cosines, np.cumsum([0, *counts[:-1]]), axis=1)
    found: Floats = part.strengths @ np.maximum(best - _LEAST_COSINE, 0) / np.float32(len(part.units))
    return found


def _box_at(middle: Floats, size: float, part: Part, kept: bytes) -> Box | None:
    down, across = float(middle[0]) / kept[0], float(middle[1]) / kept[1]
    half_down, half_across = size * part.size[0] / 2 / kept[0], size * part.size[1] / 2 / kept[1]
    return clipped(across - half_across, down - half_down, across + half_across, down + half_down)


def _places(rows: int, columns: int) -> Floats:
    """Return the middles (n, 2) of all cells, down and across."""
    down, across = np.divmod(np.arange(rows * columns), columns)
    return np.stack([down, across], axis=1).astype(np.float32) + np.float32(0.5)


def _is_sound(kept: bytes) -> bool:
    return (
        len(kept) > _HEAD_BYTES
        and 0 < kept[0] * kept[1] == (len(kept) - _HEAD_BYTES) // SIZE
        and (len(kept) - _HEAD_BYTES) % SIZE == 0
    )
