"""An avenue of trees through the year: trunks and leaves painted from far to near, each with the air before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from scenes.noise import Array, f32, fbm, noise, smoothstep

Colour = tuple[float, float, float]

_EYE = 0.42
_HALF_WIDTH = 0.80


@dataclass(frozen=True, slots=True)
class Season:
    """What the avenue wears. Colours are linear light; ``mist`` is the share of light lost in a unit of distance."""

    leaves: tuple[Colour, ...]
    ground: tuple[Colour, ...]
    mist: float
    air: Colour
    leaves_a_tree: int = 7000
    snow: float = 0.0
    sunny: float = 0.5


AUTUMN = Season(
    ((0.62, 0.25, 0.02), (0.72, 0.38, 0.03), (0.50, 0.14, 0.015), (0.40, 0.30, 0.04), (0.80, 0.50, 0.06)),
    ((0.09, 0.045, 0.02), (0.25, 0.10, 0.02), (0.36, 0.17, 0.03), (0.46, 0.25, 0.05), (0.20, 0.11, 0.035)),
    0.018,
    (1.05, 0.92, 0.68),
    sunny=0.8,
)
SUMMER = Season(
    ((0.10, 0.20, 0.02), (0.16, 0.28, 0.03), (0.06, 0.13, 0.015), (0.24, 0.36, 0.05)),
    ((0.10, 0.15, 0.03), (0.14, 0.19, 0.045), (0.22, 0.19, 0.11), (0.07, 0.10, 0.025)),
    0.022,
    (0.92, 0.98, 0.80),
    8500,
    sunny=1.0,
)
MIST = Season(
    ((0.42, 0.20, 0.03), (0.50, 0.28, 0.05), (0.30, 0.12, 0.02), (0.26, 0.20, 0.04)),
    ((0.22, 0.12, 0.04), (0.16, 0.08, 0.03), (0.27, 0.17, 0.06), (0.09, 0.07, 0.04)),
    0.15,
    (0.60, 0.62, 0.63),
    3000,
    sunny=0.0,
)
WINTER = Season(
    ((0.50, 0.52, 0.56), (0.62, 0.64, 0.68), (0.42, 0.44, 0.48)),
    ((0.62, 0.66, 0.74), (0.70, 0.74, 0.80), (0.55, 0.59, 0.68), (0.66, 0.70, 0.77)),
    0.07,
    (0.74, 0.77, 0.82),
    0,
    snow=1.0,
    sunny=0.15,
)


def avenue(
    season: Season, width: int, height: int, *, shift: float = 0.0, seed: int = 3, horizon: float = 0.70
) -> Array:
    """Return the light of one photograph (height, width, 3). ``shift`` moves the camera sideways."""
    scale = max(width, height) / (2 * _HALF_WIDTH)
    row = horizon * height
    picture = _ground(season, width, height, scale, row, shift)
    air = f32(season.air)
    for distance in range(13, -1, -1):
        ahead = 2.15 + distance * 1.5
        clear = float(np.exp(-ahead * season.mist))
        for side in (-1, 1):
            chance = np.random.default_rng([seed, distance, side + 1])
            tree = _tree(season, chance, scale / ahead, side, width, height, row, shift)
            colour, cover = tree
            seen = colour * clear + air * (1 - clear)
            picture += (seen - picture) * cover[..., None]
    return picture


def _ground(season: Season, width: int, height: int, scale: float, row: float, shift: float) -> Array:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    down = np.maximum(y - row, 0.5) / scale
    ahead = _EYE / down
    across = (x - width / 2) / scale * ahead + shift
    air = f32(season.air)
    glow = np.exp(-(((x - width * 0.5) / width) ** 2) * 9 - (((y - row) / height) ** 2) * 9)[..., None]
    sky = air * (0.80 + 0.5 * glow)
    high = smoothstep(0.02, 0.62, (row - y) / height)[..., None]
    sky = sky + (f32([0.36, 0.54, 0.86]) - sky) * (0.8 * season.sunny * high)
    # Woods far behind, so that the ground has an end.
    line = 0.055 + 0.10 * (fbm(x / width * 9, np.zeros_like(x), 6, 9) + 0.25) + 0.35 * np.abs(x / width - 0.5) ** 1.5
    wood = smoothstep(-0.012, 0.012, line - (row - y) / height + 0.02 * fbm(x / width * 70, y / width * 70, 4, 10))
    dark = f32(season.leaves).mean(0) * 0.32
    sky = sky + (dark + (air - dark) * (1 - np.exp(-f32(12) * season.mist)) - sky) * wood[..., None]
    pick = noise(across * 55, ahead * 55, 3) * 0.55 + 0.75 * (fbm(across * 17, ahead * 17, 6, 4, 0.75) + 0.33)
    colours = f32(season.ground)
    litter = colours[np.clip((pick * len(colours)).astype(int), 0, len(colours) - 1)]
    path = 1 - smoothstep(0.20, 0.42, np.abs(across + 0.10 * fbm(across, ahead * 0.7, 3, 5)))
    trodden = colours.mean(0) * (0.75 if not season.snow else 0.90) + f32([0.03, 0.03, 0.03])
    bare = trodden * (0.75 + 0.9 * (fbm(across * 9, ahead * 9, 5, 6)[..., None] + 0.2))
    ground = litter + (bare - litter) * (path * 0.75)[..., None]
    dapple = smoothstep(0.44, 0.62, fbm(across * 1.5, ahead * 0.55, 5, 7) + 0.5)
    ground = ground * (
        0.62 + 0.30 * (fbm(across * 0.8, ahead * 0.8, 4, 8) + 0.5)[..., None] + 1.3 * season.sunny * dapple[..., None]
    )
    clear = np.exp(-ahead * season.mist)[..., None]
    return f32(np.where((y > row)[..., None], ground * clear + air * (1 - clear), sky).astype(np.float32))


def _tree(
    season: Season,
    chance: np.random.Generator,
    scale: float,
    side: int,
    width: int,
    height: int,
    row: float,
    shift: float,
) -> tuple[Array, Array]:
    """Return the colours (h, w, 3) and the cover (h, w) of one tree at this many pixels a unit."""
    foot_x = width / 2 + (side * (0.72 + chance.uniform(-0.06, 0.06)) - shift) * scale
    foot_y = row + _EYE * scale
    drawn = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(drawn)
    ends: list[tuple[float, float]] = []
    lean = -side * chance.uniform(0.0, 0.05)
    snow: list[tuple[float, float, float, float, float]] = []
    _limb(draw, chance, (foot_x, foot_y), (lean, -1.0), 0.62 * scale, 0.125 * scale, 6, ends, snow, -side)
    for x0, y0, x1, y1, thick in snow if season.snow else ():
        lift, deep = thick * 0.42, max(1, round(thick * 0.34))
        draw.line((x0, y0 - lift, x1, y1 - lift), fill=(222, 228, 237, 255), width=deep)
    if season.leaves_a_tree and ends:
        _leaves(draw, chance, ends, scale, season, width, height)
    layer = np.asarray(drawn, np.float32) / 255
    return layer[..., :3] ** 2.2, layer[..., 3]


def _limb(
    draw: ImageDraw.ImageDraw,
    chance: np.random.Generator,
    start: tuple[float, float],
    way: tuple[float, float],
    length: float,
    thick: float,
    depth: int,
    ends: list[tuple[float, float]],
    snow: list[tuple[float, float, float, float, float]],
    inward: int,
) -> None:
    x, y = start
    steps = 30 if depth == 6 else max(4, depth * 3)
    dx, dy = way
    for step in range(steps):
        dx, dy = dx + chance.normal(0, 0.10) / steps**0.5, dy + chance.normal(0, 0.07) / steps**0.5
        new_x, new_y = x + dx * length / steps, y + dy * length / steps
        w = thick * (1 - 0.36 * step / steps) * (1 + 0.55 * (depth == 6) * np.exp(-step * 0.45))
        _wood(draw, chance, (x, y), (new_x, new_y), w)
        if depth < 6 and abs(new_x - x) > abs(new_y - y) * 0.45:
            snow.append((x, y, new_x, new_y, w))
        x, y = new_x, new_y
    if depth <= 4:
        ends.append((x, y))
    if depth == 0 or thick < 0.7:
        return
    for turn in (-1, 1) if depth < 5 else (-1, 0, 1):
        angle = turn * chance.uniform(0.30, 0.62) + chance.normal(0, 0.10) + 0.07 * inward
        cos, sin = np.cos(angle), np.sin(angle)
        new = (dx * cos - dy * sin, (dx * sin + dy * cos) - 0.05)
        _limb(
            draw, chance, (x, y), new, length * chance.uniform(0.62, 0.86), thick * 0.60, depth - 1, ends, snow, inward
        )


def _wood(
    draw: ImageDraw.ImageDraw,
    chance: np.random.Generator,
    start: tuple[float, float],
    end: tuple[float, float],
    thick: float,
) -> None:
    """Draw a piece of a limb as strips, darker at one side, rough as bark is."""
    (x0, y0), (x1, y1) = start, end
    strips = max(1, min(18, int(thick / 2)))
    long = max(float(np.hypot(x1 - x0, y1 - y0)), 1e-6)
    nx, ny = -(y1 - y0) / long, (x1 - x0) / long
    for strip in range(strips):
        part = (strip + 0.5) / strips - 0.5
        tone = 62 + 66 * part + 16 * np.sin(strip * 2.4 + x0 * 0.02) + chance.normal(0, 5)
        colour = (int(tone * 1.0), int(tone * 0.90), int(tone * 0.80))
        offset = part * thick
        draw.line(
            (x0 + nx * offset, y0 + ny * offset, x1 + nx * offset, y1 + ny * offset),
            fill=(*colour, 255),
            width=max(1, round(thick / strips + 1)),
        )


def _leaves(
    draw: ImageDraw.ImageDraw,
    chance: np.random.Generator,
    ends: list[tuple[float, float]],
    scale: float,
    season: Season,
    width: int,
    height: int,
) -> None:
    places = np.array(ends)
    count = season.leaves_a_tree
    picks = chance.integers(0, len(places), count)
    spread = chance.normal(0, 0.115 * scale, (count, 2))
    centres = places[picks] + spread
    sizes = np.maximum(chance.uniform(0.005, 0.0125, count) * scale, 0.8)
    # A leaf near the end of its twig and high up has the light, one inside the crown has not.
    lit = np.clip(0.62 - spread[:, 1] / (0.42 * scale) * 0.5 + chance.normal(0, 0.22, count), 0.16, 1.5)
    colours = f32(season.leaves)[(picks * 7 + chance.integers(0, 2, count)) % len(season.leaves)] * lit[:, None]
    shown = np.clip(colours, 0, 1) ** (1 / 2.2) * 255
    order = np.argsort(lit)
    for number in order:
        (x, y), size = centres[number], sizes[number]
        if not (-9 < x < width + 9 and -9 < y < height + 9):
            continue
        tall = size * (0.5 + 0.5 * ((number * 37) % 10) / 10)
        draw.ellipse((x - size, y - tall, x + size, y + tall), fill=(*(int(c) for c in shown[number]), 255))
