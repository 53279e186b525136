"""Where exactly a small picture lies in another one, and how much of it is there: steps towards the best fit.

A fit is an affine map from the inner picture to pixels of the outer one, six numbers: a picture that was straightened
is turned by a few degrees, one that was resized is a little out of shape. From a rough place the map is improved by
least squares: what the outer picture shows there, brightened and contrasted as fits best, less the inner one, explained
by the outer one's slopes (Lucas and Kanade 1981, in the compositional form of Baker and Matthews 2004). Several rough
places go at once, in arrays of (places, rows, columns).

Pure NumPy, float32; any thread may ask.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_BLOCKS = 6
_FEWEST_PX = 12
_STIFFNESS = 1e-3
_LONGEST_STEP = 0.25
_QUIET = 2.0
"""Grey levels: where neither of two blocks varies by more there is nothing to agree upon."""


def map_of_box(box: Floats, shape: tuple[int, ...]) -> Floats:
    """Return the map (2, 3) that lays the inner picture into a box of the outer one, which has that shape (h, w).

    The box: left, top, width, height as parts of the outer one. Inner places are told from −1 to 1 across and down,
    outer ones in pixels, the first pixel's middle being 0.
    """
    height, width = shape
    left, top, wide, high = (box * np.array([width, height, width, height])).tolist()
    return np.array([[wide / 2, 0, left + wide / 2 - 0.5], [0, high / 2, top + high / 2 - 0.5]], np.float32)


def box_of_map(found: Floats, shape: tuple[int, ...]) -> tuple[float, float, float, float]:
    """Return the upright box round where the inner picture lies, as ``map_of_box`` takes it."""
    height, width = shape
    reach = np.abs(found[:, :2]).sum(axis=1)
    left, top = (found[:, 2] + 0.5 - reach).tolist()
    return left / width, top / height, float(2 * reach[0]) / width, float(2 * reach[1]) / height


def inner_shape(found: Floats, shape: tuple[int, ...]) -> tuple[int, int]:
    """Return (h, w) in which the inner picture of that shape is compared: as large as it lies in the outer one."""
    wide, high = 2 * np.hypot(found[0, 0], found[1, 0]), 2 * np.hypot(found[0, 1], found[1, 1])
    return max(_FEWEST_PX, min(shape[0], round(float(high)))), max(_FEWEST_PX, min(shape[1], round(float(wide))))


def improved(inner: Floats, outer: Floats, maps: Floats, steps: int) -> tuple[Floats, Floats]:
    """Return better maps (k, 2, 3) than ``maps``, and the normalised correlation (k,) of what they lay together.

    ``inner`` (h, w) or one for each map (k, h, w), ``outer`` (H, W).
    """
    height, width = inner.shape[-2:]
    across, down = _grid(height, width)
    wanted = inner.reshape(-1, height * width)
    for _ in range(steps):
        shown = _seen(outer, maps, across, down).reshape(-1, height, width)
        right, below = _slopes(shown)
        columns = np.empty((len(maps), 8, height, width), np.float32)
        np.multiply(right, across, out=columns[:, 0])
        np.multiply(right, down, out=columns[:, 1])
        columns[:, 2] = right
        np.multiply(below, across, out=columns[:, 3])
        np.multiply(below, down, out=columns[:, 4])
        columns[:, 5] = below
        columns[:, 6] = shown
        columns[:, 7] = 1
        rows = columns.reshape(len(maps), 8, -1)
        squares = rows @ rows.transpose(0, 2, 1)
        squares[:, range(6), range(6)] *= 1 + _STIFFNESS
        squares[:, range(8), range(8)] += 1e-3
        sides = (rows @ wanted[:, :, None])[:, :, 0] if len(wanted) > 1 else rows @ wanted[0]
        solved = np.linalg.solve(squares, sides[:, :, None])[:, :, 0]
        gain = np.where(np.abs(solved[:, 6]) < 0.1, 0.1, solved[:, 6])
        change = np.clip(solved[:, :6] / gain[:, None], -_LONGEST_STEP, _LONGEST_STEP).reshape(-1, 2, 3)
        by = np.empty((len(maps), 3, 3), np.float32)
        by[:, :2] = change + _STILL
        by[:, 2] = 0, 0, 1
        maps = maps @ by
    return maps, _correlations(_seen(outer, maps, across, down), wanted)


def shown_at(found: Floats, outer: Floats, shape: tuple[int, ...]) -> Floats:
    """Return what the outer picture shows at a map, in the pixels of an inner one of that shape (h, w)."""
    return _seen(outer, found[None], *_grid(shape[0], shape[1])).reshape(shape)


def agreement(inner: Floats, outer: Floats, found: Floats) -> float:
    """Return how far the inner picture is what the outer one shows at its place: 1 where all of it is, as far as seen.

    The mean over ``_BLOCKS`` times as many blocks of their correlation, each with a pixel of slack, weighted by how
    much there is to see in them.
    """
    height, width = inner.shape
    across, down = _grid(height + 2, width + 2, margin=1)
    wide = _seen(outer, found[None], across, down).reshape(height + 2, width + 2)
    rows, columns = _edges(height), _edges(width)
    sizes = np.outer(np.diff(np.append(rows, height)), np.diff(np.append(columns, width))).astype(np.float32)

    def sums(values: Floats) -> Floats:
        return np.add.reduceat(np.add.reduceat(values, rows, axis=-2), columns, axis=-1)

    shifted = np.stack([wide[y : y + height, x : x + width] for y in range(3) for x in range(3)])
    of_inner, of_outer = sums(inner) / sizes, sums(shifted) / sizes
    inner_varies = np.maximum(sums(inner * inner) / sizes - of_inner * of_inner, 0)
    outer_varies = np.maximum(sums(shifted * shifted) / sizes - of_outer * of_outer, 0)
    together = sums(shifted * inner) / sizes - of_inner * of_outer
    deviations = np.sqrt(inner_varies * outer_varies)
    alike = together / np.maximum(deviations, _QUIET**2)
    best = alike.argmax(axis=0)[None]
    alike = np.take_along_axis(alike, best, 0)[0]
    weights = np.sqrt(np.take_along_axis(deviations, best, 0)[0]) * sizes
    return float((alike * weights).sum() / max(float(weights.sum()), 1e-6))


_STILL = np.array([[1, 0, 0], [0, 1, 0]], np.float32)


def _seen(outer: Floats, maps: Floats, across: Floats, down: Floats) -> Floats:
    """Return what ``outer`` shows at the places of a grid under each map (k, n), bilinear, its edge drawn out."""
    height, width = outer.shape
    x = maps[:, 0, 0, None] * across.ravel() + maps[:, 0, 1, None] * down.ravel() + maps[:, 0, 2, None]
    y = maps[:, 1, 0, None] * across.ravel() + maps[:, 1, 1, None] * down.ravel() + maps[:, 1, 2, None]
    np.clip(x, 0, width - 1.001, out=x)
    np.clip(y, 0, height - 1.001, out=y)
    left, top = x.astype(np.int32), y.astype(np.int32)
    x -= left
    y -= top
    at = top * width + left
    flat = outer.ravel()
    upper, lower = flat[at], flat[at + width]
    upper += x * (flat[at + 1] - upper)
    lower += x * (flat[at + width + 1] - lower)
    shown: Floats = upper + y * (lower - upper)
    return shown


def _slopes(shown: Floats) -> tuple[Floats, Floats]:
    """Return what pictures (k, h, w) gain across and down, for a whole half of the inner picture."""
    height, width = shown.shape[1:]
    right, below = np.empty_like(shown), np.empty_like(shown)
    right[:, :, 1:-1] = (shown[:, :, 2:] - shown[:, :, :-2]) * np.float32(width / 4)
    right[:, :, 0] = (shown[:, :, 1] - shown[:, :, 0]) * np.float32(width / 2)
    right[:, :, -1] = (shown[:, :, -1] - shown[:, :, -2]) * np.float32(width / 2)
    below[:, 1:-1] = (shown[:, 2:] - shown[:, :-2]) * np.float32(height / 4)
    below[:, 0] = (shown[:, 1] - shown[:, 0]) * np.float32(height / 2)
    below[:, -1] = (shown[:, -1] - shown[:, -2]) * np.float32(height / 2)
    return right, below


def _correlations(shown: Floats, wanted: Floats) -> Floats:
    one = shown - shown.mean(axis=1, keepdims=True)
    other = wanted - wanted.mean(axis=1, keepdims=True)
    together = (one * other).sum(axis=1)
    lengths = np.sqrt((one * one).sum(axis=1) * (other * other).sum(axis=1))
    found: Floats = together / np.maximum(lengths, 1e-6)
    return found


@functools.lru_cache(512)
def _grid(height: int, width: int, margin: int = 0) -> tuple[Floats, Floats]:
    """Return across and down (h, w) of pixels' middles; those of a ``margin`` lie outside of −1 … 1."""
    inside_h, inside_w = height - 2 * margin, width - 2 * margin
    down = (2 * (np.arange(height) - margin) + 1) / inside_h - 1
    across = (2 * (np.arange(width) - margin) + 1) / inside_w - 1
    x, y = np.meshgrid(across.astype(np.float32), down.astype(np.float32))
    return x, y


def _edges(length: int) -> NDArray[np.intp]:
    return (np.arange(_BLOCKS) * length // _BLOCKS).astype(np.intp)
