"""Candidates for the same picture, however it lies: a few numbers that no turning and no mirroring changes.

A photo turned by 90° is far away by its vector. Here a small picture is laid over itself in all eight ways, and an
eighth of it tells the sum; so is the strength of its edges, which tells more. The nearest by the product of these
``SIZE`` numbers, at unit length, are candidates for ``same_picture`` and nothing more: of a picture that was turned or
saved badly they are the same but for rounding, those of other photos hardly ever come above ``LEAST``. What was cropped
has others, and is found by its vector.

``nearest`` compares all with all in blocks, with 20 MB beside the rows. Pure NumPy, float32; any thread may ask.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.similarity.rough_places import shrunk
from app.similarity.same_picture import Prepared

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_SIDE = 16
_HALF = _SIDE // 2
_EIGHTH = np.triu_indices(_HALF)
SIZE = 2 * len(_EIGHTH[0])
"""Numbers a photo: 288 bytes."""
LEAST = 0.85
"""What has a smaller product is no candidate."""
_BLOCK, _CHUNK = 256, 16_384
_FLAT, _EVEN = 2.0, 1.0


def any_way_up(picture: Prepared) -> Floats:
    """Return the numbers (SIZE,) of a picture, the same in all eight ways of lying; zeros where it is flat."""
    pixels = shrunk(picture.pixels, _SIDE, _SIDE)
    numbers = np.concatenate((_overlaid(pixels, _FLAT), _overlaid(_edges(picture.pixels), _EVEN)))
    length = float(np.linalg.norm(numbers))
    found: Floats = (numbers / np.float32(length)) if length > 0 and np.ptp(pixels) > _FLAT else np.zeros_like(numbers)
    return found


def is_flat(sketch: bytes) -> bool:
    """Tell whether numbers, as bytes in whichever format they are kept, are of a picture that shows nothing.

    Of no numbers (b"") that is not known.
    """
    return bool(sketch) and not any(sketch)


def nearest(asked: Floats, rows: Floats, own: Ints, count: int = 4) -> Iterator[tuple[int, Ints]]:
    """Yield of each asked photo that has any the places of its nearest in ``rows``, at most ``count``, best first.

    ``asked`` (k, SIZE) and ``rows`` (n, SIZE) of ``any_way_up``; ``own`` (k,): where in ``rows`` the asked ones are
    themselves, −1 for those that are not there.
    """
    for start in range(0, len(asked), _BLOCK):
        block = asked[start : start + _BLOCK]
        who, where, how = [], [], []
        for at in range(0, len(rows), _CHUNK):
            products = block @ rows[at : at + _CHUNK].T
            one, other = np.nonzero(products >= LEAST)
            who.append(one)
            where.append(other + at)
            how.append(products[one, other])
        asking, found, alike = np.concatenate(who), np.concatenate(where), np.concatenate(how)
        is_other = found != own[start + asking]
        asking, found, alike = asking[is_other], found[is_other], alike[is_other]
        order = np.lexsort((found, -alike, asking))
        asking, found = asking[order], found[order]
        firsts = np.searchsorted(asking, np.arange(len(block) + 1))
        for row in range(len(block)):
            if firsts[row] < firsts[row + 1]:
                yield start + row, found[firsts[row] : min(firsts[row + 1], firsts[row] + count)]


def _overlaid(pixels: Floats, least: float) -> Floats:
    """Return the eighth of a square picture, brought to one contrast, that tells the sum of all its ways of lying."""
    apart = (pixels - pixels.mean()) / max(float(pixels.std()), least)
    halved = apart + apart[:, ::-1]
    quartered = halved + halved[::-1]
    overlaid = (quartered + quartered.T)[:_HALF, :_HALF][_EIGHTH]
    numbers: Floats = overlaid - overlaid.mean()
    return numbers


def _edges(pixels: Floats) -> Floats:
    """Return how strong the edges of a picture are in each place (_SIDE, _SIDE)."""
    height, width = pixels.shape
    if height < 2 or width < 2:
        return np.zeros((_SIDE, _SIDE), np.float32)
    across = pixels[1:, 1:] + pixels[:-1, 1:] - pixels[1:, :-1] - pixels[:-1, :-1]
    down = pixels[1:, 1:] + pixels[1:, :-1] - pixels[:-1, 1:] - pixels[:-1, :-1]
    return shrunk(np.sqrt(across * across + down * down), _SIDE, _SIDE)
