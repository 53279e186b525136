"""A lighthouse on a rock in the sea."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.film import blurred
from scenes.land import Camera, Land
from scenes.noise import Array, f32, fbm, noise, ridges, smoothstep
from scenes.sky import Sky
from scenes.water import sea

_AT = (0.0, 13.0)


def _heights(x: Array, z: Array, octaves: int) -> Array:
    dx, dz = x - _AT[0], z - _AT[1]
    away = np.sqrt((dx * 0.72) ** 2 + (dz * 1.15) ** 2) + 0.9 * fbm(x * 0.7, z * 0.7, 4, 11)
    rock = (1 - smoothstep(0.1, 2.7, away)) * 0.85 - 0.22
    crags = 0.55 * ridges(x * 0.75, z * 0.75, octaves, 13) * (1 - smoothstep(0.9, 3.0, away))
    flat = 1 - smoothstep(0.35, 0.95, np.hypot(dx, dz))
    return f32(rock + crags - (rock + crags - 0.72) * flat)


def _ground(x: Array, z: Array, height: Array, upward: Array, ahead: Array) -> Array:
    grain = fbm(x * 7, z * 7, 6, 15)[:, None]
    layers = noise(height * 11 + 3 * fbm(x, z, 3, 16), x * 0.7, 17)[:, None]
    rock = f32([0.20, 0.17, 0.145]) * (0.6 + 0.75 * layers + 0.9 * grain)
    grass = f32([0.12, 0.145, 0.045]) * (1 + 0.9 * grain)
    colour = (
        rock
        + (grass - rock) * (smoothstep(0.68, 0.88, upward) * smoothstep(0.40, 0.6, height + 0.3 * grain[:, 0]))[:, None]
    )
    wet = 1 - smoothstep(0.05, 0.22, height + 0.1 * grain[:, 0])
    return f32(colour * (1 - 0.72 * wet[:, None]))


@dataclass(frozen=True, slots=True)
class Tower:
    """How the tower is painted: bands from the foot up, and whether its lamp burns."""

    bands: tuple[tuple[float, float, float], ...] = ((0.80, 0.78, 0.74), (0.40, 0.050, 0.042)) * 2 + (
        (0.80, 0.78, 0.74),
    )
    lamp: float = 0.0
    tall: float = 2.6


def lighthouse(
    camera: Camera, sky: Sky, tower: Tower, body: tuple[float, float, float], width: int, height: int, wind: float = 1.0
) -> Array:
    """Return the light of one photograph (height, width, 3)."""
    land = Land(_heights, _ground, 0.006, near=2.0, far=40.0)
    light = sea(camera, sky, width, height, body, wind)
    rocky, distance = land.lit(camera, sky, width, height)
    across, up = camera.slopes(width, height)
    level = camera.height + np.where(np.isfinite(distance), distance, 0) * up[:, None]
    solid = np.isfinite(distance) & (level > 0.004)
    # Breakers round the foot of the rock.
    near = blurred(solid.astype(np.float32)[..., None], width / 150)[..., 0] * ~solid * (up < 0)[:, None]
    x = np.broadcast_to(np.arange(width, dtype=np.float32) / width * 160, solid.shape)
    y = np.broadcast_to(np.arange(height, dtype=np.float32)[:, None] / height * 190, solid.shape)
    foam = np.clip(near * 3.4, 0, 1) * smoothstep(0.34, 0.60, fbm(x, y, 5, 19) + 0.45) * 0.85
    white = f32(sky.horizon) * 0.7 + f32(sky.sun) * 0.25 * smoothstep(-4, 14, f32(sky.elevation))
    light = light + (white - light) * foam[..., None]
    light = np.where(solid[..., None], rocky, light)
    return _with_tower(light, camera, sky, tower, across, up)


def _with_tower(light: Array, camera: Camera, sky: Sky, tower: Tower, across: Array, up: Array) -> Array:
    yaw = np.radians(camera.yaw)
    dx, dz = _AT[0] - camera.x, _AT[1] - camera.z
    ahead = dx * np.sin(yaw) + dz * np.cos(yaw)
    aside = dx * np.cos(yaw) - dz * np.sin(yaw)
    high = (camera.height + up * f32(ahead))[:, None] - 0.68
    beside = (across * f32(ahead) - f32(aside))[None]
    part = high / f32(tower.tall)
    sun = sky.towards_sun()
    ambient = f32(sky.zenith) * 0.6 + f32(sky.horizon) * 0.45
    strength = f32(sky.sun) * (2.3 * smoothstep(-4, 14, f32(sky.elevation)))

    def solid(radius: Array, low: float, top: float, colour: Array) -> None:
        inside = (np.abs(beside) < radius) & (part >= low) & (part < top)
        side = np.clip(beside / np.maximum(radius, 1e-6), -1, 1)
        front = -np.sqrt(1 - side * side)
        normal_x, normal_z = side * np.cos(yaw) + front * np.sin(yaw), front * np.cos(yaw) - side * np.sin(yaw)
        facing = np.clip(normal_x * sun[0] + normal_z * sun[2] + 0.05, 0, 1)[..., None]
        seen = colour * (strength * facing + ambient * (0.75 + 0.25 * np.abs(front))[..., None])
        light[inside] = seen[inside]

    shaft = f32(0.30) - np.clip(part, 0, 1) * f32(0.11)
    band = np.clip((part / 0.80 * len(tower.bands)).astype(int), 0, len(tower.bands) - 1)
    stain = 1 + 0.45 * fbm(beside * 9 + part * 0, part * 5 + beside * 0, 5, 23)
    paint = f32(tower.bands)[np.broadcast_to(band, stain.shape)] * stain[..., None]
    dark = f32([0.025, 0.025, 0.028])
    for low, place in ((0.22, 0.02), (0.42, -0.03), (0.62, 0.03)):
        window = (np.abs(beside - place) < 0.030) & (part > low) & (part < low + 0.045)
        paint[window] = dark
    door = (np.abs(beside + 0.04) < 0.06) & (part < 0.09)
    paint[door] = f32([0.10, 0.03, 0.02])
    solid(np.broadcast_to(shaft, part.shape), -0.03, 0.80, paint)
    full = np.ones_like(part)
    solid(full * 0.275, 0.795, 0.815, f32([0.25, 0.25, 0.26]))
    rail = (np.abs(beside) < 0.27) & (part > 0.815) & (part < 0.865) & (np.mod(beside * 60, 2) < 0.42)
    light[rail | ((np.abs(beside) < 0.27) & (np.abs(part - 0.865) < 0.004))] = dark + ambient * 0.05
    solid(full * 0.145, 0.815, 0.91, f32([0.16, 0.19, 0.20]))
    glass = (np.abs(beside) < 0.13) & (part > 0.825) & (part < 0.90) & (np.mod(beside * 22 + 0.5, 2) > 0.22)
    light[glass] = light[glass] * 0.5 + ambient * 0.45 + f32([3.2, 2.5, 1.3]) * tower.lamp
    cap = np.clip(0.17 * (1 - (part - 0.91) / 0.09), 0, None) ** 0.6 * 0.55
    solid(np.minimum(cap, 0.17), 0.91, 1.0, f32([0.40, 0.03, 0.025]))
    solid(full * 0.010, 1.0, 1.06, f32([0.05, 0.05, 0.05]))
    if tower.lamp:
        lamp = (np.abs(beside) < 0.09) & (np.abs(part - 0.862) < 0.03)
        light[lamp] = f32([9, 7.4, 4.4]) * tower.lamp
    return light
