"""Where two pictures that lie on each other differ, beyond what saving, shrinking and reading between pixels do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.similarity.warping import Floats, Movement, inside, moved, places, read_at, smaller

_LEAST_PX = 64
_NOISE = 14.0
"""Levels of 255 that two colours may be apart, blurred a little: a JPEG of quality 50 stays below (tests)."""
_NOISE_AT_EDGES = 0.5
"""So much of the contrast around a pixel is allowed beside: edges are sharper in one copy than in another."""
_NEIGHBOURS = 0.5
"""At least so much of the 5 × 5 pixels around has to differ as well: specks are noise."""
_FULL = 110.0
"""Levels apart from which on a pixel has the last of the colours."""

_GREY_SHARE, _GREY_ADDED, _OUTSIDE_SHARE = 0.42, 18.0, 0.3
_COLOURS = np.array([(122, 40, 160), (220, 50, 105), (250, 125, 35), (255, 225, 80)], np.float32)
_COVERS = 0.9
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Differing:
    """``shown`` (h, w, 3) uint8: the one picture in grey, and in colour where the other differs; ``share`` 0…1."""

    shown: NDArray[np.uint8]
    share: float


def differing(a: NDArray[np.uint8], b: NDArray[np.uint8], movement: Movement, times: float) -> Differing:
    """Compare two pictures (h, w, 3) of which B lies on A by ``movement``, with ``times`` its pixels for one of A.

    They are compared at the smaller scale of the two. Pixels of A that B does not show are darker and do not count.
    """
    longest_a, longest_b = max(a.shape[:2]), max(b.shape[:2])
    one = smaller(a.astype(np.float32), max(_LEAST_PX, round(longest_a * min(1.0, times))))
    other = smaller(b.astype(np.float32), max(_LEAST_PX, round(longest_b / max(1.0, times))))
    at = moved(places(*one.shape[:2]), movement)
    seen = inside(at)
    other = read_at(other, at)
    apart = np.abs(_blurred(one) - _blurred(other)).max(axis=-1)
    allowed = _NOISE + _NOISE_AT_EDGES * np.minimum(_contrast(one @ _LUMA), _contrast(other @ _LUMA))
    differs = (apart > allowed) & seen
    around = _mean(differs.astype(np.float32), 2)
    differs &= around >= _NEIGHBOURS
    count = int(seen.sum())
    return Differing(_painted(one, apart, differs, seen), float(differs.sum() / count) if count else 0.0)


def _painted(one: Floats, apart: Floats, differs: NDArray[np.bool_], seen: NDArray[np.bool_]) -> NDArray[np.uint8]:
    grey = (one @ _LUMA) * np.where(seen, _GREY_SHARE, _GREY_SHARE * _OUTSIDE_SHARE) + np.where(seen, _GREY_ADDED, 8)
    shown = np.repeat(grey[..., None], 3, axis=-1)
    strength = np.clip((apart[differs] - _NOISE) / (_FULL - _NOISE), 0, 1) * (len(_COLOURS) - 1)
    first = np.minimum(strength.astype(int), len(_COLOURS) - 2)
    part = (strength - first)[:, None]
    colour = _COLOURS[first] * (1 - part) + _COLOURS[first + 1] * part
    shown[differs] = _COVERS * colour + (1 - _COVERS) * shown[differs]
    return np.clip(shown, 0, 255).astype(np.uint8)


def _blurred(picture: Floats) -> Floats:
    """Return means over 3 × 3 pixels."""
    return _mean(picture, 1)


def _mean(picture: Floats, reach: int) -> Floats:
    for axis in (0, 1):
        around = [(0, 0)] * picture.ndim
        around[axis] = (reach, reach)
        wide = np.pad(picture, around, "edge")
        length = picture.shape[axis]
        total = sum(wide.take(range(by, by + length), axis) for by in range(2 * reach + 1))
        picture = np.asarray(total / (2 * reach + 1), np.float32)
    return picture


def _contrast(grey: Floats) -> Floats:
    """Return how far apart the brightest and the darkest of 3 × 3 pixels are."""
    high = low = grey
    for axis in (0, 1):
        around = [(0, 0), (0, 0)]
        around[axis] = (1, 1)
        length = grey.shape[axis]
        wide_high, wide_low = np.pad(high, around, "edge"), np.pad(low, around, "edge")
        high = np.max([wide_high.take(range(by, by + length), axis) for by in range(3)], axis=0)
        low = np.min([wide_low.take(range(by, by + length), axis) for by in range(3)], axis=0)
    return high - low
