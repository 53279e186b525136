"""Open sea: a plane of waves that mirrors the sky."""

from __future__ import annotations

import numpy as np

from scenes.land import Camera
from scenes.noise import Array, f32, fbm, noise, smoothstep
from scenes.sky import Sky


def sea(
    camera: Camera,
    sky: Sky,
    width: int,
    height: int,
    body: tuple[float, float, float],
    wind: float = 1.0,
    seed: int = 5,
) -> Array:
    """Return sky over sea (height, width, 3). ``wind`` 0.3 is a calm evening, 1.5 has white crests."""
    directions = camera.directions(width, height)
    light = sky.radiance(directions)
    rows = np.nonzero(directions[:, 0, 1] < -0.0004)[0]
    seen = directions[rows]
    ahead = camera.height / -seen[..., 1]
    x, z = seen[..., 0] * ahead + camera.x, seen[..., 2] * ahead + camera.z
    step = f32(0.02)
    far = np.exp(-ahead * 0.02)

    def waves(x: Array, z: Array) -> Array:
        swell = 0.55 * fbm(x * 0.16, z * 0.42, 3, seed)
        chop = 0.22 * np.abs(fbm(x * 0.9, z * 1.7, 4, seed + 5))
        fine = 0.030 * fbm(x * 7.0, z * 11.0, 3, seed + 11)
        return (swell - chop + fine * far) * f32(wind)

    here = waves(x, z)
    slope_x, slope_z = (waves(x + step, z) - here) / step, (waves(x, z + step) - here) / step
    flatter = 0.25 + 0.75 * np.exp(-ahead * 0.012)
    normal = np.stack([-slope_x * flatter, np.ones_like(x), -slope_z * flatter], -1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    facing = np.sum(normal * seen, -1, keepdims=True)
    mirror = seen - 2 * facing * normal
    mirror[..., 1] = np.abs(mirror[..., 1]) + 0.015
    mirror /= np.linalg.norm(mirror, axis=-1, keepdims=True)
    fresnel = 0.02 + 0.98 * np.clip(1 + facing, 0, 1) ** 5
    fresnel = np.minimum(fresnel, 0.78)
    reflected = sky.radiance(mirror, sharpness=0.0)
    sun = np.clip(mirror @ sky.towards_sun(), 0, 1)[..., None]
    glitter = f32(sky.sun) * (9.0 * sun**900 + 1.2 * sun**90) * smoothstep(-3, 3, f32(sky.elevation))
    deep = f32(body) * (0.7 + 0.9 * np.clip(here / f32(wind) + 0.2, 0, 1))[..., None]
    water = deep + (reflected - deep) * fresnel + glitter
    crest = smoothstep(0.80, 0.98, noise(x * 0.5, z * 1.6, seed + 20) + 0.9 * fbm(x * 4, z * 8, 5, seed + 21, 0.65))
    foam = (crest * smoothstep(0.9, 1.4, f32(wind)) * np.clip(here * 5 + 0.35, 0, 1))[..., None]
    water = water + (f32(0.75) * (f32(sky.horizon) + f32(sky.sun) * 0.4) - water) * foam * 0.8
    air = 1 - np.exp(-ahead * 0.004)[..., None]
    light[rows] = water + (sky.haze_colour(seen) - water) * air
    return light
