"""From sRGB bytes to CIE L*a*b* under D65 (IEC 61966-2-1, CIE 15): the colour space of colour and layout."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

_CODES = np.arange(256) / 255
_LINEAR = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4).astype(np.float32)

_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = np.array([0.95047, 1.0, 1.08883])
_TO_RELATIVE_XYZ = (_TO_XYZ / _WHITE[:, None]).astype(np.float32)

_LINEAR_BELOW = np.float32((6 / 29) ** 3)  # the cube root gives way to a straight line there
_SLOPE = np.float32((29 / 6) ** 2 / 3)
_OFFSET = np.float32(4 / 29)


def lab_of(pixels: Bytes) -> tuple[Floats, Floats, Floats]:
    """Return L (0–100), a and b of sRGB ``pixels`` (…, 3), each of shape (…)."""
    xyz = _compressed(np.take(_LINEAR, pixels) @ _TO_RELATIVE_XYZ.T)
    x, y, z = xyz[..., 0], xyz[..., 1], xyz[..., 2]
    lightness: Floats = np.float32(116) * y - np.float32(16)
    a: Floats = np.float32(500) * (x - y)
    b: Floats = np.float32(200) * (y - z)
    return lightness, a, b


def lightness_of(pixels: Bytes) -> Floats:
    """Return L alone (0–100) of sRGB ``pixels`` (…, 3), shape (…)."""
    lightness: Floats = np.float32(116) * _compressed(np.take(_LINEAR, pixels) @ _TO_RELATIVE_XYZ[1]) - np.float32(16)
    return lightness


def _compressed(relative: Floats) -> Floats:
    root: Floats = np.cbrt(relative)
    return np.where(relative > _LINEAR_BELOW, root, relative * _SLOPE + _OFFSET)
