"""Lights in the dark: stars over mountains, and a town out of focus."""

from __future__ import annotations

import numpy as np

from scenes.film import blurred
from scenes.land import Camera, Land, with_water
from scenes.mountain_lake import lake_land
from scenes.noise import Array, f32, fbm, smoothstep
from scenes.sky import Sky

_NIGHT = Sky(10, -9, (0.010, 0.016, 0.035), (0.050, 0.062, 0.075), (0.55, 0.34, 0.16), 0.12, disc=False)


def stars(width: int, height: int, seed: int, tilt: float, middle: float) -> Array:
    """Return the stars and the Milky Way (height, width, 3), leaning by ``tilt`` over the foot's ``middle``."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    across = (x - middle * width / height) - tilt * (1 - y)
    warp = fbm(x * 3, y * 3, 5, seed) * 0.12
    band = np.exp(-(((across + warp) / 0.20) ** 2))
    core = np.exp(-(((across + warp) / 0.085) ** 2)) * smoothstep(0.1, 0.9, y)
    dust = smoothstep(
        0.02, 0.22, fbm(x * 4.3 + across * 2, y * 4.3, 7, seed + 3, 0.6) + 0.13 * np.exp(-((across / 0.05) ** 2))
    )
    cloud = 0.75 + 1.1 * fbm(x * 7, y * 7, 6, seed + 7, 0.6)
    milk = (band * 0.085 + core * 0.20) * np.clip(cloud, 0.1, 2) * (1 - 0.80 * dust * band)
    light = milk[..., None] * (f32([0.72, 0.80, 1.0]) + core[..., None] * f32([0.45, 0.12, -0.25]))
    density = np.clip(0.18 + band * (1 - 0.7 * dust), 0, 1.2)
    drawn = np.zeros((height, width, 3), np.float32)
    count = int(width * height / 95)
    rows, columns = chance.integers(0, height, count), chance.integers(0, width, count)
    kept = chance.random(count) < density[rows, columns]
    rows, columns = rows[kept], columns[kept]
    bright = np.minimum(0.10 * chance.pareto(1.45, len(rows)) + 0.05, 9).astype(np.float32)
    tint = chance.uniform(0.72, 1.05, (len(rows), 3)).astype(np.float32)
    np.add.at(drawn, (rows, columns), bright[:, None] * tint)
    return f32(light + drawn * 0.75 + blurred(drawn, width / 1400) * 1.6)


def starry_lake(
    camera: Camera, width: int, height: int, *, seed: int = 8, tilt: float = 0.5, middle: float = 0.45
) -> Array:
    """Return a mountain lake under the Milky Way (height, width, 3)."""
    land: Land = lake_land(1.5, 0.0)
    light, distance = land.lit(camera, _NIGHT, width, height)
    light = light * f32([0.85, 0.95, 1.1])
    sky = ~np.isfinite(distance)
    _, up = camera.slopes(width, height)
    low = np.exp(-np.clip(up, 0, 9) * 6)[:, None, None]
    light = light + sky[..., None] * stars(width, height, seed, tilt, middle) * (1 - 0.7 * low)
    glow = (
        np.exp(-((np.linspace(-1, 1, width) - 0.15) ** 2) * 5)[None, :, None]
        * np.exp(-np.clip(up, 0, 9) * 9)[:, None, None]
    )
    light = light + sky[..., None] * glow.astype(np.float32) * f32([0.085, 0.055, 0.022])
    level = camera.height + np.where(sky, 1e6, distance * up[:, None])
    return with_water(light.astype(np.float32), level > 0.0015, camera, _NIGHT, (0.002, 0.004, 0.006), 1.02)


def town_out_of_focus(width: int, height: int, seed: int, *, warm: float = 0.75) -> Array:
    """Return lamps, signs and windows far away as discs of light (height, width, 3)."""
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    top = f32([0.010, 0.014, 0.034])
    light = top + f32([0.030, 0.016, 0.012]) * (y / height)[..., None]
    palette = f32(
        [
            [1.0, 0.55, 0.16],
            [1.0, 0.70, 0.34],
            [1.0, 0.30, 0.10],
            [0.9, 0.10, 0.10],
            [0.25, 0.65, 1.0],
            [0.25, 0.9, 0.5],
            [0.95, 0.9, 0.8],
        ]
    )
    odds = np.array([0.30, 0.24, 0.12, 0.12, 0.08, 0.05, 0.09]) * np.array([warm, warm, warm, 1, 1, 1, 1])
    for _ in range(170):
        cx = chance.uniform(-0.03, 1.03) * width
        cy = float(np.clip(chance.normal(0.56, 0.13), 0.06, 0.98)) * height
        radius = width * chance.uniform(0.017, 0.042)
        colour = palette[chance.choice(len(palette), p=odds / odds.sum())] * chance.uniform(0.10, 0.75)
        x0, x1, y0, y1 = (
            int(max(cx - radius - 2, 0)),
            int(cx + radius + 3),
            int(max(cy - radius - 2, 0)),
            int(cy + radius + 3),
        )
        px, py = x[y0:y1, x0:x1] - f32(cx), y[y0:y1, x0:x1] - f32(cy)
        # The lens has nine blades and cuts discs at the picture's edge into cat's eyes.
        angle = np.arctan2(py, px)
        away = np.hypot(px, py) / radius * (1 + 0.02 * np.cos(9 * angle))
        cut = np.hypot(px + (cx - width / 2) * 0.018, py + (cy - height / 2) * 0.018) / (radius * 1.05)
        disc = (1 - smoothstep(0.94, 1.0, np.maximum(away, cut))) * (0.72 + 0.38 * smoothstep(0.55, 0.97, away))
        disc = disc * (0.94 + 0.2 * fbm(px / radius * 3, py / radius * 3, 3, seed))
        light[y0:y1, x0:x1] += disc[..., None] * colour
    return f32(light)
