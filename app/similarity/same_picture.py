"""Whether two photos are one picture: one as the other or a part of it, turned, grey, stamped or saved badly.

Distance cannot tell: a mirrored version is farther away than another carton of the same milk. So small grey pictures
are laid upon each other, in steps that each throw away most of what is left:

    hopeful   the windows of the one beside the whole other, both ways and in all eight ways of lying, by low
              frequencies (``rough_places``): what most candidates of a photo fail, many at once
    compare   the best rough places are improved at half size, the best of these at full size (``fine_places``),
              then all blocks of the picture have to agree; letters across it are forgiven, another moment of the
              scene is not (``what_differs``)

Pure NumPy, no state; any thread may ask. What it finds and costs is printed by ``build/bench.py look-alikes``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.similarity.fine_places import (
    agreement,
    box_of_map,
    improved,
    inner_shape,
    map_of_box,
    shown_at,
)
from app.similarity.rough_places import (
    BACK,
    LEAST_AREA,
    WAYS,
    Floats,
    best_alike,
    shape_of,
    shrunk,
    square,
    turned,
    whole_rows,
    windows,
)
from app.similarity.what_differs import what_differs

SAME = 0.94
"""From this score on two photos are one picture."""
PERHAPS = 0.85
"""From this score on they perhaps are."""

_HOPEFUL = 0.58
_ROUGH_PLACES, _WORSE_PLACES = 4, 0.15
_ROUGH_STEPS, _FINE_STEPS = 2, 6
_WORTH_MORE_STEPS, _WORTH_A_CLOSER_LOOK = 0.7, 0.8
"""Correlations at half size; those of versions of one picture are above .86."""
_WORTH_JUDGING = 0.7
_WATERMARKED, _CHANGED = 0.95, 0.93
"""Scores of what is the same but for a watermark, and of what would be were it not another photo of the scene."""
_FEWEST_PX = 12
_MIDDLE = np.array([0.0, 0.0, 0.5], np.float32)
"""From the middle of the first pixel, where maps count from, to its corner, which is the same at every size."""
_BORDER_LEVELS = 3.0
_MOST_BORDER = 0.3
"""Of each side; what is uniform farther in is part of the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A photo as it is compared: some 23 kB. Cheap to make again, so keep the small grey pictures, not these.

    ``pixels`` (h, w) float32, 0…255, without uniform borders; ``squared`` and ``rows`` are those of
    ``rough_places.square`` and ``whole_rows``.
    """

    pixels: Floats
    squared: Floats
    rows: Floats

    def shape(self, *, is_lying: bool = False) -> int:
        """Return the number of its shape, of ``shape_of``, as it is or lying on its side."""
        height, width = self.pixels.shape
        return shape_of(width, height) if is_lying else shape_of(height, width)


@dataclass(frozen=True, slots=True)
class Same:
    """How far two photos a and b are one picture.

    ``score``: SAME and more is the same picture, PERHAPS and more perhaps. ``turned``: EXIF's number of how b has to be
    turned to lie as a does. ``inside``: which of the two lies in the other, and ``box`` where: left, top, width, height
    as parts of the other one, as that lies itself and without its uniform borders; about (0, 0, 1, 1) for all of it.
    """

    score: float
    turned: int
    box: tuple[float, float, float, float]
    inside: Literal["a", "b"]


def prepared(grey: NDArray[np.uint8]) -> Prepared:
    """Prepare a small grey picture (h, w), of ``imaging.small_grey``."""
    pixels = _trimmed(grey.astype(np.float32))
    return Prepared(pixels, square(pixels), whole_rows(pixels))


def hopeful(asked: Prepared, others: Sequence[Prepared]) -> NDArray[np.bool_]:
    """Say of each of ``others`` (n,) whether ``compare`` with it may find anything; most can be told apart by this."""
    return roughly(asked, others) >= _HOPEFUL


def roughly(asked: Prepared, others: Sequence[Prepared]) -> Floats:
    """Return of each of ``others`` (n,) the best correlation of low frequencies, −1…1, that ``hopeful`` goes by."""
    best = np.full(len(others), -1.0, np.float32)
    places: dict[int, list[int]] = {}
    for place, other in enumerate(others):
        places.setdefault(other.shape(), []).append(place)
    for shape, of_shape in places.items():
        squares = np.stack([others[place].squared for place in of_shape])
        for is_lying, ways in ((False, slice(0, 4)), (True, slice(4, 8))):
            rows = np.concatenate([others[place].rows[ways] for place in of_shape])
            lying = -shape if is_lying else shape
            inside = windows(asked.squared, asked.shape(), lying).rows @ rows.T
            inside = inside.max(axis=0, initial=-1).reshape(len(of_shape), -1).max(axis=1)
            outside = best_alike(squares, shape, asked.shape(is_lying=is_lying), asked.rows[ways])
            best[of_shape] = np.maximum(best[of_shape], np.maximum(inside, outside))
    return best


def compare(a: Prepared, b: Prepared) -> Same | None:
    """Return how far two photos are one picture, None where there is no hope."""
    best = max((_nearer(*each) for each in _rough_places(a, b)), key=lambda place: place.alike, default=None)
    if best is None or best.alike < _WORTH_MORE_STEPS:
        return None
    best = _nearer(best.inner, best.outer, best.at[None], best.way, best.is_a_inside)
    if best.alike < _WORTH_A_CLOSER_LOOK or not _is_inside(best.at, best.outer.shape):
        return None
    inner = shrunk(best.inner, *inner_shape(best.at, best.inner.shape))
    maps, _ = improved(inner, best.outer, best.at[None], _FINE_STEPS)
    return Same(
        score=_judged(inner, best.outer, maps[0]),
        turned=BACK[best.way] if best.is_a_inside else best.way,
        box=box_of_map(maps[0], best.outer.shape),
        inside="a" if best.is_a_inside else "b",
    )


def _judged(inner: Floats, outer: Floats, found: Floats) -> float:
    """Return how far two pictures agree where they lie upon each other, after what it is that differs."""
    score = agreement(inner, outer, found)
    if score < _WORTH_JUDGING:
        return score
    differs = what_differs(shown_at(found, outer, inner.shape), inner)
    if differs == "by a watermark":
        return max(score, _WATERMARKED)
    return min(score, _CHANGED) if differs in ("in the scene", "everywhere") else score


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Where one picture, turned in a ``way``, might lie in another one: their pixels and the map."""

    alike: float
    inner: Floats
    outer: Floats
    at: Floats
    way: int
    is_a_inside: bool


def _rough_places(a: Prepared, b: Prepared) -> list[tuple[Floats, Floats, Floats, int, bool]]:
    """Return the best rough places: of each way the inner pixels, turned so, the outer ones, and the maps (k, 2, 3)."""
    found = []
    for is_a_inside, inner, outer in ((False, b, a), (True, a, b)):
        for ways in (WAYS[:4], WAYS[4:]):
            bank = windows(outer.squared, outer.shape(), inner.shape(is_lying=ways[0] >= 5))
            products = bank.rows @ inner.rows[ways[0] - 1 : ways[-1]].T
            for at in np.argsort(-products, axis=None, kind="stable")[:_ROUGH_PLACES].tolist():
                window, way = divmod(at, len(ways))
                found.append((float(products[window, way]), is_a_inside, ways[way], bank.boxes[window]))
    found.sort(key=lambda each: -each[0])
    by_way: dict[tuple[bool, int], list[Floats]] = {}
    for alike, is_a_inside, way, box in found[:_ROUGH_PLACES]:
        if alike > found[0][0] - _WORSE_PLACES:
            by_way.setdefault((is_a_inside, way), []).append(box)
    places = []
    for (is_a_inside, way), boxes in by_way.items():
        inner, outer = (a, b) if is_a_inside else (b, a)
        lying = np.ascontiguousarray(turned(inner.pixels, way))
        maps = np.stack([map_of_box(box, outer.pixels.shape) for box in boxes])
        places.append((lying, outer.pixels, maps, way, is_a_inside))
    return places


def _nearer(inner: Floats, outer: Floats, maps: Floats, way: int, is_a_inside: bool) -> _Place:
    """Return the best of the maps after a few steps at half size, with the correlation that it has there."""
    height, width = (max(_FEWEST_PX, side // 2) for side in inner_shape(maps[0], inner.shape))
    outer_h, outer_w = (max(_FEWEST_PX, side // 2) for side in outer.shape)
    scale = np.array([[outer_w / outer.shape[1]], [outer_h / outer.shape[0]]], np.float32)
    small = (maps + _MIDDLE) * scale - _MIDDLE
    found, alike = improved(shrunk(inner, height, width), shrunk(outer, outer_h, outer_w), small, _ROUGH_STEPS)
    best = int(alike.argmax())
    return _Place(float(alike[best]), inner, outer, (found[best] + _MIDDLE) / scale - _MIDDLE, way, is_a_inside)


def _is_inside(at: Floats, shape: tuple[int, ...]) -> bool:
    """Say whether a map lays the inner picture, upright and not bent, into the outer one, large enough."""
    if not np.isfinite(at).all():
        return False
    area = 4 * float(at[0, 0] * at[1, 1] - at[0, 1] * at[1, 0])
    bent = abs(float(at[0, 1])) + abs(float(at[1, 0]))
    return 0.8 * LEAST_AREA < area / (shape[0] * shape[1]) < 1.25 and bent < 0.35 * float(at[0, 0] + at[1, 1])


def _trimmed(pixels: Floats) -> Floats:
    """Return a picture without the rows and columns at its edges that are all of one level."""
    pixels = pixels[_kept(pixels)]
    return np.ascontiguousarray(pixels[:, _kept(pixels.T)])


def _kept(lines: Floats) -> slice:
    """Return which lines are no border; one beside a border is half of it, and goes with it."""
    most = int(_MOST_BORDER * len(lines))
    first, last = (_border(each[:most]) for each in (lines, lines[::-1]))
    return slice(first, len(lines) - last)


def _border(lines: Floats) -> int:
    if not len(lines) or np.ptp(lines[0]) > 2 * _BORDER_LEVELS:  # most pictures: looked at for every candidate
        return 0
    uniform = np.abs(lines - np.median(lines[0])).max(axis=1) <= _BORDER_LEVELS
    count = int(np.argmin(np.append(uniform, False)))
    return count + 1 if count else 0
