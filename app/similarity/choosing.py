"""Which of the photos that a question is compared with may be found, and how many may not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.photo import ContentId
from app.similarity.order import Asked

Floats = NDArray[np.float32]

_ROUNDING = 1e-6
"""Of similarities in float32: what is exactly at a limit is on the right side of it."""


class Tally(NamedTuple):
    """How many were compared, how many lay outside and were not, and how many of those compared lay beyond limits."""

    compared: int = 0
    outside: int = 0
    too_near: int = 0
    too_far: int = 0

    def plus(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(*(one + another for one, another in zip(self, other, strict=True)))


@dataclass(frozen=True, slots=True, eq=False)
class Choosing:
    """``contents`` may be found (None: all), beyond the distance ``near`` and up to the distance ``far``."""

    contents: frozenset[ContentId] | None = None
    near: float = -1.0
    far: float = math.inf

    @property
    def is_limited(self) -> bool:
        """Whether distances matter."""
        return self.near >= 0 or self.far < math.inf

    @property
    def takes_all(self) -> bool:
        return self.contents is None and not self.is_limited

    def scores(self, asked: Asked, vectors: Floats, traits: Floats | None) -> tuple[Floats, Tally]:
        """Return what photos are ordered by, −∞ for those beyond the limits: vectors (n, dim) as for ``Asked``."""
        scores = asked.scores(vectors, traits)
        if not self.is_limited:
            return scores, Tally(len(vectors))
        similar = asked.similar(vectors)
        near, far = similar >= _similarity_at(self.near) - _ROUNDING, similar < _similarity_at(self.far) - _ROUNDING
        scores[near | far] = -np.inf
        return scores, Tally(len(vectors), 0, int(near.sum()), int(far.sum()))


def _similarity_at(distance: float) -> float:
    """Return the similarity of a distance; no photo has that of less than none."""
    return 1 - distance * distance / 2 if distance >= 0 else math.inf


ALL = Choosing()
"""Any of them."""
