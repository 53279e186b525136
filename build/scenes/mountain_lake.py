"""A lake between mountains, at any hour and season."""

from __future__ import annotations

import numpy as np

from scenes.land import Camera, Land, cones, with_water
from scenes.noise import Array, f32, fbm, noise, ridges, smoothstep
from scenes.sky import Sky

_TREES = 0.052


def _ground_height(x: Array, z: Array, octaves: int) -> Array:
    valley = x - 0.5 * np.sin(z * 0.45)
    sides = smoothstep(0.55, 4.6, np.abs(valley)) * (0.55 + 1.5 * ridges(x * 0.33 + 5, z * 0.33, octaves, 11))
    peaks = smoothstep(4.2, 10.5, z) * ridges(x * 0.155 + 1.3, z * 0.155 + 0.4, octaves, 23) * 3.9
    shore = 0.05 * fbm(x * 2.2, z * 2.2, min(octaves, 5), 31) + 0.022 * fbm(x * 14, z * 14, max(octaves - 5, 1), 37)
    return sides + peaks - 0.16 + shore + 0.05 * smoothstep(3.4, 5, z)


def _tree_line(x: Array, z: Array, height: Array) -> Array:
    wanted = fbm(x * 0.9, z * 0.9, 4, 61) + 0.42 - height * 0.36
    return smoothstep(0.0, 0.12, wanted) * smoothstep(0.015, 0.05, height)


def _heights(x: Array, z: Array, octaves: int) -> Array:
    height = _ground_height(x, z, octaves)
    if octaves < 8:
        return height
    trees = cones(x, z, _TREES, 71) + 0.8 * cones(x + 0.023, z + 0.031, _TREES * 0.8, 75)
    return height + 0.062 * trees * _tree_line(x, z, height)


def lake_land(snow_line: float, autumn: float) -> Land:
    """Return the mountains and the shore, with snow above this height and this share of golden larches."""

    def ground(x: Array, z: Array, height: Array, upward: Array, ahead: Array) -> Array:
        bare = _ground_height(x, z, 9)
        trees = _tree_line(x, z, bare)
        grain = fbm(x * 9, z * 9, 5, 81)[:, None]
        layers = noise(bare * 16 + 2 * fbm(x * 2, z * 2, 3, 83), x * 0.4, 84)[:, None]
        rock = f32([0.235, 0.220, 0.205]) * (0.75 + 0.55 * layers + 0.7 * grain)
        grass = f32([0.115, 0.135, 0.045]) * (1 + 0.9 * grain)
        colour = np.where((upward > 0.72)[:, None], grass, rock)
        colour = rock + (grass - rock) * smoothstep(0.62, 0.84, upward + 0.25 * grain[:, 0])[:, None]
        kind = noise(x * 19, z * 19, 87)[:, None]
        pine = f32([0.022, 0.042, 0.018]) * (0.7 + 0.8 * kind)
        larch = f32([0.42, 0.20, 0.030]) * (0.5 + 0.8 * kind)
        wood = (
            pine
            + (larch - pine) * autumn * smoothstep(0.42, 0.6, noise(x * 3, z * 3, 88) * 0.6 + kind[:, 0] * 0.4)[:, None]
        )
        tip = np.clip((height - bare) / 0.05, 0, 1)[:, None]
        colour = colour + (wood * (0.35 + 1.1 * tip) - colour) * (trees * 0.96)[:, None]
        beach = f32([0.22, 0.20, 0.17]) * (0.6 + 0.9 * noise(x * 120, z * 120, 89)[:, None])
        colour = colour + (beach - colour) * (1 - smoothstep(0.012, 0.03, bare))[:, None]
        lying = smoothstep(snow_line, snow_line + 0.55, bare + 0.9 * grain[:, 0]) * smoothstep(
            0.50, 0.68, upward + 0.2 * grain[:, 0]
        )
        lying = lying * (1 - 0.55 * trees * smoothstep(0.0, 0.5, upward) * (snow_line < 0))
        return f32(colour + (f32([0.86, 0.89, 0.94]) - colour) * lying[:, None])

    return Land(_heights, ground, 0.022 if snow_line > 0 else 0.028, costly=True)


def lake(
    camera: Camera,
    sky: Sky,
    width: int,
    height: int,
    *,
    snow_line: float = 1.5,
    autumn: float = 0.0,
    calm: float = 0.95,
) -> Array:
    """Return the light of one photograph (height, width, 3). ``snow_line`` below 0 is winter."""
    land = lake_land(snow_line, autumn)
    light, distance = land.lit(camera, sky, width, height)
    _, up = camera.slopes(width, height)
    ahead = np.where(np.isfinite(distance), distance, 1e6)
    # What lies at the water's height is water.
    level = camera.height + np.where(np.isfinite(distance), ahead * up[:, None], 1e6)
    return with_water(light, level > 0.0015, camera, sky, (0.010, 0.030, 0.034), calm)
