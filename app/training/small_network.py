"""Networks that start from nothing: one for pictures unlike photographs, and the two halves of an autoencoder."""

from __future__ import annotations

from torch import Tensor, nn

from app.training.layers import Averaged, Convolution, Residual

SMALL_FEATURES = 256
CODED_SIDE_PX = 64
"""The square that an autoencoder sees."""

_WIDTHS = (32, 64, 128, SMALL_FEATURES)
_CODED_WIDTHS = (32, 64, 128, 128)


def small_network() -> nn.Sequential:
    """Return (n, 3, h, w) → (n, 256): four times a step of two and a residual pair; some 1.5 million weights."""
    layers: list[nn.Module] = []
    takes = 3
    for place, width in enumerate(_WIDTHS):
        layers.append(Convolution(takes, width, 3, 2, normalised=True))
        if place:
            inside = (
                Convolution(width, width, 3, normalised=True),
                Convolution(width, width, 3, active=False, normalised=True),
            )
            layers.append(Residual(*inside))
        takes = width
    return nn.Sequential(*layers, Averaged())


class Encoder(nn.Sequential):
    """(n, 3, 64, 64) → (n, numbers)."""

    def __init__(self, numbers: int) -> None:
        layers: list[nn.Module] = []
        takes = 3
        for width in _CODED_WIDTHS:
            layers.append(Convolution(takes, width, 3, 2, normalised=True))
            takes = width
        cells = (CODED_SIDE_PX >> len(_CODED_WIDTHS)) ** 2
        super().__init__(*layers, nn.Flatten(), nn.Linear(takes * cells, numbers))


class Decoder(nn.Module):
    """(n, numbers) → (n, 3, 64, 64), on the scale of the pixels that went in. It is thrown away in the end."""

    def __init__(self, numbers: int) -> None:
        super().__init__()
        self._side = CODED_SIDE_PX >> len(_CODED_WIDTHS)
        widths = _CODED_WIDTHS[::-1]
        self._widen = nn.Linear(numbers, widths[0] * self._side**2)
        layers: list[nn.Module] = []
        for takes, gives in zip(widths, (*widths[1:], widths[-1]), strict=True):
            layers += nn.Upsample(scale_factor=2, mode="nearest"), Convolution(takes, gives, 3, normalised=True)
        self._draw = nn.Sequential(*layers, nn.Conv2d(widths[-1], 3, 3, padding=1))

    def forward(self, codes: Tensor) -> Tensor:
        maps: Tensor = self._widen(codes)
        drawn: Tensor = self._draw(maps.reshape(len(codes), -1, self._side, self._side))
        return drawn
