"""Where a small picture might lie in another one: a rough first look, made for very many pairs.

A picture, and each of many windows of another one, is told by its low frequencies: ``_ORDER`` by ``_ORDER`` cosines
less the mean, weighted up against the 1/f of all photos, at unit length, so that brightness and contrast do not count.
A product of two such rows is their normalised correlation. Frequencies turn by exchanged axes and changed signs, so all
eight ways of lying cost one look at the pixels; windows of all places come of two products with fixed matrices.

Pure NumPy, float32; any thread may ask.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Level = TypeVar("Level", bound=np.generic)

WAYS = (1, 2, 3, 4, 5, 6, 7, 8)
"""How a picture may lie, as EXIF numbers it (``core.turned``)."""
BACK = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
"""What undoes each of them."""
LEAST_AREA = 0.3
"""A picture that is less of another one than this is not looked for in it."""

_ORDER = 8
_FREQUENCIES = _ORDER * _ORDER
_WEIGHT_POWER = 0.75
_SIZES = (1.0, 0.89, 0.79, 0.7, 0.62, 0.55)
_STEP = 0.125
_SHAPE_STEP = 0.04
_SIDE = 48
_FLAT = 1.5
"""Grey levels: what varies by less has no picture to compare, and is not blown up to one."""


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Windows of one shape in a picture: ``rows`` (n, f) of unit length, ``boxes`` (n, 4): left, top, width and height
    as parts of the picture.
    """

    rows: Floats
    boxes: Floats


def turned(pixels: NDArray[Level], way: int) -> NDArray[Level]:
    """Return a picture (h, w) as it lies turned in one of ``WAYS``. A view."""
    lying = pixels.T if way >= 5 else pixels
    return lying[:: -1 if way in (3, 4, 7, 8) else 1, :: -1 if way in (2, 3, 6, 7) else 1]


def whole_rows(pixels: Floats) -> Floats:
    """Return a whole picture (h, w) as it is told in the eight ``WAYS`` (8, f)."""
    height, width = pixels.shape
    lines: Floats = _cosines(height, 0.0, float(height)) @ pixels
    found: Floats = lines @ _cosines(width, 0.0, float(width)).T
    lying = found[_TURNED]
    return _rows(lying * _SIGNS)


def shape_of(height: int, width: int) -> int:
    """Return the number of a shape: nearly equal ones (by 2 % of width / height) share it."""
    return round(math.log(width / height) / _SHAPE_STEP)


def square(pixels: Floats) -> Floats:
    """Return a picture (h, w) as ``windows`` wants it: (_SIDE, _SIDE), whatever its shape."""
    return shrunk(pixels, _SIDE, _SIDE)


def shrunk(pixels: Floats, height: int, width: int) -> Floats:
    """Return a picture (h, w) at another size: each new pixel is the mean of what it covers."""
    lines: Floats = _means(pixels.shape[0], height) @ pixels
    means: Floats = lines @ _means(pixels.shape[1], width).T
    return means


def windows(squared: Floats, own_shape: int, shape: int) -> Windows:
    """Return the windows of a picture, of ``square``, that have a ``shape`` (of ``shape_of``) and are large enough.

    ``own_shape`` is that of the picture before it was made square. Windows overlap by seven eighths, their sizes differ
    by an eighth; none where even the largest is too small.
    """
    return Windows(_rows(_cut(squared[None], shape - own_shape)[0]), _plan(shape - own_shape)[1])


def best_alike(squares: Floats, own_shape: int, shape: int, rows: Floats) -> Floats:
    """Return of each of several pictures (k, _SIDE, _SIDE) of one shape how like one of ``rows`` its likest window is.

    −1…1; −1 where no window is large enough. As ``windows`` would tell, for many at once.
    """
    cut = _cut(squares, shape - own_shape).reshape(-1, _FREQUENCIES)
    alike = cut @ (rows * _WEIGHTS).T
    alike /= np.maximum(np.sqrt(np.square(cut) @ np.square(_WEIGHTS)), np.float32(_FLAT))[:, None]
    found: Floats = alike.reshape(len(squares), -1).max(axis=1, initial=-1)
    return found


def _cut(squares: Floats, apart: int) -> Floats:
    """Return the frequencies (k, n, f) of all windows of ``_plan`` in pictures (k, _SIDE, _SIDE), not weighted yet."""
    bands, boxes = _plan(apart)
    rows = np.empty((len(squares), len(boxes), _FREQUENCIES), np.float32)
    at = 0
    for down, across in bands:
        high, wide = len(down) // _ORDER, len(across) // _ORDER
        lines: Floats = down @ squares
        found = (lines.reshape(-1, _SIDE) @ across.T).reshape(-1, high, _ORDER, wide, _ORDER)
        of_size = rows[:, at : at + high * wide].reshape(-1, high, wide, _ORDER, _ORDER)
        np.copyto(of_size, found.transpose(0, 1, 3, 2, 4))
        at += high * wide
    return rows


@functools.lru_cache(128)
def _plan(apart: int) -> tuple[tuple[tuple[Floats, Floats], ...], Floats]:
    """Return of each size the matrices (n·_ORDER, _SIDE) and (m·_ORDER, _SIDE) that cut its windows out, and all boxes.

    ``apart``: by how much the shape of the windows differs from that of the picture, which is all that counts where the
    picture is made square. So there are few plans, 80 kB each at most.
    """
    stretched = math.exp(apart * _SHAPE_STEP)
    full_h = min(1.0, 1 / stretched)
    full_w = full_h * stretched
    bands, boxes = [], []
    for size in _SIZES:
        high, wide = size * full_h, size * full_w
        if high * wide < LEAST_AREA:
            break
        tops, lefts = _starts(high), _starts(wide)
        bands.append(
            (
                np.concatenate([_cosines(_SIDE, _SIDE * top, _SIDE * high) for top in tops]),
                np.concatenate([_cosines(_SIDE, _SIDE * left, _SIDE * wide) for left in lefts]),
            )
        )
        boxes += [(left, top, wide, high) for top in tops for left in lefts]
    return tuple(bands), np.array(boxes, np.float32).reshape(-1, 4)


def _starts(part: float) -> list[float]:
    count = 1 + round((1 - part) / (_STEP * part) + 0.3)
    return np.linspace(0.0, 1 - part, count).tolist() if count > 1 else [(1 - part) / 2]


@functools.lru_cache(256)
def _cosines(count: int, start: float, length: float) -> Floats:
    """Return (_ORDER, count): the mean of each cosine of a window over what of each pixel lies in it."""
    edges = np.clip(np.arange(count + 1), start, start + length) - start
    waves = np.arange(1, _ORDER)[:, None] * np.pi / length
    sums = np.concatenate((edges[None], np.sin(waves * edges) / waves * np.sqrt(2.0)))
    return (np.diff(sums, axis=1) / length).astype(np.float32)


@functools.lru_cache(8192)
def _means(old: int, new: int) -> Floats:
    """Return (new, old): how much of each old pixel a new one covers, summing up to 1."""
    edges = np.linspace(0, old, new + 1)
    starts, ends = np.maximum(edges[:-1, None], np.arange(old)), np.minimum(edges[1:, None], np.arange(1, old + 1))
    means: Floats = (np.clip(ends - starts, 0, None) * new / old).astype(np.float32)
    return means


def _rows(found: Floats) -> Floats:
    """Weigh frequencies (n, f), in place, and return them at unit length, shorter for what is nearly flat."""
    found *= _WEIGHTS
    lengths = np.sqrt(np.einsum("ij,ij->i", found, found))
    found /= np.maximum(lengths, np.float32(_FLAT))[:, None]
    return found


def _constants() -> tuple[NDArray[np.intp], Floats, Floats]:
    down, across = np.mgrid[:_ORDER, :_ORDER]
    numbers = np.arange(_ORDER * _ORDER).reshape(_ORDER, _ORDER)
    taken, signs = [], []
    for way in WAYS:
        taken.append((numbers.T if way >= 5 else numbers).ravel())
        sign = np.ones((_ORDER, _ORDER))
        if way in (3, 4, 7, 8):
            sign *= (-1.0) ** down
        if way in (2, 3, 6, 7):
            sign *= (-1.0) ** across
        signs.append(sign.ravel())
    radius = np.hypot(down, across).ravel()
    weights = np.where((radius > 0) & (radius < _ORDER), radius**_WEIGHT_POWER, 0.0)
    return np.array(taken), np.array(signs, np.float32), weights.astype(np.float32)


_TURNS, _SIGNS, _WEIGHTS = _constants()
_TURNED = np.unravel_index(_TURNS, (_ORDER, _ORDER))
