"""Grey and colour pictures under a movement: read between pixels, made smaller, turned. NumPy alone.

A movement is a matrix (2, 3) that leads from a point (x, y) of one picture to a point of another, in parts 0…1 of both;
the middle of the first pixel of n lies at 1/2n.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Movement = NDArray[np.float64]

STAYS: Movement = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
TURNS: Mapping[int, Movement] = {
    number: np.array(rows, float)
    for number, rows in {
        1: ((1, 0, 0), (0, 1, 0)),
        2: ((-1, 0, 1), (0, 1, 0)),
        3: ((-1, 0, 1), (0, -1, 1)),
        4: ((1, 0, 0), (0, -1, 1)),
        5: ((0, 1, 0), (1, 0, 0)),
        6: ((0, 1, 0), (-1, 0, 1)),
        7: ((0, -1, 1), (-1, 0, 1)),
        8: ((0, -1, 1), (1, 0, 0)),
    }.items()
}
"""For each of EXIF's numbers, what leads from a picture so turned to the picture as it was."""


def turned(picture: Floats, number: int) -> Floats:
    """Return a picture (h, w, …) turned as EXIF's ``number`` says (6: to the right)."""
    movement = TURNS[number]
    if movement[0, 0] == 0:
        picture = np.swapaxes(picture, 0, 1)
    across, down = movement.sum(axis=0)[:2]
    return picture[:: int(down), :: int(across)]


def then(first: Movement, second: Movement) -> Movement:
    """Return the movement that is the ``first`` and then the ``second``."""
    return np.hstack([second[:, :2] @ first[:, :2], second[:, :2] @ first[:, 2:] + second[:, 2:]])


def back(movement: Movement) -> Movement:
    """Return the movement that undoes one."""
    inverse = np.linalg.inv(movement[:, :2])
    return np.hstack([inverse, -inverse @ movement[:, 2:]])


def places(height_px: int, width_px: int) -> NDArray[np.float32]:
    """Return the middles of all pixels, (2, h, w): x and y in parts 0…1."""
    y, x = np.mgrid[0:height_px, 0:width_px].astype(np.float32)
    return np.stack([(x + 0.5) / width_px, (y + 0.5) / height_px])


def moved(points: NDArray[np.float32], movement: Movement) -> NDArray[np.float32]:
    """Return where points (2, …) come to."""
    matrix = movement.astype(np.float32)
    lead = (slice(None), *(None,) * (points.ndim - 1))
    return np.asarray(np.tensordot(matrix[:, :2], points, axes=1) + matrix[:, 2][lead], np.float32)


def read_at(picture: Floats, points: NDArray[np.float32]) -> Floats:
    """Return what a picture (h, w) or (h, w, c) shows at points (2, …), between pixels; beyond its edge the edge."""
    height, width = picture.shape[:2]
    x = np.clip(points[0] * width - 0.5, 0, width - 1)
    y = np.clip(points[1] * height - 0.5, 0, height - 1)
    left = np.minimum(x.astype(np.int32), max(0, width - 2))
    top = np.minimum(y.astype(np.int32), max(0, height - 2))
    right, low = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    across, down = (x - left).astype(np.float32), (y - top).astype(np.float32)
    if picture.ndim == 3:
        across, down = across[..., None], down[..., None]
    upper = picture[top, left] * (1 - across) + picture[top, right] * across
    lower = picture[low, left] * (1 - across) + picture[low, right] * across
    return np.asarray(upper * (1 - down) + lower * down, np.float32)


def inside(points: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which points (2, …) lie in the picture."""
    return np.asarray(((points >= 0) & (points <= 1)).all(axis=0))


def smaller(picture: Floats, longest_px: int) -> Floats:
    """Return a picture (h, w) or (h, w, c) with no side above ``longest_px``: means of areas, never enlarged."""
    height, width = picture.shape[:2]
    scale = min(1.0, longest_px / max(height, width))
    if scale == 1.0:
        return np.ascontiguousarray(picture, np.float32)
    picture = _means(picture, max(1, round(height * scale)), axis=0)
    return _means(picture, max(1, round(width * scale)), axis=1)


def _means(picture: Floats, count: int, axis: int) -> Floats:
    """Return ``count`` means along an axis, each over its share of it, parts of pixels counted as such."""
    length = picture.shape[axis]
    whole = np.cumsum(picture, axis=axis, dtype=np.float64)
    whole = np.concatenate([np.zeros_like(whole.take([0], axis)), whole], axis)
    edges = np.linspace(0, length, count + 1)
    first = np.minimum(edges.astype(int), length - 1)
    share = (edges - first).reshape([-1 if each == axis else 1 for each in range(picture.ndim)])
    at = whole.take(first, axis) * (1 - share) + whole.take(first + 1, axis) * share
    return np.asarray(np.diff(at, axis=axis) * (count / length), np.float32)
