"""The layers that all our networks are made of, each of which ``onnx_graph`` can write."""

from __future__ import annotations

from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional


class Convolution(nn.Module):
    """A convolution with a bias and, after most, ReLU6. Maps shrink by its stride, rounded up, as in TensorFlow.

    Batch normalisation is part of it: folded in for weights that were published with one, and where ``normalised``,
    for weights that start from nothing, beside it until the network is written.
    """

    def __init__(
        self,
        takes: int,
        gives: int,
        size: int,
        stride: int = 1,
        *,
        groups: int = 1,
        active: bool = True,
        normalised: bool,
    ) -> None:
        super().__init__()
        self.size, self.stride, self.groups, self.active = size, stride, groups, active
        self.kernel = nn.Conv2d(takes, gives, size, stride, groups=groups)
        self.norm = nn.BatchNorm2d(gives) if normalised else None

    def forward(self, maps: Tensor) -> Tensor:
        found: Tensor = self.kernel(self._padded(maps))
        if self.norm is not None:
            found = self.norm(found)
        return functional.relu6(found, inplace=True) if self.active else found

    @property
    def bias(self) -> Tensor:
        return cast(Tensor, self.kernel.bias)

    def _padded(self, maps: Tensor) -> Tensor:
        tall, wide = (self._padding(length) for length in maps.shape[2:])
        if not tall and not wide:
            return maps
        return functional.pad(maps, (wide // 2, wide - wide // 2, tall // 2, tall - tall // 2))

    def _padding(self, length: int) -> int:
        steps = -(-length // self.stride)
        return max(0, (steps - 1) * self.stride + self.size - length)

    def folded(self) -> tuple[Tensor, Tensor]:
        """Return weight and bias of the convolution with its normalisation in them, float64."""
        weight, bias = self.kernel.weight.detach().double(), self.bias.detach().double()
        return (weight, bias) if self.norm is None else fold(weight, bias, self.norm)


class Residual(nn.Module):
    """Layers with a short cut around them."""

    def __init__(self, *inside: Convolution) -> None:
        super().__init__()
        self.inside = nn.Sequential(*inside)

    def forward(self, maps: Tensor) -> Tensor:
        found: Tensor = self.inside(maps)
        return found + maps


class Averaged(nn.Module):
    """The average over all places of a map: (n, channels, h, w) → (n, channels)."""

    def forward(self, maps: Tensor) -> Tensor:
        return maps.mean(dim=(2, 3))


def fold(weight: Tensor, bias: Tensor, norm: Any) -> tuple[Tensor, Tensor]:
    """Return a convolution's weight (o, i, h, w) and bias (o,) with the batch normalisation ``norm`` behind it."""
    scale = norm.weight.detach().double() / torch.sqrt(norm.running_var.double() + norm.eps)
    return weight * scale[:, None, None, None], norm.bias.detach().double() + (bias - norm.running_mean) * scale
