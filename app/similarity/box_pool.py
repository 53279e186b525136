"""The vector of a part of a photo, from the map of the whole: what begins the search for where else it is seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.box import Box
from app.similarity.descriptor import Constants, Floats, unit_rows
from app.similarity.engine import Engine
from app.similarity.pooling import Gem, MeanNhwc


def pooled_in_box(maps: Sequence[Floats], box: Box, engine: Engine, constants: Sequence[Constants]) -> Floats:
    """Return (dim,): the subject blocks of what lies in ``box``, of unit length each; all other blocks are zero.

    ``maps`` are those of the engine's networks, which can be split (``split.can_be_split``), ``constants`` the models'.
    """
    vector = np.zeros(engine.dim, np.float32)
    for seen, spec, known, block in zip(maps, engine.models, constants, engine.blocks, strict=False):
        nchw = seen.transpose(2, 0, 1) if isinstance(spec.pooling, MeanNhwc) else seen
        shares = _shares(nchw.shape[1], nchw.shape[2], box)
        if isinstance(spec.pooling, Gem):
            powered = np.maximum(nchw, np.float32(spec.pooling.floor)) ** np.float32(spec.pooling.power)
            mean = np.einsum("chw,hw->c", powered, shares) ** np.float32(1 / spec.pooling.power)
            centred = unit_rows(mean[None])[0] - known.mean
            inner = known.gain * (known.basis.T @ centred)
            mean = known.base_gain * centred + known.basis @ inner
        else:
            mean = np.einsum("chw,hw->c", nchw, shares)
        vector[block.offset : block.offset + block.size] = unit_rows(mean[None].astype(np.float32))[0]
    return vector


def _shares(height: int, width: int, box: Box) -> Floats:
    """Return (height, width): how much of the box lies in each cell; they sum to 1."""
    down = _overlap(height, box.top, box.bottom)
    shares = np.outer(down, _overlap(width, box.left, box.right))
    result: Floats = (shares / shares.sum()).astype(np.float32)
    return result


def _overlap(cells: int, start: float, end: float) -> Floats:
    ends = np.arange(cells + 1) / cells
    result: Floats = np.maximum(np.minimum(ends[1:], end) - np.maximum(ends[:-1], start), 0) + 1e-12
    return result
