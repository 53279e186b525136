"""The cells of a photo: what the network saw at each place of it. They tell the same thing from the same kind.

A cell is one place of the network's last map of stride 16 (about 320 a photo): the map's channels at unit length, less
the mean, on ``SIZE`` principal axes with shrunk whitening, at unit length again. Its *strength* is the length that it
had in the map over the mean of the photo. Two photos are alike by cells that are each other's nearest, wherever they
lie:

    likeness = Σ strength · max(0, cosine − .7) / √(cells of the one · cells of the other)

What was measured, and why .7, stands in DECISIONS and is printed by ``build/bench.py cells``. Kept are whole numbers of
one byte, whose length is the strength: rows, columns, then the cells row by row. Pure NumPy; any thread may ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError
from app.similarity.descriptor import unit_rows
from app.similarity.model_spec import ModelSpec
from app.similarity.stored_arrays import load_arrays

Floats = NDArray[np.float32]

SIZE = 30
"""Numbers a cell. 32 find no more, and come to more than 10 kB a photo."""
RERANKED = 60
"""So many of the first neighbours are put in a better order; none farther down comes before them."""

_LEAST_COSINE = 0.7
_WEIGHT = 6.4
_STRONGEST = 2.0
_FULL = 127 / _STRONGEST
_MOST_CELLS = 1024
_HEAD_BYTES = 2


@dataclass(frozen=True, slots=True, eq=False)
class CellConstants:
    """What was estimated from many photos, by build/fit_cells.py: ``mean`` (channels,), ``axes`` (channels, SIZE)."""

    mean: Floats
    axes: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Of one photo: ``units`` (n, SIZE) of unit length, ``strengths`` (n,), row by row."""

    units: Floats
    strengths: Floats


def load_cell_constants(spec: ModelSpec) -> CellConstants | None:
    """Read what the cells of ``spec`` are made with, None for a model that has none. Raises AppError for nonsense."""
    if spec.cells is None:
        return None
    arrays = load_arrays(spec.cells)
    mean, axes = (arrays.get(name, np.empty(0, np.float32)) for name in ("mean", "axes"))
    if mean.ndim != 1 or axes.shape != (mean.size, SIZE) or not (np.isfinite(mean).all() and np.isfinite(axes).all()):
        raise AppError("The constants of the model {name} do not fit ({part}).", name=spec.name, part="cells")
    return CellConstants(mean, axes)


def packed_cells(middle: Floats, constants: CellConstants) -> bytes:
    """Return the cells of one photo as they are kept; ``middle`` is the network's map (channels, h, w).

    ValueError for a map of other channels, or of more places than are kept.
    """
    channels, height, width = middle.shape
    if channels != constants.mean.size or height * width > _MOST_CELLS or max(height, width) > 255:
        raise ValueError(f"a map {middle.shape}")
    places = np.ascontiguousarray(middle.reshape(channels, -1).T, np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", places, places))
    apart: Floats = unit_rows(places) - constants.mean
    units = unit_rows(apart @ constants.axes)
    strengths = np.minimum(lengths / max(float(lengths.mean()), 1e-12), _STRONGEST)
    numbers: NDArray[np.int8] = np.rint(units * (strengths * np.float32(_FULL))[:, None]).astype(np.int8)
    return bytes((height, width)) + numbers.tobytes()


def unpacked_cells(kept: bytes) -> Cells | None:
    """Return what ``packed_cells`` made, None for bytes that it did not make."""
    if len(kept) <= _HEAD_BYTES:
        return None
    count = kept[0] * kept[1]
    if not 0 < count <= _MOST_CELLS or len(kept) != _HEAD_BYTES + count * SIZE:
        return None
    numbers = np.frombuffer(kept, np.int8, offset=_HEAD_BYTES).astype(np.float32).reshape(count, SIZE)
    lengths = np.sqrt(np.einsum("ij,ij->i", numbers, numbers))
    numbers /= np.maximum(lengths, 1)[:, None]
    return Cells(numbers, np.minimum(lengths / np.float32(_FULL), _STRONGEST))


def likeness(asked: Cells, other: Cells) -> float:
    """Return how much of ``asked`` is in ``other`` at some place: 0 for nothing, about .3 for all of it."""
    cosines = asked.units @ other.units.T
    nearest = cosines.argmax(axis=1)
    found = cosines[np.arange(len(cosines)), nearest]
    good = np.flatnonzero(found > _LEAST_COSINE)  # few: only of these it is asked whether they are nearest both ways
    mutual = good[cosines[:, nearest[good]].argmax(axis=0) == good]
    total = float(asked.strengths[mutual] @ (found[mutual] - np.float32(_LEAST_COSINE)))
    return total / float(np.sqrt(cosines.size))


def better_order(scores: Sequence[float], likenesses: Sequence[float | None]) -> list[int]:
    """Return the places of the first neighbours in a better order, given what they are ordered by now.

    Those whose likeness is not known (None) stay where they are; the others trade places among themselves.
    """
    known = [place for place, found in enumerate(likenesses) if found is not None]
    better = sorted(known, key=lambda place: -(scores[place] + _WEIGHT * (likenesses[place] or 0.0)))
    order = list(range(len(scores)))
    for place, comes in zip(known, better, strict=True):
        order[place] = comes
    return order
