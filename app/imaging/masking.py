"""A part of a photo as models see it: cut out, with grey where something else would be.

The same whether somebody has drawn round the part or a network has found it. The part is cut out with a little room
around it, so that it fills what a model sees; what is left of the frame outside becomes the grey that is nothing to
networks. Of its colours those inside count alone. Where nothing is left the whole picture is seen, and that is told.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.core.input_rule import InputRule
from app.core.masks import LEAST_SHARE, Masked, whole
from app.core.text import Text
from app.imaging.colour import colour_block
from app.imaging.layout import layout_block
from app.imaging.prepare import Prepared, with_pixels
from app.imaging.thumbnail import thumbnail_size

Levels = NDArray[np.uint8]
"""How much of each place counts: (h, w) over the whole upright frame, 0…255."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of the frame, 0…1."""

NEUTRAL = 127
"""The middle of what pixels can be: zero to the networks that came with the program, nearly so to others'."""

_INSIDE = 128
_SPECKS = 0.004  # of all that is inside, at each edge
_ROOM_AROUND = 0.05  # of the longer side of the part
_TOLD_PX = 160  # longest side of what is told of the mask; it is looked at small


def masked(photo: Prepared, levels: Levels, rules: Sequence[InputRule], nothing_left: Text) -> Prepared:
    """Return a photo as models with these ``rules`` see the part of it where ``levels`` are high.

    ``photo.pixels``: the whole frame, larger than they want it (``input_rule.ground_for``). ``nothing_left``: what is
    told where hardly anything is inside, and the whole picture is taken.
    """
    ground = Image.fromarray(photo.pixels)
    box = bounds_of(levels)
    if box is None:
        return _seen(photo, ground, None, (0, 0, *ground.size), rules, whole(nothing_left))
    told = Image.fromarray(levels)
    small = told.resize(thumbnail_size(*told.size, _TOLD_PX), Image.Resampling.BOX)
    inside = told.resize(ground.size, Image.Resampling.BILINEAR)
    part = _whole_pixels(box, ground.size)
    return _seen(photo, ground, inside, part, rules, Masked(*small.size, small.tobytes()))


def bounds_of(levels: Levels) -> Box | None:
    """Return the part of the frame that is to be cut out, with a little room around; None if hardly anything is."""
    inside = levels >= _INSIDE
    if not inside.size or float(inside.mean()) < LEAST_SHARE:
        return None
    left, right = _between(inside.sum(axis=0))
    top, bottom = _between(inside.sum(axis=1))
    room = _ROOM_AROUND * max(right - left, bottom - top)
    return max(0.0, left - room), max(0.0, top - room), min(1.0, right + room), min(1.0, bottom + room)


def _between(counts: NDArray[np.int64]) -> tuple[float, float]:
    """Return from where to where what is counted lies, 0…1, but for a few specks that lie apart."""
    reached = np.cumsum(counts)
    least, most = _SPECKS * reached[-1], (1 - _SPECKS) * reached[-1]
    first, last = np.searchsorted(reached, least, side="right"), np.searchsorted(reached, most)
    return float(first) / counts.size, float(last + 1) / counts.size


def _whole_pixels(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return a part of a picture of this ``size`` in pixels, at least one."""
    (left, top, right, bottom), (width, height) = box, size
    x, y = min(int(left * width), width - 1), min(int(top * height), height - 1)
    return x, y, max(x + 1, round(right * width)), max(y + 1, round(bottom * height))


def _seen(
    photo: Prepared,
    ground: Image.Image,
    inside: Image.Image | None,
    part: tuple[int, int, int, int],
    rules: Sequence[InputRule],
    told: Masked,
) -> Prepared:
    left, top, right, bottom = part
    sizes = [rule.size_for(right - left, bottom - top) for rule in rules]
    plain = ground.resize(sizes[0], Image.Resampling.BICUBIC, part)
    if inside is None:
        shown, counted, filled = ground, None, plain
    else:
        shown = Image.composite(ground, Image.new("RGB", ground.size, (NEUTRAL,) * 3), inside)
        counted = inside.resize(sizes[0], Image.Resampling.BILINEAR, part)
        filled = shown.resize(sizes[0], Image.Resampling.BICUBIC, part)
    first, *more = (np.asarray(shown.resize(size, Image.Resampling.BICUBIC, part)) for size in sizes)
    return dataclasses.replace(
        with_pixels(photo, first, *more),
        colour=colour_block(plain, counted),
        layout=layout_block(filled),
        masked=told,
    )
