"""What was found in its order: a few rows at once, or any number of them with a part of their vectors at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.similarity.choosing import ALL, Choosing
from app.similarity.half import as_float32
from app.similarity.order import Asked

Floats = NDArray[np.float32]
Take = Callable[[NDArray[np.int64]], tuple[NDArray[np.float16], Floats | None]]
"""Returns the vectors (n, dim) at rows, and their traits."""

_AT_ONCE = 4096


class InOrder(NamedTuple):
    """Rows with similarities and scores, nearest first."""

    rows: NDArray[np.int64]
    similar: NDArray[np.float64]
    scores: NDArray[np.float64]


def in_order(
    asked: Asked,
    rows: NDArray[np.int64],
    vectors: NDArray[np.float16],
    traits: Floats | None,
    choosing: Choosing = ALL,
) -> InOrder:
    """Return rows in their order by their exact scores."""
    exact = as_float32(vectors)
    similar, scores = asked.exactly(exact, traits)
    places = largest(scores, len(rows))
    return InOrder(rows[places], choosing.told(asked, exact, similar)[places], scores[places])


def in_order_by_parts(
    asked: Asked, rows: NDArray[np.int64], take: Take, choosing: Choosing, report: Callable[[float], None]
) -> InOrder:
    """Return the same of rows whose vectors no memory should hold together; ``report`` is told the share that is done.

    Raises what ``take`` and ``report`` do.
    """
    if len(rows) <= _AT_ONCE:
        return in_order(asked, rows, *take(rows), choosing)
    rows, parts = np.sort(rows), list[InOrder]()  # as they lie on the disk
    for start in range(0, len(rows), _AT_ONCE):
        report(start / len(rows))
        part = rows[start : start + _AT_ONCE]
        parts.append(in_order(asked, part, *take(part), choosing))
    scores = np.concatenate([part.scores for part in parts])
    places = largest(scores, len(rows))
    in_parts = np.concatenate([part.rows for part in parts])
    similar = np.concatenate([part.similar for part in parts])
    return InOrder(in_parts[places], similar[places], scores[places])


def largest(values: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Return the places of the ``count`` largest values, the largest first; of equal ones the first comes first."""
    places: NDArray[np.int64] = np.argsort(-values, kind="stable")[:count]
    return places
