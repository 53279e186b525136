"""Whether two photos are one picture: one as the other or a part of it, turned, grey, stamped or saved badly.

Distance cannot tell: a mirrored version is farther away than another carton of the same milk. So small grey pictures
are laid upon each other, in three steps that each throw most of what is left away:

    hopeful   the windows of the one beside the whole other, both ways and in all eight ways of lying, by low
              frequencies (``rough_places``): what most candidates of a photo fail, many at once
    compare   the best rough places are improved at half size, the best of these at full size (``fine_places``),
              then all blocks of the picture have to agree

Pure NumPy, no state; any thread may ask. What it finds and costs is printed by ``build/bench.py look-alikes``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.similarity.fine_places import agreement, box_of_map, improved, inner_shape, map_of_box, shrunk
from app.similarity.rough_places import BACK, LEAST_AREA, WAYS, Floats, shape_of, turned, whole_rows, windows

SAME = 0.94
"""From this score on two photos are one picture."""
PERHAPS = 0.85
"""From this score on they perhaps are."""

_HOPEFUL = 0.62
_ROUGH_PLACES = 4
_ROUGH_STEPS, _FINE_STEPS = 5, 6
_WORTH_A_CLOSER_LOOK = 0.6
_BORDER_LEVELS = 3.0
_MOST_BORDER = 0.3
"""Of each side; what is uniform farther in is part of the picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A photo as it is compared: some 7 kB. Cheap to make again, so keep the small grey pictures, not these.

    ``pixels`` (h, w) float32, 0…255, without uniform borders; ``rows`` (8, f): ``rough_places.whole_rows``.
    """

    pixels: Floats
    rows: Floats


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
    return Prepared(pixels, whole_rows(pixels))


def hopeful(asked: Prepared, others: Sequence[Prepared]) -> NDArray[np.bool_]:
    """Say of each of ``others`` (n,) whether ``compare`` with it may find anything; most can be told apart by this."""
    return roughly(asked, others) >= _HOPEFUL


def roughly(asked: Prepared, others: Sequence[Prepared]) -> Floats:
    """Return of each of ``others`` (n,) the best correlation of low frequencies, −1…1, that ``hopeful`` goes by."""
    best = np.full(len(others), -1.0, np.float32)
    banks: dict[int, Floats] = {}
    for at, other in enumerate(others):
        for is_lying in (False, True):
            shape = _shape(other.pixels, is_lying)
            if shape not in banks:
                banks[shape] = windows(asked.pixels, shape).rows
            ways = slice(4, 8) if is_lying else slice(0, 4)
            inside = banks[shape] @ other.rows[ways].T
            outside = windows(other.pixels, _shape(asked.pixels, is_lying)).rows @ asked.rows[ways].T
            best[at] = max(best[at], inside.max(initial=-1), outside.max(initial=-1))
    return best


def compare(a: Prepared, b: Prepared) -> Same | None:
    """Return how far two photos are one picture, None where there is no hope."""
    best: _Place | None = None
    for inside, inner, outer in (("b", b, a), ("a", a, b)):
        for way, pixels, maps in _rough_places(inner, outer):
            found = _nearer(pixels, outer.pixels, maps)
            if found is not None and (best is None or found[1] > best.alike):
                best = _Place(found[1], pixels, outer.pixels, found[0], way, inside == "a")
    if best is None or best.alike < _WORTH_A_CLOSER_LOOK:
        return None
    inner_pixels = shrunk(best.inner, *inner_shape(best.at, best.inner.shape))
    maps, _ = improved(inner_pixels, best.outer, best.at[None], _FINE_STEPS)
    height, width = best.outer.shape
    left, top, wide, high = box_of_map(maps[0])
    return Same(
        score=agreement(inner_pixels, best.outer, maps[0]),
        turned=BACK[best.way] if best.is_a_inside else best.way,
        box=(left / width, top / height, wide / width, high / height),
        inside="a" if best.is_a_inside else "b",
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Place:
    """Where one picture, turned in a ``way``, might lie in another one: their pixels and the map."""

    alike: float
    inner: Floats
    outer: Floats
    at: Floats
    way: int
    is_a_inside: bool


def _rough_places(inner: Prepared, outer: Prepared) -> list[tuple[int, Floats, Floats]]:
    """Return the best rough places: the way the inner one lies there, its pixels turned so, its maps (k, 2, 3)."""
    found = []
    for ways in (WAYS[:4], WAYS[4:]):
        bank = windows(outer.pixels, _shape(inner.pixels, ways[0] >= 5))
        if not len(bank.boxes):
            continue
        alike = bank.rows @ inner.rows[ways[0] - 1 : ways[-1]].T
        for at in np.argsort(-alike, axis=None)[:_ROUGH_PLACES]:
            window, way = divmod(int(at), len(ways))
            found.append((float(alike.flat[at]), ways[way], bank.boxes[window]))
    found.sort(key=lambda each: -each[0])
    by_way: dict[int, list[Floats]] = {}
    for _, way, box in found[:_ROUGH_PLACES]:
        by_way.setdefault(way, []).append(map_of_box(box))
    return [(way, np.ascontiguousarray(turned(inner.pixels, way)), np.stack(maps)) for way, maps in by_way.items()]


def _nearer(inner: Floats, outer: Floats, maps: Floats) -> tuple[Floats, float] | None:
    """Return the best of the maps, improved at half size, with its correlation; None where none is left."""
    height, width = (max(12, side // 2) for side in inner_shape(maps[0], inner.shape))
    small_outer = shrunk(outer, max(12, outer.shape[0] // 2), max(12, outer.shape[1] // 2))
    scale = np.array([[small_outer.shape[1] / outer.shape[1]], [small_outer.shape[0] / outer.shape[0]]], np.float32)
    offset = np.array([0.0, 0.0, 0.5], np.float32)
    small = (maps + offset) * scale - offset
    found, alike = improved(shrunk(inner, height, width), small_outer, small, _ROUGH_STEPS)
    best = int(alike.argmax())
    at = (found[best] + offset) / scale - offset
    return (at, float(alike[best])) if _is_inside(at, outer.shape) else None


def _is_inside(at: Floats, shape: tuple[int, ...]) -> bool:
    """Say whether a map lays the inner picture, upright and not bent, into the outer one, large enough."""
    if not np.isfinite(at).all():
        return False
    area = 4 * float(at[0, 0] * at[1, 1] - at[0, 1] * at[1, 0])
    bent = abs(float(at[0, 1])) + abs(float(at[1, 0]))
    return 0.8 * LEAST_AREA < area / (shape[0] * shape[1]) < 1.25 and bent < 0.35 * float(at[0, 0] + at[1, 1])


def _shape(pixels: Floats, is_lying: bool) -> int:
    height, width = pixels.shape
    return shape_of(width, height) if is_lying else shape_of(height, width)


def _trimmed(pixels: Floats) -> Floats:
    """Return a picture without the rows and columns at its edges that are all of one level."""
    pixels = pixels[_kept(pixels)]
    return np.ascontiguousarray(pixels[:, _kept(pixels.T)])


def _kept(lines: Floats) -> slice:
    count, most = len(lines), int(_MOST_BORDER * len(lines))
    first, last = 0, count
    edge = float(np.median(lines[0]))
    while first < most and np.abs(lines[first] - edge).max() <= _BORDER_LEVELS:
        first += 1
    edge = float(np.median(lines[-1]))
    while last > count - most and np.abs(lines[last - 1] - edge).max() <= _BORDER_LEVELS:
        last -= 1
    return slice(first, last)
