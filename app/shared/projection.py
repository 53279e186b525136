"""The short vectors that a shared library is searched among: 128 numbers, near to each other where the full ones are.

They are the main directions of the library's weighted vectors (principal components; Pearson 1901), compared by the
straight line between them: by their product they would say less, and an index of them find less. Fitted once, on the
first 20,000, and frozen: what another worker makes tomorrow lies among those of today. Until then all rows are
compared.
"""

from __future__ import annotations

import logging
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.shared.schema import SHORT
from app.shared.session import HalfVector, Session, half_vector

Floats = NDArray[np.float32]
Checkpoint = Callable[[], None]

log = logging.getLogger(__name__)

FITTED_ON = 20_000
_AT_A_TIME = 1000
_LOOK_AGAIN_S = 5.0
_FITTING = 0x50484C
"""The first half of the advisory lock of who fits; the second is the model's id."""
_LEAST_LENGTH = 1e-6
_HEAD = struct.Struct("<ii")


@dataclass(frozen=True, slots=True, eq=False)
class Projection:
    """``scale`` (dim,) is what a question's vector is usually multiplied with, ``axes`` (dim, SHORT) orthonormal."""

    scale: Floats
    axes: Floats

    def of_stored(self, vectors: NDArray[np.float16]) -> NDArray[np.float16]:
        """Return the short vectors (n, SHORT) of stored ones (n, dim)."""
        short: Floats = (vectors.astype(np.float32) * np.sqrt(self.scale)) @ self.axes
        return np.nan_to_num(short).astype(np.float16)

    def of_question(self, question: Floats) -> NDArray[np.float16]:
        """Return the short vector (SHORT,) of a question (dim,) that is weighted already.

        It is brought to the length that photos have: the order is the same, and the straight line to it is that order.
        """
        weight = np.sqrt(self.scale)
        asked = np.divide(question, weight, out=np.zeros_like(question), where=weight > 0)
        short: Floats = asked @ self.axes / max(float(np.linalg.norm(asked)), _LEAST_LENGTH)
        return short.astype(np.float16)

    def dump(self) -> bytes:
        return _HEAD.pack(*self.axes.shape) + self.scale.astype("<f4").tobytes() + self.axes.astype("<f4").tobytes()

    @classmethod
    def load(cls, stored: bytes) -> Projection:
        """Raises ValueError for what is none."""
        dim, short = _HEAD.unpack_from(stored)
        numbers = np.frombuffer(stored, "<f4", offset=_HEAD.size)
        if short != SHORT or len(numbers) != dim * (1 + short) or not np.isfinite(numbers).all():
            raise ValueError("no projection")
        return cls(numbers[:dim].astype(np.float32), numbers[dim:].reshape(dim, short).astype(np.float32))


class Projections:
    """Those of a library as one session knows them: one that is there never changes."""

    def __init__(self) -> None:
        self._known: dict[str, Projection] = {}
        self._missing: dict[str, float] = {}

    def of(self, session: Session, model_id: str) -> Projection | None:
        """Return a model's projection, None where none is fitted yet, as was so a moment ago. Raises AppError."""
        if model_id in self._known:
            return self._known[model_id]
        now_s = time.monotonic()
        if self._missing.get(model_id, -1e9) + _LOOK_AGAIN_S > now_s:
            return None
        stored = session.one("SELECT projection FROM models WHERE model_id = %(model_id)s", model_id=model_id)
        if stored is None:
            self._missing[model_id] = now_s
            return None
        try:
            self._known[model_id] = Projection.load(stored)
        except (ValueError, struct.error):
            log.warning("the projection of %s is none: every row is compared", model_id)
            self._missing[model_id] = now_s
            return None
        return self._known[model_id]

    def shorten(self, session: Session, model_id: str, vectors: Sequence[bytes]) -> list[bytes | None]:
        """Return the short vectors (float16) of stored ones, None where one cannot be made yet."""
        projection = self.of(session, model_id)
        short: list[bytes | None] = [None] * len(vectors)
        if projection is None:
            return short
        fitting = [place for place, vector in enumerate(vectors) if len(vector) == 2 * len(projection.scale)]
        if fitting:
            stored = np.frombuffer(b"".join(vectors[place] for place in fitting), "<f2").reshape(len(fitting), -1)
            for place, row in zip(fitting, projection.of_stored(stored).astype("<f2"), strict=True):
                short[place] = row.tobytes()
        return short


def make_ready(
    session: Session, model_id: str, scale: Floats, checkpoint: Checkpoint = lambda: None, least: int = FITTED_ON
) -> bool:
    """See to it that a model's vectors can be searched by their short ones, as soon as there are ``least``.

    ``scale`` (dim,): what a question's vector is usually multiplied with. ``checkpoint`` is called often and may raise;
    whoever comes next goes on. Returns whether they can. Quick where nothing is to be done; while somebody else does it
    False. Raises AppError.
    """
    model = session.one("SELECT id FROM models WHERE model_id = %(model_id)s", model_id=model_id)
    if model is None:
        return False
    long_ones = "SELECT FROM embeddings WHERE model = %(model)s AND short IS NULL LIMIT %(most)s"
    is_fitted = session.one("SELECT projection IS NOT NULL FROM models WHERE id = %(model)s", model=model)
    most = 1 if is_fitted else least
    long = session.number(f"SELECT count(*) FROM ({long_ones}) counted", model=model, most=most)
    if long < most:
        return bool(is_fitted)
    if not session.one("SELECT pg_try_advisory_lock(%(kind)s, %(model)s)", kind=_FITTING, model=model):
        return False
    try:
        projection = Projections().of(session, model_id)
        if projection is None:
            projection = _fitted(session, model, scale, checkpoint)
            session.do(
                "UPDATE models SET projection = %(projection)s WHERE id = %(model)s AND projection IS NULL",
                projection=projection.dump(),
                model=model,
            )
        # Before there is an index: into one they would come fifty times slower.
        _fill(session, model, projection, checkpoint)
        session.one("SELECT index_model(%(model)s)::text", model=model)
        _fill(session, model, projection, checkpoint)
    finally:
        if not session.is_broken:
            session.one("SELECT pg_advisory_unlock(%(kind)s, %(model)s)", kind=_FITTING, model=model)
    return True


def _fitted(session: Session, model: int, scale: Floats, checkpoint: Checkpoint) -> Projection:
    """Return the projection of the vectors with the lowest content ids, which are drawn by chance as it were."""
    chunks = (vectors for _, vectors in _vectors(session, model, FITTED_ON, "TRUE", checkpoint))
    return fitted(chunks, scale)


def fitted(chunks: Iterator[NDArray[np.float16]], scale: Floats) -> Projection:
    """Return the projection of vectors (n, dim), which come some at a time."""
    weight = np.sqrt(scale)
    count, total, products = 0, np.zeros(len(scale)), np.zeros((len(scale), len(scale)))
    for vectors in chunks:
        weighted = vectors.astype(np.float32) * weight
        count += len(weighted)
        total += weighted.sum(axis=0, dtype=np.float64)
        products += weighted.T @ weighted
    products -= np.outer(total, total / max(1, count))
    axes = np.linalg.eigh(products)[1][:, ::-1][:, :SHORT].astype(np.float32)
    missing = SHORT - axes.shape[1]
    return Projection(scale.astype(np.float32), np.pad(axes, ((0, 0), (0, missing))))


def _fill(session: Session, model: int, projection: Projection, checkpoint: Checkpoint) -> None:
    for contents, vectors in _vectors(session, model, None, "short IS NULL", checkpoint):
        short = projection.of_stored(vectors).astype("<f2")
        rows = [(HalfVector(each.tobytes()), content, model) for each, content in zip(short, contents, strict=True)]
        session.do_each("UPDATE embeddings SET short = %s::halfvec WHERE content_id = %s AND model = %s", rows)


def _vectors(
    session: Session, model: int, most: int | None, which: str, checkpoint: Checkpoint
) -> Iterator[tuple[list[bytes], NDArray[np.float16]]]:
    """Yield contents and vectors of a model, by content id, some at a time."""
    after, left = b"", most
    while left is None or left > 0:
        checkpoint()
        rows = session.all(
            f"""SELECT content_id, vector FROM embeddings WHERE model = %(model)s AND content_id > %(after)s AND {which}
                ORDER BY content_id LIMIT %(limit)s""",
            model=model,
            after=after,
            limit=_AT_A_TIME if left is None else min(left, _AT_A_TIME),
        )
        if not rows:
            return
        after = rows[-1][0]
        left = None if left is None else left - len(rows)
        yield [row[0] for row in rows], np.array([np.frombuffer(half_vector(row[1]), "<f2") for row in rows])
