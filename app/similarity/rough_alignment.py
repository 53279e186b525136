"""Where one picture may lie on another one, roughly: eight turns, many sizes, any shift, tried on very small pictures.

Correlation of what the two have in common, for all shifts at once, by Fourier transforms with the frames as masks
(D. Padfield, Masked object registration in the Fourier domain, IEEE Trans. Image Processing 21, 2012).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.similarity.warping import STAYS, Floats, Movement, smaller, turned

LONGEST_PX = 40
_STEP, _STEPS = 1.09, 11
_LEAST_COMMON = 0.3
_COSTS_ELSEWHERE = 0.12
"""What of the correlation a place loses when the smaller picture lies outside entirely, as against not at all."""
_FLAT = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Rough:
    """``movement`` (2, 3) leads from A to B as it is when it is turned by ``turned``."""

    score: float
    turned: int
    movement: Movement


def rough_alignments(a: Floats, b: Floats, most: int) -> list[Rough]:
    """Return where B may lie on A, the best place of each turn, best first. Both (h, w), 0…255."""
    small_b = smaller(b, LONGEST_PX)
    best: dict[int, Rough] = {}
    for step in range(-_STEPS, _STEPS + 1):
        times = _STEP**step
        one = smaller(a, max(1, round(LONGEST_PX / max(1.0, times))))
        other = smaller(small_b, max(1, round(LONGEST_PX * min(1.0, times))))
        for found in _best_of_size(one, other):
            if found.turned not in best or found.score > best[found.turned].score:
                best[found.turned] = found
    return sorted(best.values(), key=lambda each: -each.score)[:most]


def _best_of_size(a: Floats, b: Floats) -> list[Rough]:
    found = []
    for numbers in ((1, 2, 3, 4), (5, 6, 7, 8)):
        others = np.stack([turned(b, number) for number in numbers])
        scores, top, left = _best_shift(a, others)
        for number, score, y, x in zip(numbers, scores, top, left, strict=True):
            height, width = others.shape[1:]
            movement = STAYS.copy()
            movement[0] = a.shape[1] / width, 0, -x / width
            movement[1] = 0, a.shape[0] / height, -y / height
            found.append(Rough(float(score), number, movement))
    return found


def _best_shift(a: Floats, others: Floats) -> tuple[Floats, NDArray[np.int64], NDArray[np.int64]]:
    """Return for each of ``others`` (n, h, w) the best score, and where on ``a`` its top left pixel lies then."""
    height, width = others.shape[1:]
    size = (_even(a.shape[0] + height), _even(a.shape[1] + width))
    a, others = a - a.mean(), others - others.mean(axis=(1, 2), keepdims=True)
    seen_a, seen_b = np.ones_like(a), np.ones((1, height, width), np.float32)
    of_a = [np.fft.rfft2(each, size) for each in (a, a * a, seen_a)]
    of_b = [np.conj(np.fft.rfft2(each, size, axes=(1, 2))) for each in (others, others * others, seen_b)]

    def together(one: NDArray[np.complex128], other: NDArray[np.complex128]) -> NDArray[np.float64]:
        return np.fft.irfft2(one * other, size, axes=(1, 2))

    count = np.maximum(np.round(together(of_a[2], of_b[2])), 1)
    sum_a, sum_b = together(of_a[0], of_b[2]), together(of_a[2], of_b[0])
    spread_a = together(of_a[1], of_b[2]) - sum_a**2 / count
    spread_b = together(of_a[2], of_b[1]) - sum_b**2 / count
    alike = together(of_a[0], of_b[0]) - sum_a * sum_b / count
    least = _FLAT * count
    correlation = alike / np.sqrt(np.maximum(spread_a, least) * np.maximum(spread_b, least))
    common = count / min(a.size, height * width)
    score = np.where(common >= _LEAST_COMMON, correlation - _COSTS_ELSEWHERE * (1 - common), -1)
    best = score.reshape(len(others), -1).argmax(axis=1)
    y, x = np.unravel_index(best, size)
    scores = score.reshape(len(others), -1)[np.arange(len(others)), best].astype(np.float32)
    return scores, _shift(y, size[0], a.shape[0]), _shift(x, size[1], a.shape[1])


def _shift(at: NDArray[np.int64], size: int, length: int) -> NDArray[np.int64]:
    """Return shifts from places in a transform, where those before the start lie at its end."""
    return np.where(at < length, at, at - size)


def _even(length: int) -> int:
    """Return a length that transforms quickly, at least this one."""
    return next(size for size in _LENGTHS if size >= length)


_LENGTHS: Sequence[int] = (16, 18, 20, 24, 27, 30, 32, 36, 40, 45, 48, 54, 60, 64, 72, 80, 90, 96)
"""Products of 2, 3 and 5."""
