"""Smooth random fields, the stuff that rock, cloud, water and peel are made of. All are functions of place and seed."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

# Floats of 32 bits, mostly: which kind, numpy's annotations cannot follow through arithmetic.
Array = npt.NDArray[Any]

_LATTICE = 256
_LATTICE_3D = 32


def f32(values: npt.ArrayLike) -> Array:
    """Return values as floats of 32 bits: they keep everything they meet at that size."""
    return np.asarray(values, np.float32)


@cache
def _lattice(seed: int) -> Array:
    return np.random.default_rng(seed).random((_LATTICE + 1, _LATTICE + 1), np.float32)


@cache
def _lattice_3d(seed: int) -> Array:
    cells = np.random.default_rng(seed).random((_LATTICE_3D,) * 3, np.float32)
    return np.pad(cells, ((0, 1),) * 3, mode="wrap")


def _split(x: Array, period: int) -> tuple[npt.NDArray[np.int32], Array]:
    floor = np.floor(x)
    part = (x - floor).astype(np.float32)
    return floor.astype(np.int32) % period, part * part * (3 - 2 * part)


def noise(x: Array, y: Array, seed: int = 0) -> Array:
    """Return value noise, 0…1, one bump a unit, repeating after 256 units."""
    (i, u), (j, v) = _split(x, _LATTICE), _split(y, _LATTICE)
    flat = _wrapped(seed)
    at = j * (_LATTICE + 1) + i
    a, b = flat[at], flat[at + 1]
    at += _LATTICE + 1
    c, d = flat[at], flat[at + 1]
    top = a + (b - a) * u
    return f32(top + (c + (d - c) * u - top) * v)


@cache
def _wrapped(seed: int) -> Array:
    cells = _lattice(seed).copy()
    cells[-1], cells[:, -1] = cells[0], cells[:, 0]
    cells[-1, -1] = cells[0, 0]
    return cells.ravel()


def noise_3d(points: Array, seed: int = 0) -> Array:
    """Return value noise, 0…1, at points (…, 3), repeating after 32 units."""
    (i, u), (j, v), (k, w) = (_split(points[..., axis], _LATTICE_3D) for axis in range(3))
    cells = _lattice_3d(seed)
    near, far = (
        _mix(_mix(cells[i, j, kk], cells[i + 1, j, kk], u), _mix(cells[i, j + 1, kk], cells[i + 1, j + 1, kk], u), v)
        for kk in (k, k + 1)
    )
    return _mix(near, far, w)


def _mix(a: Array, b: Array, part: Array) -> Array:
    return f32(a + (b - a) * part)


def fbm(x: Array, y: Array, octaves: int = 6, seed: int = 0, gain: float = 0.5) -> Array:
    """Return noise over noise, each octave half as wide and turned against the last: about -0.5…0.5."""
    total = np.zeros_like(x, np.float32)
    weight = 0.5
    for octave in range(octaves):
        total += weight * (noise(x, y, seed + octave) - 0.5)
        x, y = 1.62 * x - 1.21 * y + 3.7, 1.21 * x + 1.62 * y - 8.3
        weight *= gain
    return total


def ridges(x: Array, y: Array, octaves: int = 6, seed: int = 0) -> Array:
    """Return sharp crests between round valleys, 0…1: mountains."""
    total = np.zeros_like(x, np.float32)
    weight, over = f32(0.5), np.ones_like(x, np.float32)
    for octave in range(octaves):
        crest = 1 - np.abs(2 * noise(x, y, seed + octave) - 1)
        crest *= crest
        total += weight * crest * over
        over = np.clip(crest * 1.6, 0, 1)
        x, y = 1.62 * x - 1.21 * y + 3.7, 1.21 * x + 1.62 * y - 8.3
        weight *= f32(0.5)
    return total


def smoothstep(low: float, high: float, x: Array) -> Array:
    """Return 0 below ``low``, 1 above ``high``, smooth between."""
    part = np.clip((x - low) / (high - low), 0, 1)
    return (part * part * (3 - 2 * part)).astype(np.float32)
