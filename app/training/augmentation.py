"""Pictures a little changed each time they are looked at, so that a network learns what stays the same."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

MEAN, SPREAD = 127.0, 128.0
"""What every network of ours takes of a byte: (x − 127)/128."""

_LEAST_AREA = 0.5
_MOST_ASPECT = 1.2
_MOST_TURN = 0.12  # radians, 7°
_CONTRAST, _LIGHT, _SATURATION, _TINT = 0.25, 0.2, 0.25, 0.06

Bytes = NDArray[np.uint8]


def as_input(pictures: Bytes) -> Tensor:
    """Return what a network takes, (n, 3, h, w) float32, for pictures (n, h, w, 3)."""
    return (torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))).float() - MEAN) / SPREAD


def changed(pictures: Bytes, side_px: int, random: np.random.Generator) -> Tensor:
    """Return squares (n, 3, side, side) cut from pictures (n, h, w, 3), mirrored or not, turned, in other light."""
    count = len(pictures)
    grid = functional.affine_grid(_cuts(count, random), [count, 3, side_px, side_px], align_corners=False)
    cut = functional.grid_sample(as_input(pictures), grid, padding_mode="reflection", align_corners=False)
    return _in_other_light(cut, random)


def mirrored(pictures: Bytes, random: np.random.Generator) -> Tensor:
    """Return (n, 3, h, w): every other picture mirrored, and no more."""
    found = as_input(pictures)
    turned = torch.from_numpy(random.random(len(pictures)) < 0.5)
    return torch.where(turned[:, None, None, None], found.flip(3), found)


def _cuts(count: int, random: np.random.Generator) -> Tensor:
    """Return (n, 2, 3): for each picture where in −1…1 its square comes from."""
    area = random.uniform(_LEAST_AREA, 1, count)
    stretch = np.exp(random.uniform(-np.log(_MOST_ASPECT), np.log(_MOST_ASPECT), count) / 2)
    wide, tall = np.minimum(np.sqrt(area) * stretch, 1), np.minimum(np.sqrt(area) / stretch, 1)
    turn = random.uniform(-_MOST_TURN, _MOST_TURN, count)
    side = np.where(random.random(count) < 0.5, -1.0, 1.0)
    places = random.uniform(-1, 1, (2, count)) * (1 - np.stack([wide, tall]))
    rows = np.stack(
        [
            np.stack([side * wide * np.cos(turn), -tall * np.sin(turn), places[0]], axis=1),
            np.stack([side * wide * np.sin(turn), tall * np.cos(turn), places[1]], axis=1),
        ],
        axis=1,
    )
    return torch.from_numpy(rows.astype(np.float32))


def _in_other_light(pictures: Tensor, random: np.random.Generator) -> Tensor:
    count = len(pictures)

    def drawn(most: float, channels: int = 1) -> Tensor:
        numbers = random.uniform(-most, most, (count, channels, 1, 1)).astype(np.float32)
        return torch.from_numpy(numbers)

    grey = pictures.mean(dim=1, keepdim=True)
    found = grey + (pictures - grey) * (1 + drawn(_SATURATION))
    middle = grey.mean(dim=(2, 3), keepdim=True)
    found = middle + (found - middle) * (1 + drawn(_CONTRAST))
    return (found * (1 + drawn(_TINT, 3)) + drawn(_LIGHT)).clamp(-1, 1)
