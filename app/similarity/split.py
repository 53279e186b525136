"""The similarity of two photos, split exactly over the places of one of them.

A photo's subject is a sum over the cells of the network's last map as soon as lengths and generalised means are known:
with g = g(R) the mean over a region R, v_c = share_c · m_c^p / (g^(p−1) ‖g‖) sums over the cells c of R to g's unit
vector, and all that follows (less a mean, a linear map, a division by a length) is linear in it. So each cell has its
part of the product with another photo's subject, and the parts sum to that product. Pure NumPy; any thread may ask.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.similarity.descriptor import Constants, Floats, region_masks
from app.similarity.pooling import Gem, Mean, MeanNhwc, Pooling

Doubles = NDArray[np.float64]

_NOTHING = 1e-12


def can_be_split(pooling: Pooling) -> bool:
    """Tell whether vectors that are pooled like that have parts that lie somewhere in the picture."""
    return isinstance(pooling, Gem | Mean | MeanNhwc)


def split(output: Floats, pooling: Pooling, constants: Constants, other: Floats) -> Doubles:
    """Return what each cell adds to the product of a photo's subject with ``other`` (s,), another one's: (h, w).

    ``output`` is the network's last map of the photo alone: (channels, h, w), or (h, w, channels) as the pooling says.
    ValueError for one that cannot be split.
    """
    if isinstance(pooling, Gem):
        return _split_gem(output.astype(np.float64), pooling, constants, other.astype(np.float64))
    if isinstance(pooling, Mean | MeanNhwc):
        cells = output.astype(np.float64) if isinstance(pooling, MeanNhwc) else output.transpose(1, 2, 0)
        length = float(np.linalg.norm(cells.mean(axis=(0, 1), dtype=np.float64)))
        parts: Doubles = cells @ other.astype(np.float64) / (cells.shape[0] * cells.shape[1] * max(length, _NOTHING))
        return parts
    raise ValueError(f"a map of {type(pooling).__name__}")


def _split_gem(output: Doubles, pooling: Gem, constants: Constants, other: Doubles) -> Doubles:
    channels, height, width = output.shape
    masks = region_masks(height, width, pooling.window_fraction).astype(np.float64)  # (cells, regions)
    powered = np.maximum(output.reshape(channels, -1), pooling.floor) ** pooling.power
    means = (powered @ masks) ** (1 / pooling.power)  # (channels, regions)
    lengths = np.linalg.norm(means, axis=0)
    mapped = _mapped(means / lengths - constants.mean[:, None], constants)
    mapped_lengths = np.linalg.norm(mapped, axis=0)
    counted = np.array([1] + 4 * [pooling.window_weight]) / np.maximum(mapped_lengths, _NOTHING)
    counted /= max(float(np.linalg.norm(mapped @ counted)), _NOTHING)
    back = _mapped(other[:, None], constants)[:, 0]  # the map is symmetric
    ways = back[:, None] * counted / (means ** (pooling.power - 1) * lengths)  # (channels, regions)
    parts = np.einsum("cr,cr->c", powered.T @ ways, masks) - masks @ (counted * (constants.mean @ back))
    result: Doubles = parts.reshape(height, width)
    return result


def _mapped(columns: Doubles, constants: Constants) -> Doubles:
    """Return what the subject's map makes of ``columns`` (s, n)."""
    inner = constants.basis.T @ columns
    result: Doubles = float(constants.base_gain) * columns + constants.basis @ (constants.gain[:, None] * inner)
    return result


def laid_over(parts: Doubles, height: int, width: int) -> Doubles:
    """Return ``parts`` (h, w) of a picture in cells of another number (height, width): no part of their sum is lost."""
    down, across = _overlaps(height, parts.shape[0]), _overlaps(width, parts.shape[1])
    result: Doubles = down @ parts @ across.T
    return result


def _overlaps(wanted: int, given: int) -> Doubles:
    """Return (wanted, given): which share of each given cell lies in each wanted one."""
    ends, ends_given = np.arange(wanted + 1) / wanted, np.arange(given + 1) / given
    low = np.maximum(ends[:-1, None], ends_given[None, :-1])
    high = np.minimum(ends[1:, None], ends_given[None, 1:])
    result: Doubles = np.maximum(high - low, 0) * given
    return result
