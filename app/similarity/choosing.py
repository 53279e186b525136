"""Which of the photos that a question is compared with may be found, and how many may not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.photo import ContentId
from app.similarity.descriptor import similarities
from app.similarity.order import Asked

Floats = NDArray[np.float32]

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
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
    """``contents`` may be found (None: all), beyond the distance ``near`` and up to the distance ``far``.

    ``like``: vectors (dim,) to the nearest of which distances are told; none where that is what is asked itself.
    """

    contents: frozenset[ContentId] | None = None
    near: float = -1.0
    far: float = math.inf
    like: tuple[Floats, ...] = ()

    @property
    def is_limited(self) -> bool:
        """Whether distances matter."""
        return self.near >= 0 or self.far < math.inf

    @property
    def takes_all(self) -> bool:
        return self.contents is None and not self.is_limited and not self.like

    def scores(self, asked: Asked, vectors: Floats, traits: Floats | None) -> tuple[Floats, Tally]:
        """Return what photos are ordered by, −∞ for those beyond the limits: vectors (n, dim) as for ``Asked``."""
        scores = asked.scores(vectors, traits)
        if not self.is_limited:
            return scores, Tally(len(vectors))
        similar = asked.similar(vectors, self.like)
        near, far = similar >= _similarity_at(self.near) - _ROUNDING, similar < _similarity_at(self.far) - _ROUNDING
        scores[near | far] = -np.inf
        return scores, Tally(len(vectors), 0, int(near.sum()), int(far.sum()))

    def told(self, asked: Asked, vectors: Floats, similar: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the similarities (n,) that are told of a few photos, where ``similar`` are those to what is asked."""
        if not self.like:
            return similar
        found: NDArray[np.float64] = np.max([similarities(each, vectors, asked.scale) for each in self.like], axis=0)
        return found


def rows_of(contents: frozenset[ContentId], listed: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return the rows, rising, of those of the contents that are ``listed`` (n, 16).

    By one number made of both halves of each id: who shows what lies there looks at the whole of it.
    """
    if not contents:
        return np.empty(0, np.int64)
    return np.flatnonzero(np.isin(_numbers(np.ascontiguousarray(listed)), _numbers(np.frombuffer(b"".join(contents)))))


def _numbers(ids: NDArray[Any]) -> NDArray[np.uint64]:
    halves = ids.reshape(-1).view(np.uint64).reshape(-1, 2)
    numbers: NDArray[np.uint64] = halves[:, 0] * _MULTIPLIER + halves[:, 1]
    return numbers


def _similarity_at(distance: float) -> float:
    """Return the similarity of a distance; no photo has that of less than none."""
    return 1 - distance * distance / 2 if distance >= 0 else math.inf


ALL = Choosing()
"""Any of them."""
