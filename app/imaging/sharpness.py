"""How sharp a picture is: how much finer its edges are than what is a little coarser in it.

The energy of the finest octave beside that of the next two, where the picture has edges. A ratio, so that neither light
nor contrast nor a quiet subject counts; and at edges alone, where noise and the blocks of JPEG are small beside what is
there. Blur takes the finest octave first.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_CELL_PX = 16
_EDGES = 0.2
"""The share of cells that hold the picture's edges."""
_FLAT = 0.3
"""Levels of grey: a picture with less than that in its edges has none."""


def sharpness(grey: NDArray[np.uint8]) -> float:
    """Return how sharp ``grey`` (h, w) is, 0…100; 0 for one without edges, or smaller than four cells."""
    rows, columns = (side // _CELL_PX * _CELL_PX for side in grey.shape)
    if min(rows, columns) < 2 * _CELL_PX:
        return 0.0
    levels = grey[:rows, :columns].astype(np.float32)
    half, quarter = _halved(levels), _halved(_halved(levels))
    fine = levels - _doubled(half)
    coarse = half - _doubled(quarter), quarter - _doubled(_halved(quarter))
    edges = _energy(coarse[0], _CELL_PX // 2) + _energy(coarse[1], _CELL_PX // 4)
    chosen = edges >= np.quantile(edges, 1 - _EDGES)
    energy = float(edges[chosen].mean())
    if energy < _FLAT**2:
        return 0.0
    return 100 * float(np.sqrt(min(1.0, float(_energy(fine, _CELL_PX)[chosen].mean()) / energy)))


def _halved(levels: Floats) -> Floats:
    lines = levels[::2] + levels[1::2]  # NumPy's own mean over two and two is ten times as slow
    halved: Floats = (lines[:, ::2] + lines[:, 1::2]) * np.float32(0.25)
    return halved


def _doubled(levels: Floats) -> Floats:
    return levels.repeat(2, axis=0).repeat(2, axis=1)


def _energy(band: Floats, cell_px: int) -> Floats:
    """Return the mean square of each cell of ``band``."""
    rows, columns = (side // cell_px for side in band.shape)
    cells = band.reshape(rows, cell_px, columns, cell_px)
    energy: Floats = np.einsum("yaxb,yaxb->yx", cells, cells) / np.float32(cell_px * cell_px)
    return energy
