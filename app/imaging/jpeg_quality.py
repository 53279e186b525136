"""At which quality a JPEG was saved, read from the tables by which its numbers were made coarser.

The inverse of how libjpeg scales the tables of the standard (ITU-T T.81, Annex K): of its hundred qualities the one
whose tables are nearest. Exact for whatever saves with libjpeg; of cameras' and other programs' own tables it is the
quality that keeps about as much.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_LUMINANCE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip


def jpeg_quality(tables: Mapping[int, Sequence[int]]) -> int | None:
    """Return the quality, 1…100, by the table of brightness, the first one; None where there is no such table."""
    found = np.asarray(tables.get(0, ()), np.float64)
    if found.shape != (64,) or not (found >= 1).all():
        return None
    away = np.abs(np.log(found) - np.log(_scaled())).sum(axis=1)
    return int(np.argmin(away)) + 1


@functools.cache
def _scaled() -> NDArray[np.float64]:
    """Return the tables (100, 64) of the qualities from 1 on, as ``jpeg_set_quality`` makes them."""
    quality = np.arange(1, 101)
    percent = np.where(quality < 50, 5000 // quality, 200 - 2 * quality)
    tables = (np.outer(percent, _LUMINANCE) + 50) // 100
    bounded: NDArray[np.float64] = np.clip(tables, 1, 255).astype(np.float64)
    return bounded
