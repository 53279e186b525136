"""Sky light: a gradient, the glow round the sun, the sun, and clouds lit from its side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.noise import Array, f32, fbm, smoothstep

Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Sky:
    """One moment's sky. Angles in degrees, 0 azimuth is straight ahead; colours are linear light."""

    azimuth: float
    elevation: float
    zenith: Colour
    horizon: Colour
    sun: Colour
    glow: float = 0.3
    clouds: float = 0.0
    cloud_light: Colour = (1.0, 0.98, 0.95)
    cloud_shade: Colour = (0.42, 0.47, 0.55)
    cloud_scale: float = 1.0
    haze: Colour | None = None
    disc: bool = True
    seed: int = 1

    def towards_sun(self) -> Array:
        """Return the unit vector to the sun: x right, y up, z ahead."""
        azimuth, elevation = np.radians([self.azimuth, self.elevation])
        level = np.cos(elevation)
        return np.array([np.sin(azimuth) * level, np.sin(elevation), np.cos(azimuth) * level], np.float32)

    def haze_colour(self, directions: Array) -> Array:
        """Return the light that air far away has in these directions (…, 3): the horizon's, warmer near the sun."""
        base = f32(self.haze or self.horizon)
        near = np.clip(directions @ self.towards_sun(), 0, 1)[..., None]
        return f32(base + f32(self.sun) * self.glow * 0.35 * near**6)

    def radiance(self, directions: Array, with_clouds: bool = True, sharpness: float = 1.0) -> Array:
        """Return the light from directions (…, 3), of unit length."""
        up = np.clip(directions[..., 1], 0, 1)[..., None]
        light = f32(self.zenith) + (f32(self.horizon) - f32(self.zenith)) * np.exp(-up * 5.0)
        near = np.clip(directions @ self.towards_sun(), 0, 1)[..., None]
        sun = f32(self.sun)
        light = light + sun * self.glow * (0.35 * near**6 + 0.45 * near**40 + 0.9 * near**400)
        if with_clouds and self.clouds > 0:
            light = self._clouded(light, directions, near)
        if self.disc:
            light = light + sun * 28 * smoothstep(0.99972, 0.99990, near) * sharpness
        return f32(light.astype(np.float32))

    def _clouded(self, light: Array, directions: Array, near: Array) -> Array:
        up = np.maximum(directions[..., 1], 0.012) + 0.05
        x, z = directions[..., 0] / up * self.cloud_scale, directions[..., 2] / up * self.cloud_scale
        warp = fbm(x * 0.7, z * 0.7, 3, self.seed + 40) * 1.2
        sun = self.towards_sun()
        step = 0.22 / max(0.35, float(sun[1]) + 0.3)
        here = self._density(x + warp, z + warp)
        there = self._density(x + warp + sun[0] * step, z + warp + sun[2] * step)
        shade = np.clip(0.62 + (here - there) * 1.7 - here * 0.55, 0, 1)[..., None]
        lit = f32(self.cloud_shade) + (f32(self.cloud_light) - f32(self.cloud_shade)) * shade
        lit = lit + f32(self.sun) * self.glow * near**8 * (1 - here[..., None]) * 1.4
        cover = np.clip(here * 1.7, 0, 1)[..., None] * smoothstep(0.0, 0.09, directions[..., 1])[..., None]
        return f32(light + (lit - light) * cover)

    def _density(self, x: Array, z: Array) -> Array:
        return smoothstep(0.0, 0.34, fbm(x, z, 7, self.seed, 0.52) - 0.30 + self.clouds * 0.5)
