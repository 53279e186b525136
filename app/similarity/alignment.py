"""How one picture lies on another one: found roughly, then refined to a part of a pixel.

Refined by Gauss-Newton steps on the brightness of pixels (B. Lucas, T. Kanade, 1981; an affine movement, with gain and
offset of brightness), from small to larger pictures, with weights that let go of what differs (Geman-McClure).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.core.turned import AS_IT_IS
from app.similarity.rough_alignment import rough_alignments
from app.similarity.warping import (
    STAYS,
    TURNS,
    Floats,
    Movement,
    inside,
    moved,
    places,
    read_at,
    smaller,
    then,
    turned,
)

LONGEST_PX = 512
"""Larger pictures are looked at no closer than this: a twentieth of a pixel here is one of a photo of 10,000."""
SURE = 0.7
"""From this score on two pictures lie on each other (see tests/similarity/test_alignment.py)."""

_CANDIDATES = 3
_LEVELS = ((64, 20), (128, 10), (256, 6), (LONGEST_PX, 5))
"""Longest side in pixels, and how many steps at most."""
_JUDGED_AT = 1
_MOST_POINTS = 40_000
_STILL_PX = 0.01
_LEAST_SPREAD = 2.0
_BLOCKS = 6
_MOST_TIMES = 1.35
"""More than this refining does not stretch what was found roughly: then it has lost its way."""


@dataclass(frozen=True, slots=True, eq=False)
class Aligned:
    """``movement`` (2, 3) leads from points of A to those of B that show the same, in parts 0…1; ``turned`` is in it.

    ``score`` tells how much alike what both show is, −1…1; ``gain`` how many times as bright B is, for one ``offset``.
    """

    movement: Movement
    turned: int
    score: float
    gain: float = 1.0
    offset: float = 0.0


def aligned(a: Floats, b: Floats) -> Aligned:
    """Return how B lies on A; both grey, upright, (h, w), 0…255. Any thread."""
    a, b = smaller(a, LONGEST_PX), smaller(b, LONGEST_PX)
    starts = [Aligned(rough.movement, rough.turned, -1) for rough in rough_alignments(a, b, _CANDIDATES)]
    starts.append(Aligned(STAYS, AS_IT_IS, -1))
    tried = [_refined(a, turned(b, start.turned), start, 0, _JUDGED_AT + 1) for start in starts]
    best = max(tried, key=lambda each: each.score)
    if best.score >= SURE / 2:
        finer = _refined(a, turned(b, best.turned), best, _JUDGED_AT + 1, len(_LEVELS))
        best = finer if finer.score >= best.score - 0.02 else best
    return replace(best, movement=then(best.movement, TURNS[best.turned]))


def _refined(a: Floats, b: Floats, start: Aligned, first: int, end: int) -> Aligned:
    """Refine ``start``, whose movement leads to ``b`` as it is here, at some levels. What loses its way stays."""
    now = start
    for longest_px, steps in _LEVELS[first:end]:
        small_a, small_b = smaller(a, longest_px), smaller(b, longest_px)
        now = _stepped(small_a, small_b, now, steps)
    if _has_lost_way(start.movement, now.movement):
        now = start
    at_px = _LEVELS[_JUDGED_AT][0]
    return replace(now, score=_score(smaller(a, at_px), smaller(b, at_px), now.movement))


def _stepped(a: Floats, b: Floats, start: Aligned, steps: int) -> Aligned:
    """Return where some Gauss-Newton steps lead to."""
    points, grey = _sample(a)
    down, across = np.gradient(b) if min(b.shape) > 1 else (np.zeros_like(b), np.zeros_like(b))
    layers = np.stack([b, across, down], axis=-1).astype(np.float32)
    size = np.array([[b.shape[1]], [b.shape[0]]], float)
    from_middle = points - 0.5
    movement, gain, offset = start.movement.copy(), start.gain, start.offset
    for step in range(steps):
        at = moved(points, movement)
        seen = inside(at)
        if seen.sum() < 64:
            return start
        level, dx, dy = np.moveaxis(read_at(layers, at[:, seen]), -1, 0)
        shade, (u, v) = grey[seen], from_middle[:, seen]
        if step == 0 and start.score < 0:
            gain, offset = _brightness(shade, level)
        off = level - (gain * shade + offset)
        spread = max(_LEAST_SPREAD, 2.5 * 1.4826 * float(np.median(np.abs(off))))
        weight = 1 / (1 + (off / spread) ** 2) ** 2
        ways = np.stack([dx * u, dx * v, dx, dy * u, dy * v, dy, -shade, -np.ones_like(shade)])
        weighted = ways * weight
        curvature = (weighted @ ways.T).astype(float)
        curvature[np.diag_indices(8)] *= 1 + 1e-4
        try:
            by = -np.linalg.solve(curvature + 1e-6 * np.eye(8), (weighted @ off).astype(float))
        except np.linalg.LinAlgError:
            return start
        movement += _about_middle(by[:6].reshape(2, 3)) / size
        gain, offset = gain + by[6], offset + by[7]
        if np.abs(by[:6]).max() < _STILL_PX:
            break
    return replace(start, movement=movement, gain=float(gain), offset=float(offset))


def _about_middle(change: Movement) -> Movement:
    """Return a change that was told for points from the middle on, as one for points from the corner on."""
    moves = change.copy()
    moves[:, 2] -= change[:, :2] @ np.array([0.5, 0.5])
    return moves


def _sample(a: Floats) -> tuple[NDArray[np.float32], Floats]:
    """Return points (2, n) evenly over a picture, and how bright it is there."""
    stride = max(1, int(np.ceil(np.sqrt(a.size / _MOST_POINTS))))
    points = places(*a.shape)[:, ::stride, ::stride].reshape(2, -1)
    return points, a[::stride, ::stride].ravel()


def _brightness(one: Floats, other: Floats) -> tuple[float, float]:
    """Return gain and offset that make the spread and the mean of ``one`` those of ``other``."""
    gain = float(other.std() / max(1.0, one.std()))
    return gain, float(other.mean() - gain * one.mean())


def _has_lost_way(start: Movement, end: Movement) -> bool:
    if not np.isfinite(end).all():
        return True
    change = end[:, :2] @ np.linalg.inv(start[:, :2])
    sizes = np.linalg.svd(change, compute_uv=False)
    return bool(sizes.max() > _MOST_TIMES or sizes.min() < 1 / _MOST_TIMES)


def _score(a: Floats, b: Floats, movement: Movement) -> float:
    """Return the mean correlation over blocks of what both show, weighted by how much there is to see in each."""
    at = moved(places(*a.shape), movement)
    seen = inside(at)
    other = read_at(b, at)
    if seen.mean() < 0.05:
        return -1.0
    rows, columns = np.nonzero(seen)
    top, left = rows.min(), columns.min()
    down, across = rows.max() + 1 - top, columns.max() + 1 - left
    block = (((rows - top) * _BLOCKS // down) * _BLOCKS + (columns - left) * _BLOCKS // across).astype(int)
    one, two = a[seen].astype(float), other[seen].astype(float)
    count = np.maximum(np.bincount(block, minlength=_BLOCKS**2), 1)

    def mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(block, values, _BLOCKS**2) / count

    mean_one, mean_two = mean(one), mean(two)
    spread_one = np.maximum(mean(one**2) - mean_one**2, 0)
    spread_two = np.maximum(mean(two**2) - mean_two**2, 0)
    both = np.sqrt(spread_one * spread_two)
    alike = (mean(one * two) - mean_one * mean_two) / np.maximum(both, 1.0)
    weight = np.sqrt(both) * (count >= 4)
    return float((alike * weight).sum() / max(weight.sum(), 1e-9))
