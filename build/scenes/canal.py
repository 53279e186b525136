"""A row of old houses at a canal, by day, at dusk and at night."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scenes.film import blurred
from scenes.houses import House, Painting
from scenes.land import Camera, with_water
from scenes.noise import Array, f32, fbm, noise, smoothstep
from scenes.quay import paint_quay
from scenes.sky import Sky

_QUAY = 0.075


@dataclass(frozen=True, slots=True)
class Hour:
    """The light at the canal: its sky, the sun on the fronts, how many windows and lamps are lit (0…1)."""

    sky: Sky
    sun: tuple[float, float, float]
    ambient: tuple[float, float, float]
    lit: float = 0.0


def canal(hour: Hour, width: int, height: int, *, seed: int = 4, waterline: float = 0.68, lean: float = 0.0) -> Array:
    """Return the light of one photograph (height, width, 3). ``lean`` looks along the row: its right end is nearer."""
    wide = round(width * (1.0 + 0.5 * abs(lean)))
    row = Painting((wide, height), hour.lit, seed)
    foot = height * (waterline - _QUAY)
    x, number = -0.03 * wide, seed
    while x < wide:
        house = House(x, foot, row.chance.uniform(0.095, 0.14) * width, row.chance.uniform(0.36, 0.46) * height, number)
        house.paint(row)
        x += house.broad
        number += int(row.chance.integers(1, 4))
    paint_quay(row, foot, height * waterline)
    colour, shine, cover = (
        _looked_along(np.asarray(p, np.float32) / 255, lean, width, waterline)
        for p in (row.colour, row.shine, row.cover)
    )
    camera = Camera(height=0.10, width_degrees=50, horizon=waterline)
    light = hour.sky.radiance(Camera(height=0.1, width_degrees=50, horizon=waterline + 0.02).directions(width, height))
    y, x_of = np.mgrid[0:height, 0:width].astype(np.float32)
    stain = fbm(x_of / width * 40, y / width * 14, 6, 3)[..., None]
    brick = noise(x_of / width * 330, y / width * 700, 5)[..., None] - 0.5
    wall = (colour**2.2 * 0.86 + 0.14 * np.mean(colour**2.2, -1, keepdims=True)) * (0.95 + 0.8 * stain + 0.12 * brick)
    facing = f32(hour.sun) * (0.75 + 0.45 * smoothstep(0.2, 0.75, x_of / width)[..., None]) + f32(hour.ambient)
    dirt = (0.70 + 0.30 * smoothstep(0, 0.25 * height, foot - y))[..., None]
    lamps = shine**2.2 * 1.9
    pools = blurred(lamps, width * 0.03) * 1.5
    fronts = wall * (facing * dirt + pools) + lamps
    light = light + (fronts - light) * cover[..., None]
    light = light + 0.3 * blurred(lamps * cover[..., None], width * 0.012)
    land = np.zeros((height, width), bool)
    land[: round(height * waterline)] = True
    deep = (0.012, 0.020, 0.014) if hour.lit < 0.5 else (0.002, 0.003, 0.005)
    return with_water(light, land, camera, hour.sky, deep, 0.55)


def _looked_along(layer: Array, lean: float, width: int, waterline: float) -> Array:
    """Return a layer as seen from nearer to one end of the row, cut to this width."""
    if not lean:
        return layer[:, :width]
    height, wide = layer.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    part = x / width
    near = 1.0 + lean * part
    from_x = np.clip(wide * part * (1 + lean) / near, 0, wide - 1).astype(np.int32)
    from_y = np.clip(height * waterline + (y - height * waterline) * (1.0 + lean) / near * 0.92, 0, height - 1)
    return f32(layer[from_y.astype(np.int32), from_x])
