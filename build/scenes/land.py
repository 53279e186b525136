"""Land seen through a camera: heights become columns of a picture, lit by sun and sky, mirrored by still water.

The camera's picture plane is upright, so a column of the picture is one line over the map and each row one slope:
along the line the highest slope so far is what is seen (as in the voxel landscapes of Comanche, 1992).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from scenes.noise import Array, f32, fbm, noise, smoothstep
from scenes.sky import Sky

# Height over the water at places (x, z) with this many octaves of detail.
Heights = Callable[[Array, Array, int], Array]
# What the ground reflects, (n, 3), at places x, z with this height, this upward part of its normal, this distance.
Ground = Callable[[Array, Array, Array, Array, Array], Array]

_STEPS = 1400
_DETAIL = 10
_SHADOW_STEPS = 26
_MAP = 1400


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the camera stands, where it looks and how wide (degrees); the horizon's row, 0 top, 1 bottom."""

    x: float = 0.0
    height: float = 0.06
    z: float = 0.0
    yaw: float = 0.0
    width_degrees: float = 62.0
    horizon: float = 0.5

    def slopes(self, width: int, height: int) -> tuple[Array, Array]:
        """Return for each column its sideways slope, for each row its upward slope, at distance 1 ahead."""
        half = np.tan(np.radians(self.width_degrees / 2))
        across = np.linspace(-half, half, width, dtype=np.float32)
        up = (self.horizon - (np.arange(height, dtype=np.float32) + 0.5) / height) * 2 * half * height / width
        return across, up.astype(np.float32)

    def directions(self, width: int, height: int) -> Array:
        """Return the unit vector of every pixel (height, width, 3), turned with the camera."""
        across, up = self.slopes(width, height)
        yaw = np.radians(self.yaw)
        x, z = across * np.cos(yaw) + np.sin(yaw), np.cos(yaw) - across * np.sin(yaw)
        found = np.empty((height, width, 3), np.float32)
        found[..., 0], found[..., 1], found[..., 2] = x, up[:, None], z
        return f32(found / np.linalg.norm(found, axis=-1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Land:
    """A landscape: its heights, its ground, and how thick the air is (haze per unit of distance)."""

    heights: Heights
    ground: Ground
    haze: float = 0.05
    near: float = 0.12
    far: float = 40.0
    costly: bool = False

    def seen(self, camera: Camera, width: int, height: int) -> Array:
        """Return how far ahead the land is in every pixel (height, width), infinite where the sky is."""
        across, up = camera.slopes(width, height)
        ahead = np.geomspace(self.near, self.far, _STEPS).astype(np.float32)[:, None]
        x, z = self._places(camera, across[None], ahead)
        slope = (np.maximum(self.heights(x, z, _DETAIL), 0) - camera.height) / ahead
        reached = np.maximum.accumulate(slope, axis=0)
        distance = np.full((height, width), np.inf, np.float32)
        for column in range(width):
            first = np.searchsorted(reached[:, column], up)
            hit = (first < _STEPS) & (first > 0)
            at = first[hit]
            low, high = slope[at - 1, column], slope[at, column]
            part = np.clip((up[hit] - low) / np.maximum(high - low, 1e-9), 0, 1)
            distance[hit, column] = ahead[at - 1, 0] + part * (ahead[at, 0] - ahead[at - 1, 0])
            distance[first == 0, column] = ahead[0, 0]
        return distance

    @staticmethod
    def _places(camera: Camera, across: Array, ahead: Array) -> tuple[Array, Array]:
        yaw = np.radians(camera.yaw)
        cos, sin = f32(np.cos(yaw)), f32(np.sin(yaw))
        return camera.x + ahead * (across * cos + sin), camera.z + ahead * (cos - across * sin)

    def lit(self, camera: Camera, sky: Sky, width: int, height: int) -> tuple[Array, Array]:
        """Return the light (height, width, 3) of land under its sky, and the distances."""
        directions = camera.directions(width, height)
        light = sky.radiance(directions)
        distance = self.seen(camera, width, height)
        rows, columns = np.nonzero(np.isfinite(distance))
        across, _ = camera.slopes(width, height)
        ahead = distance[rows, columns]
        x, z = self._places(camera, across[columns], ahead)
        here = self.heights(x, z, _DETAIL)
        step = ahead * f32(1.2 / width) + f32(0.0006)
        slope_x = (self.heights(x + step, z, _DETAIL) - here) / step
        slope_z = (self.heights(x, z + step, _DETAIL) - here) / step
        upward = 1 / np.sqrt(1 + slope_x**2 + slope_z**2)
        sun = sky.towards_sun()
        facing = np.clip((sun[1] - slope_x * sun[0] - slope_z * sun[2]) * upward, 0, 1)
        facing = facing * self._sunlit(x, z, here, sun)
        albedo = self.ground(x, z, here, upward, ahead)
        ambient = f32(sky.zenith) * 0.75 + f32(sky.horizon) * 0.35
        strength = f32(sky.sun) * (2.4 * smoothstep(-4, 14, f32(sky.elevation)))
        surface = albedo * (strength * facing[:, None] + ambient * (0.45 + 0.55 * upward[:, None]))
        seen = directions[rows, columns]
        air = 1 - np.exp(-ahead * self.haze * np.exp(-np.maximum(here, 0) * 0.25))[:, None]
        light[rows, columns] = surface + (sky.haze_colour(seen) - surface) * air
        return light, distance

    def _sunlit(self, x: Array, z: Array, here: Array, sun: Array) -> Array:
        """Return how much of the sun is over the land between: asked of a map where the land is costly."""
        lit = np.ones_like(x)
        heights = _mapped(self.heights, x, z) if self.costly else self.heights
        level = float(np.hypot(sun[0], sun[2]))
        for distance in np.geomspace(0.015, 5.0, _SHADOW_STEPS):
            over = heights(x + f32(sun[0] / level * distance), z + f32(sun[2] / level * distance), 6)
            clear = here + f32(0.004 + distance * sun[1] / level) - over
            lit = np.minimum(lit, np.clip(0.5 + clear / f32(0.05 * distance + 0.004), 0, 1))
        return lit


def _mapped(heights: Heights, x: Array, z: Array) -> Heights:
    """Return heights read from a map of all places, and of what lies a shadow's length around them."""
    west, east, south, north = x.min() - 4, x.max() + 4, z.min() - 4, z.max() + 4
    map_x, map_z = np.meshgrid(np.linspace(west, east, _MAP), np.linspace(south, north, _MAP))
    flat = heights(f32(map_x), f32(map_z), 6).ravel()

    def read(x: Array, z: Array, octaves: int) -> Array:
        column = np.clip((x - west) * f32((_MAP - 1) / (east - west)), 0, _MAP - 1.01)
        row = np.clip((z - south) * f32((_MAP - 1) / (north - south)), 0, _MAP - 1.01)
        i, j = column.astype(np.int32), row.astype(np.int32)
        u, v, at = column - i, row - j, j * _MAP + i
        near = flat[at] + (flat[at + 1] - flat[at]) * u
        far = flat[at + _MAP] + (flat[at + _MAP + 1] - flat[at + _MAP]) * u
        return f32(near + (far - near) * v)

    return read


def with_water(
    light: Array, land: Array, camera: Camera, sky: Sky, depth_colour: tuple[float, float, float], calm: float = 1.0
) -> Array:
    """Return the picture with still water where ``land`` (height, width) is False below the horizon.

    What is far and high mirrors in the row as far below the horizon as it is above: the camera stands low.
    ``calm`` 1 is a mirror with a breath of wind; less is rougher.
    """
    height, width = light.shape[:2]
    across, up = camera.slopes(width, height)
    below = np.nonzero(up < 0)[0]
    ahead = camera.height / -up[below]
    x, z = across[None] * ahead[:, None], np.broadcast_to(ahead[:, None], (len(below), width))
    rough = (1.15 - calm) * f32(1.0)
    scale = 14.0 / (0.25 + camera.height * 4)
    ripple = fbm(x * scale * 0.6, z * scale * 1.7, 5, 90) + 0.5 * fbm(x * scale * 3, z * scale * 8, 3, 95)
    patches = 0.35 + 1.3 * noise(x * 0.5, z * 0.35, 99)
    tilt = ripple * rough * patches
    reach = (below[:, None] - height * camera.horizon) * (1 + 0.10 * rough) + tilt * height * 0.055
    mirrored = np.clip(height * camera.horizon - 1 - np.maximum(reach, 0), 0, height - 1).astype(np.int32)
    columns = np.clip(np.arange(width)[None] + tilt * width * 0.004, 0, width - 1).astype(np.int32)
    mirror = light[mirrored, columns]
    grazing = np.clip(-up[below] / np.sqrt(1 + up[below] ** 2), 0, 1)[:, None]
    fresnel = np.clip(0.03 + 0.97 * (1 - grazing - tilt * 0.12) ** 5, 0.02, 1)[..., None]
    body = f32(depth_colour) * (f32(sky.zenith) + f32(sky.horizon)) * 0.8
    water = body + (mirror - body) * fresnel
    mask = ~land[below][..., None]
    light = light.copy()
    light[below] = np.where(mask, water, light[below])
    return light


def cones(x: Array, z: Array, size: float, seed: int) -> Array:
    """Return pointed bumps 0…1, one in most cells of this size: a forest of conifers from afar."""
    i, j = np.floor(x / size), np.floor(z / size)
    salt = noise(i * 3.17 + 0.5, j * 5.31 + 0.5, seed)
    other = noise(i * 7.77 + 0.5, j * 2.93 + 0.5, seed + 1)
    dx, dz = x / size - i - 0.5 - (salt - 0.5) * 0.5, z / size - j - 0.5 - (other - 0.5) * 0.5
    away = np.sqrt(dx * dx + dz * dz)
    return np.clip(1 - away * 2.6, 0, 1) * (0.45 + 0.9 * other) * (salt > 0.25)
