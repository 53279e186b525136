"""The layout block of the descriptor (ARCHITECTURE.md, The descriptor), up to where the library's constants come in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.imaging.cielab import Floats, lightness_of
from app.imaging.unit_length import unit_length

_SIDE_PX = 96
_MEAN_CELLS = 6  # a side
_GRADIENT_CELLS = 4  # a side
_DIRECTIONS = 8

LAYOUT_NUMBERS = _MEAN_CELLS**2 + _GRADIENT_CELLS**2 * _DIRECTIONS

_CELL_OF_ROW = np.arange(_SIDE_PX) // (_SIDE_PX // _GRADIENT_CELLS)
_FIRST_BIN = ((_CELL_OF_ROW[:, None] * _GRADIENT_CELLS + _CELL_OF_ROW[None, :]) * _DIRECTIONS).ravel()


def layout_block(picture: Image.Image) -> NDArray[np.float32]:
    """Return where an RGB model input is light and which way its edges run: shape (164,), float32.

    The picture is squeezed to 96 × 96 (box), lightness only. 36 cell means less their mean and 128 gradient
    numbers, each part of unit length, side by side. Not centred: that is done where the constants are.
    """
    squeezed = picture.resize((_SIDE_PX, _SIDE_PX), Image.Resampling.BOX)
    lightness = lightness_of(np.asarray(squeezed))
    return np.concatenate([_cell_means(lightness), _gradients(lightness)])


def _cell_means(lightness: Floats) -> Floats:
    """Return 6 × 6 means, row by row, less their mean, at unit length: shape (36,)."""
    cell_px = _SIDE_PX // _MEAN_CELLS
    means = lightness.reshape(_MEAN_CELLS, cell_px, _MEAN_CELLS, cell_px).mean(axis=(1, 3))
    return unit_length((means - means.mean()).ravel())


def _gradients(lightness: Floats) -> Floats:
    """Return a histogram of edge directions in 4 × 4 cells, row by row, at unit length: shape (128,).

    A simple relative of HOG (Dalal and Triggs 2005): directions without sign, 0 to π in 8 bins, each gradient
    shared between the two nearest by its angle and counted with its strength; square roots of the sums.
    """
    down, right = np.gradient(lightness)
    strength = np.hypot(down, right).ravel()
    angle = np.arctan2(down, right).ravel() * np.float32(_DIRECTIONS / np.pi)  # −8…8; opposite signs meet in one bin
    nearest_below = np.floor(angle)
    share_above = (angle - nearest_below) * strength
    direction = nearest_below.astype(np.intp)
    bins = np.concatenate([_FIRST_BIN + direction % _DIRECTIONS, _FIRST_BIN + (direction + 1) % _DIRECTIONS])
    shares = np.concatenate([strength - share_above, share_above])
    return unit_length(np.sqrt(np.maximum(np.bincount(bins, shares, _GRADIENT_CELLS**2 * _DIRECTIONS), 0)))
