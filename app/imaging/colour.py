"""The colour block of the descriptor (ARCHITECTURE.md, The descriptor), up to where the library's constants come in."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.imaging.cielab import Floats, lab_of
from app.imaging.unit_length import unit_length

_REDUCTION = 3
_LIGHTNESS_BINS = 2
_AXIS_BINS = 7
_AT_ONCE = 2400  # pixels: what is made of them stays in the processor's cache
_WHITE = 250
_AXIS_LIMIT = 70.0  # a and b beyond ±70 count as ±70

COLOUR_NUMBERS = _LIGHTNESS_BINS * _AXIS_BINS * _AXIS_BINS


def colour_block(picture: Image.Image, counted: Image.Image | None = None) -> NDArray[np.float32]:
    """Return the colour histogram of an RGB model input: shape (98,), float32, unit length.

    ``counted``: which pixels do, those that are white in a grey picture of the same size; all by default.

    Lab histogram, L 2 × a 7 × b 7, of the picture box-reduced by 3. Every pixel is shared between the bins
    around it in proportion to its nearness (trilinear weights); the fourth root then lifts rare colours.
    Neither centred nor whitened: that is done where the constants are.
    """
    pixels = np.asarray(picture.reduce(_REDUCTION)).reshape(-1, 3)
    lightness, a, b = lab_of(pixels)
    shares = None if counted is None else _counting(counted)
    sums = np.zeros((_LIGHTNESS_BINS * _AXIS_BINS, _AXIS_BINS), np.float32)
    for start in range(0, len(pixels), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        weights_l = _shares(lightness[some] / np.float32(100), _LIGHTNESS_BINS)
        weights_a = _shares((a[some] + _AXIS_LIMIT) / (2 * _AXIS_LIMIT), _AXIS_BINS)
        weights_b = _shares((b[some] + _AXIS_LIMIT) / (2 * _AXIS_LIMIT), _AXIS_BINS)
        if shares is not None:
            weights_b *= shares[some]
        weights_la = (weights_l[:, None, :] * weights_a[None, :, :]).reshape(len(sums), -1)
        sums += weights_la @ weights_b.T
    return unit_length(np.sqrt(np.sqrt(sums)).ravel())


def _counting(counted: Image.Image) -> Floats:
    """Return how much each place of the reduced picture counts: those at the edge, of mixed colour, only for want."""
    levels = np.asarray(counted.reduce(_REDUCTION)).ravel()
    inside = (levels >= _WHITE).astype(np.float32)
    return inside if inside.any() else levels.astype(np.float32)


def _shares(values: Floats, bins: int) -> Floats:
    """Return what each bin gets of each of n values: shape (bins, n). The outer bins lie on 0 and 1."""
    position = np.clip(values, 0, 1) * np.float32(bins - 1)
    shares: Floats = np.subtract(position, np.arange(bins, dtype=np.float32)[:, None])
    np.abs(shares, out=shares)
    np.subtract(np.float32(1), shares, out=shares)
    return np.maximum(np.float32(0), shares, out=shares)
