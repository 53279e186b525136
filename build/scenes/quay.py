"""The quay before the houses: its wall, its lamps, its trees."""

from __future__ import annotations

import numpy as np
from PIL import ImageDraw

from scenes.houses import Painting, shaded


def paint_quay(row: Painting, foot: float, water: float) -> None:
    """Paint the wall at the water, its lamps, and three trees before the houses."""
    chance = row.chance
    wide = row.colour.width
    deep = water - foot
    row.box(0, foot, wide, water + 2, (44, 40, 36))
    row.box(0, foot - deep * 0.05, wide, foot + deep * 0.22, (116, 108, 98))
    course = deep * 0.78 / 4
    for level in range(4):
        y = foot + deep * 0.22 + level * course
        x = -chance.uniform(0, 60)
        while x < wide:
            long = chance.uniform(1.6, 3.4) * course
            row.box(
                x,
                y,
                x + long - 1.5,
                y + course - 1.5,
                shaded((92, 82, 72), chance.uniform(0.6, 1.1) * (1 - 0.13 * level)),
            )
            x += long
    for place in np.arange(0.05, 1.0, 0.16):
        x = (place + chance.uniform(-0.02, 0.02)) * wide
        post = deep * 2.3
        row.box(x, foot - post, x + 3, foot, (24, 28, 26))
        row.shape(
            [(x - 6, foot - post), (x + 9, foot - post), (x + 6, foot - post - 16), (x - 3, foot - post - 16)],
            (190, 186, 170) if not row.lit else (60, 50, 40),
        )
        if row.lit > 0.2:
            ImageDraw.Draw(row.shine).ellipse((x - 6, foot - post - 16, x + 9, foot - post), fill=(255, 206, 130))
    _trees(row, foot, deep)


def _trees(row: Painting, foot: float, deep: float) -> None:
    chance = row.chance
    wide = row.colour.width
    colour, cover = ImageDraw.Draw(row.colour), ImageDraw.Draw(row.cover)
    for place in (0.22, 0.60, 0.93):
        x = (place + chance.uniform(-0.03, 0.03)) * wide
        high = deep * chance.uniform(3.4, 4.4)
        for draw, bark in ((colour, (52, 44, 36)), (cover, 255)):
            draw.line(
                [(x, foot + deep * 0.1), (x + deep * 0.08, foot - high * 0.62)], fill=bark, width=round(deep * 0.15)
            )
        centres = chance.normal(0, 1, (11, 2)) * (deep * 0.70, deep * 0.55) + (x, foot - high)
        for _ in range(4200):
            cx, cy = centres[chance.integers(len(centres))] + chance.normal(0, deep * 0.30, 2)
            size = chance.uniform(1.0, 2.6) * wide / 1200
            tone = float(np.clip(0.75 - (cy - foot + high) / (deep * 2.6) + chance.normal(0, 0.25), 0.25, 1.5))
            leaf = shaded((74, 88, 42), tone)
            colour.ellipse((cx - size, cy - size * 0.7, cx + size, cy + size * 0.7), fill=leaf)
            cover.ellipse((cx - size, cy - size * 0.7, cx + size, cy + size * 0.7), fill=255)
            ImageDraw.Draw(row.shine).point((cx, cy), fill=(0, 0, 0))
