"""The order in which neighbours come: like each other beyond what all photos of the library have in common.

    centre       the library's mean vector is subtracted from both, and what is left brought to unit length as a whole
    hub penalty  photos that are near to everything are near to each question: .25 × the mean of a photo's ten highest
                 centred similarities to 500 photos drawn from the library is taken off its score

Both change the order and nothing else: the distance that is shown stays that of the descriptor. Where they pay is
printed by ``build/bench.py retrieval``. What they need of each photo (its *traits*) is made with a generation: the
squared length of each centred block, so that any weights can be brought to unit length later, and the mean for the hub
penalty. (Hubs: M. Radovanović, A. Nanopoulos, M. Ivanović, "Hubs in space", JMLR 2010; the penalty is one half of CSLS:
A. Conneau and others, "Word translation without parallel data", ICLR 2018.)

That is the order of the cosine. By the dot product lengths are not divided by, and hubs not put lower; by Euclid's
distance the mean makes no difference, and what is shown is the order (``core.question.Metric``).

Blocks are the runs of equal numbers in the default ``scale`` (``descriptor.query_scale``). Pure NumPy; any thread may
ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.question import Metric
from app.similarity.descriptor import NEARLY_UNIT, similarities
from app.similarity.half import as_float32
from app.similarity.mapping import let_go

Floats = NDArray[np.float32]
Report = Callable[[float], None]

LEAST_PHOTOS = 500
"""Below, neighbours come in the plain order: there are not enough to say what all photos have in common."""
HUB_PENALTY = 0.25
CHUNK_ROWS = 2048

_SAMPLE, _HUB_NEIGHBOURS, _ASKING = 500, 10, 1_000
_SEED = 1
_LEAST_LENGTH = 1e-6
DOT_SHARE = np.float32(0.25)
"""Centred vectors are shorter than 2: so a dot product stays below 1, from which on scores say that it is the same."""
_SHOWN_AS_NOTHING = 1 - 0.005**2 / 2
"""From this similarity on a distance is shown as 0.00."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question's vector, ready to be compared with many: ``scores`` says how."""

    vector: Floats
    scale: Floats
    factor: Floats
    offset: float
    length: float
    block_scale: Floats | None
    """(blocks,) or None where lengths are not divided by, or where they are not those of whole blocks."""
    is_dot: bool = False
    centre: Floats | None = None
    """(dim,) where lengths have to be told from the vectors themselves."""

    def scores(self, vectors: Floats, traits: Floats | None) -> Floats:
        """Return what photos are ordered by, the higher the nearer: vectors (n, dim), traits (n, blocks + 1).

        Columns of ``vectors`` from ``used`` on may be missing.
        """
        products: Floats = vectors @ self.factor[: vectors.shape[1]]
        if self.is_dot:
            products -= np.float32(self.offset)
            products *= DOT_SHARE
        lengths = self._lengths(vectors, traits)
        if lengths is None or traits is None:
            return products
        products -= np.float32(self.offset)
        products /= np.maximum(lengths, _LEAST_LENGTH) * np.float32(self.length)
        products -= np.float32(HUB_PENALTY) * traits[:, -1]
        return products

    def similar(self, vectors: Floats, like: Sequence[Floats] = ()) -> Floats:
        """Return the similarities (n,) that ``exactly`` has, of many: for limits, not to be shown.

        ``like``: to the most similar of these vectors instead.
        """
        used = vectors.shape[1]
        weights = self.scale[:used]
        squares: Floats = np.square(vectors) @ weights
        found = []
        for x in (each[:used] for each in like or (self.vector,)):
            products: Floats = vectors @ (x * weights)
            own = float(x * x @ weights)
            are_unit = (np.abs(squares - 1) < NEARLY_UNIT) & (abs(own - 1) < NEARLY_UNIT)
            found.append(np.where(are_unit, 1 - (squares + np.float32(own) - 2 * products) / 2, products))
        result: Floats = np.max(found, axis=0)
        return result

    def _lengths(self, vectors: Any, traits: Any) -> Any:
        """Return how far each lies from the centre, as the weights measure it; None where that does not count."""
        if traits is None:
            return None
        if self.centre is not None:
            used = vectors.shape[1]
            return np.sqrt(np.square(vectors - self.centre[:used]) @ self.scale[:used])
        return None if self.block_scale is None else np.sqrt(traits[:, :-1] @ self.block_scale)

    def exactly(self, vectors: Floats, traits: Floats | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return (similarities, scores) of a few photos in float64: what is shown as at no distance comes first."""
        similar = similarities(self.vector, vectors, self.scale)
        scores = similar
        if self.is_dot:
            scores = DOT_SHARE * (vectors.astype(np.float64) @ self.factor.astype(np.float64) - self.offset)
        lengths = self._lengths(vectors.astype(np.float64), None if traits is None else traits.astype(np.float64))
        if lengths is not None and traits is not None:
            products = vectors.astype(np.float64) @ self.factor.astype(np.float64) - self.offset
            scores = products / (np.maximum(lengths, _LEAST_LENGTH) * self.length) - HUB_PENALTY * traits[:, -1]
        return similar, np.where(similar >= _SHOWN_AS_NOTHING, 1 + similar, scores)

    @property
    def used(self) -> int:
        """How many columns of a vector count: those at the end that have no weight need not be read."""
        return int(np.flatnonzero(self.scale)[-1]) + 1


def plainly(vector: Floats, scale: Floats) -> Asked:
    """Return a question whose neighbours come by their plain similarity alone."""
    return Asked(vector, scale, vector * scale, 0.0, 1.0, None)


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """What a library's photos have in common: ``centre`` (dim,). ``starts`` (blocks,) says where blocks begin."""

    centre: Floats
    starts: NDArray[np.int64]

    def asked(self, vector: Floats, scale: Floats, metric: Metric = "cosine") -> Asked:
        """Return a question whose neighbours come in this order, with the weights of ``scale``."""
        if metric == "euclidean":
            return plainly(vector, scale)
        apart = vector - self.centre
        factor = apart * scale
        length = max(float(np.sqrt(apart @ factor)), _LEAST_LENGTH)
        offset, block_scale = float(self.centre @ factor), scale[self.starts]
        if metric == "dot":
            return Asked(vector, scale, factor, offset, length, None, is_dot=True)
        if (np.repeat(block_scale, np.diff(self.starts, append=len(scale))) == scale).all():
            return Asked(vector, scale, factor, offset, length, block_scale)
        # Two blocks that usually weigh the same are one run of numbers, and weigh differently here.
        return Asked(vector, scale, factor, offset, length, None, centre=self.centre)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Photos drawn from a library: their ``rows``, and ``vectors`` (k, dim) weighted by ``scale``, centred, unit."""

    order: Order
    scale: Floats
    vectors: Floats
    rows: NDArray[np.int64]

    def traits(self, vectors: Floats, first_row: int | None = None) -> tuple[Floats, Floats]:
        """Return the traits (n, blocks + 1) of ``vectors`` (n, dim), and these weighted, centred, of unit length.

        ``first_row``: where the vectors begin in the library that was sampled, None for those that are not in it.
        """
        apart = vectors - self.order.centre
        traits = np.empty((len(vectors), len(self.order.starts) + 1), np.float32)
        traits[:, :-1] = np.add.reduceat(apart * apart, self.order.starts, axis=1)
        apart *= np.sqrt(self.scale)
        units = unit(apart)
        like = units @ self.vectors.T
        if first_row is not None:
            own = np.flatnonzero((self.rows >= first_row) & (self.rows < first_row + len(vectors)))
            like[self.rows[own] - first_row, own] = -1  # itself
        like.partition(like.shape[1] - _HUB_NEIGHBOURS, axis=1)
        traits[:, -1] = like[:, -_HUB_NEIGHBOURS:].mean(axis=1)
        return traits, units


def library_order(vectors: NDArray[np.float16], scale: Floats, report: Report) -> Order | None:
    """Return the order of a library (n, dim), weights in ``scale`` (dim,); None below LEAST_PHOTOS.

    ``report`` is called often, with the share that is done, and may raise.
    """
    if len(vectors) < LEAST_PHOTOS:
        return None
    total = np.zeros(vectors.shape[1], np.float64)
    for at, chunk in chunks_of(vectors):
        report(at / len(vectors))
        total += chunk.sum(axis=0, dtype=np.float64)
    starts = np.flatnonzero(np.diff(scale, prepend=np.nan) != 0)
    return Order((total / len(vectors)).astype(np.float32), starts)


def sampled_rows(count: int) -> NDArray[np.int64]:
    """Return the rows, rising, that are drawn from a library of so many photos: the same whenever they are drawn."""
    return np.sort(np.random.default_rng(_SEED).permutation(count)[:_SAMPLE])


def asking_rows(count: int) -> NDArray[np.int64]:
    """Return the rows, rising, of photos that the index of so many is tried with: others than those of the sample.

    A few find nearly nothing and the most find all: of 200 photos one set finds .02 more than another.
    """
    return np.sort(np.random.default_rng(_SEED).permutation(count)[-_ASKING:])


def sample_of(order: Order, scale: Floats, rows: NDArray[np.int64], vectors: NDArray[np.float16]) -> Sample:
    """Return the sample that ``rows`` of a library are; ``vectors`` (k, dim) are those of these rows."""
    return Sample(order, scale, unit((as_float32(vectors) - order.centre) * np.sqrt(scale)), rows)


def chunks_of(vectors: NDArray[np.float16]) -> Iterator[tuple[int, Floats]]:
    """Yield (first row, vectors as float32), so that a large library never lies in memory."""
    for at in range(0, len(vectors), CHUNK_ROWS):
        yield at, as_float32(vectors[at : at + CHUNK_ROWS])
        let_go(vectors)


def unit(vectors: Floats) -> Floats:
    """Return vectors (n, dim) at unit length; what is the centre itself stays nothing."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    result: Floats = vectors / np.maximum(lengths, _LEAST_LENGTH)
    return result
