"""Sand dunes in low light: long backs that the wind built up, steep slopes in its lee, ripples over all."""

from __future__ import annotations

import numpy as np

from scenes.land import Camera, Land
from scenes.noise import Array, f32, fbm, noise
from scenes.sky import Sky


def _heights(x: Array, z: Array, octaves: int) -> Array:
    bend = 1.5 * fbm(x * 0.16 + 3, z * 0.16, 3, 41) + 0.35 * fbm(x * 0.6, z * 0.6, 2, 45)
    height = np.zeros_like(x, np.float32)
    for pitch, tall, turn, seed in ((3.1, 0.95, 0.35, 47), (1.15, 0.20, -0.25, 48)):
        along = (z + turn * x + bend * 2.4) / pitch
        part = along - np.floor(along)
        profile = np.where(part < 0.74, (part / 0.74) ** 1.5, ((1 - part) / 0.26) ** 1.15)
        row = 0.35 + 0.9 * noise(x * 0.22 + np.floor(along) * 7.7, np.floor(along) * 3.1 + 0.5, seed)
        height += tall * profile * row
    height += 0.25 * fbm(x * 0.3, z * 0.3, 3, 51)
    if octaves >= 8:
        wave = np.sin((z * 0.8 + x * 0.6 + 0.35 * fbm(x * 2.3, z * 2.3, 3, 53)) * 150)
        height += 0.0011 * wave * np.exp(-((x * x + z * z) ** 0.5) * 0.35)
        height += 0.003 * fbm(x * 16, z * 16, 3, 55)
    return height + 0.3


def _ground(x: Array, z: Array, height: Array, upward: Array, ahead: Array) -> Array:
    grain = (fbm(x * 40, z * 40, 4, 57) + 0.3 * fbm(x * 3, z * 3, 3, 58))[:, None]
    return f32([0.60, 0.345, 0.165]) * (1 + 0.35 * grain)


DUNES = Land(_heights, _ground, 0.022, near=0.3, far=60.0)


def dunes(camera: Camera, sky: Sky, width: int, height: int) -> Array:
    """Return the light of one photograph (height, width, 3)."""
    ground = float(_heights(f32([camera.x]), f32([camera.z]), 9)[0])
    raised = Camera(camera.x, ground + camera.height, camera.z, camera.yaw, camera.width_degrees, camera.horizon)
    light, _ = DUNES.lit(raised, sky, width, height)
    return light
