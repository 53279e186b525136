"""What differs where two pictures lie upon each other: hardly anything, a watermark, or what is in the scene.

A mean over all blocks cannot tell these apart: letters across a photo and somebody who walked into it cost the same.
But most of either picture is left alone, and there one is the other one's levels times a gain, plus an offset, nearly
exactly. This line is fitted by weights that forget what lies far off it (iteratively reweighted least squares, after
Cauchy). If it does not fit the rest well, these are two photos of one scene, whatever was done to them. What is far off
the line is looked at by itself: a watermark makes it all lighter, or all darker, and the picture shines through; where
something else is in the scene, or in the frame of a slide, the details are others as well.

Pure NumPy, float32; any thread may ask. ``build/bench.py look-alikes`` prints what comes of it.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

Differs = Literal["little", "by a watermark", "in the scene", "everywhere"]

_STEPS = 8
_NOISE_LEVELS = 1.5
_FAR_OFF = 4.0
"""Times the scatter about the line."""
_ONE_PICTURE, _NEARLY_EXACT, _EXACT = 0.97, 0.99, 0.995
"""Correlations of what lies on the line: blurred and badly saved versions keep .98."""
_MOST_SCATTER = 0.1
_LEAST_SHARE, _MOST_SHARE = 0.04, 0.25
_ONE_SIDED, _SHINES_THROUGH, _MOST_UNEVEN = 0.8, 0.55, 1.1
_DETAILS_THROUGH_LETTERS = 0.2
_OTHER_DETAILS, _OF_MUCH, _MOST_OF_OTHER_DETAILS = 0.5, 2.5, 0.8
"""A little that is off may be edges that lie half a pixel beside each other, much cannot."""
_FEWEST = 8
_TO_DEVIATION = 1.4826
"""A normal distribution's standard deviation for the median of what its values are off."""


def what_differs(shown: Floats, wanted: Floats) -> Differs:
    """Say how two pictures of one shape, pixel upon pixel, differ. ``everywhere``: they are two photos."""
    line = _line_through(shown.ravel(), wanted.ravel())
    if line.agrees < _ONE_PICTURE:
        return "everywhere"
    far = np.abs(line.rest) > _FAR_OFF * max(line.scatter, _NOISE_LEVELS)
    if line.agrees < _NEARLY_EXACT or far.sum() < _FEWEST:
        return "little"
    share, above = float(far.mean()), float((line.rest[far] > 0).mean())
    through, uneven = _shining_through(shown.ravel()[far], wanted.ravel()[far], float(line.rest[far].mean()))
    details, _ = _shining_through(_details(shown)[far], _details(wanted)[far], 1.0)
    is_exact = line.agrees >= _EXACT and line.scatter < _MOST_SCATTER * line.contrast and share <= _MOST_SHARE
    is_overlaid = max(above, 1 - above) >= _ONE_SIDED and through >= _SHINES_THROUGH and uneven <= _MOST_UNEVEN
    if is_exact and is_overlaid and details >= _DETAILS_THROUGH_LETTERS:
        return "by a watermark"
    other_details = min(_OTHER_DETAILS + _OF_MUCH * share, _MOST_OF_OTHER_DETAILS)
    return "in the scene" if share >= _LEAST_SHARE and details < other_details else "little"


class _Line(NamedTuple):
    """How one picture follows the other: the correlation on the line, the rest (n,), its scatter, the contrast."""

    agrees: float
    rest: Floats
    scatter: float
    contrast: float


def _line_through(x: Floats, y: Floats) -> _Line:
    weights = np.ones_like(x)
    line = _Line(0.0, y, 0.0, 0.0)
    for _ in range(_STEPS):
        total = float(weights.sum())
        x_apart, y_apart = x - np.float32(weights @ x / total), y - np.float32(weights @ y / total)
        x_varies, y_varies = float(weights @ np.square(x_apart)), float(weights @ np.square(y_apart))
        together = float(weights @ (x_apart * y_apart))
        rest: Floats = y_apart - np.float32(together / max(x_varies, 1e-6)) * x_apart
        scatter = _TO_DEVIATION * float(np.median(np.abs(rest)))
        weights = 1 / (1 + np.square(rest / np.float32(2 * max(scatter, _NOISE_LEVELS))))
        line = _Line(together / max(math.sqrt(x_varies * y_varies), 1e-6), rest, scatter, math.sqrt(y_varies / total))
    return line


def _shining_through(x: Floats, y: Floats, shift: float) -> tuple[float, float]:
    """Return the correlation of what is far off the line, and how far it scatters as a part of how far it is off."""
    x_apart, y_apart = x - x.mean(), y - y.mean()
    x_varies, y_varies = float(x_apart @ x_apart), float(y_apart @ y_apart)
    together = float(x_apart @ y_apart)
    through = together / max(math.sqrt(x_varies * y_varies), 1e-6)
    rest = y_apart - np.float32(together / max(x_varies, 1e-6)) * x_apart
    return through, float(rest.std()) / max(abs(shift), 1e-6)


def _details(pixels: Floats) -> NDArray[np.float32]:
    """Return of each pixel what it has beyond the mean of the nine around it, row by row."""
    height, width = pixels.shape
    wide = np.pad(pixels, 1, mode="edge")
    rows = wide[:-2] + wide[1:-1] + wide[2:]
    around = rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]
    details: Floats = (pixels - around / np.float32(9)).reshape(height * width)
    return details
