"""From a network's output to one row of numbers a photo: the usual ways, each under its name in a description.

gem          a map (n, channels, h, w): generalised mean of the frame and four corner windows (``descriptor``)
mean         a map (n, channels, h, w): the average over its cells
mean_nhwc    a map (n, h, w, channels): the same
vector       (n, numbers) as it is; axes of length one behind it do not count
first_token  (n, tokens, numbers) of a transformer: its class token
mean_tokens  the same: the average of all tokens
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An object of a description: every key must be there, and no other."""


class Gem(Part, frozen=True, tag_field="kind", tag="gem"):
    """Generalised mean of a map over the whole frame and four corner windows (see ``descriptor``)."""

    power: Annotated[float, Meta(ge=1, le=10)]
    floor: Annotated[float, Meta(ge=1e-9, le=1)]
    window_fraction: Annotated[float, Meta(ge=0, le=1)]
    window_weight: Annotated[float, Meta(ge=0, le=10)]


class Mean(Part, frozen=True, tag_field="kind", tag="mean"):
    """Average over the cells of a map (n, channels, h, w)."""


class MeanNhwc(Part, frozen=True, tag_field="kind", tag="mean_nhwc"):
    """Average over the cells of a map (n, h, w, channels)."""


class Vector(Part, frozen=True, tag_field="kind", tag="vector"):
    """The output as it is."""


class FirstToken(Part, frozen=True, tag_field="kind", tag="first_token"):
    """A transformer's class token."""


class MeanTokens(Part, frozen=True, tag_field="kind", tag="mean_tokens"):
    """Average of a transformer's tokens."""


Pooling: TypeAlias = Gem | Mean | MeanNhwc | Vector | FirstToken | MeanTokens


def pooled(output: NDArray[np.floating], pooling: Pooling) -> Floats:
    """Return (n, numbers), float32, of a network's output; of ``gem`` the plain average of the whole frame.

    ArithmeticError for an output of another shape than this way of pooling takes.
    """
    match pooling, output.ndim:
        case (Gem() | Mean(), 4):
            found = output.mean(axis=(2, 3), dtype=np.float64)
        case MeanNhwc(), 4:
            found = output.mean(axis=(1, 2), dtype=np.float64)
        case FirstToken(), 3:
            found = output[:, 0]
        case MeanTokens(), 3:
            found = output.mean(axis=1, dtype=np.float64)
        case Vector(), axes if axes >= 2 and all(length == 1 for length in output.shape[2:]):
            found = output.reshape(output.shape[:2])
        case _:
            raise ArithmeticError(f"an output {output.shape}")
    return np.ascontiguousarray(found, np.float32)
