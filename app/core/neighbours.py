"""A library that finds by itself what is nearest: its rows are compared where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.photo import ContentId
from app.core.question import Scope
from app.core.shoot import Shoot


class Near(NamedTuple):
    """A content that was found, its similarity, and its stored vector (float16, little endian)."""

    content_id: ContentId
    similarity: float
    vector: bytes


class Compared(NamedTuple):
    """What was found, nearest first, and how many contents it was found among, as far as scope and limits let them."""

    found: list[Near]
    searched: int
    outside: int = 0
    too_near: int = 0
    too_far: int = 0


class Neighbours(Protocol):
    """Belongs to the thread that opened it. Raises AppError."""

    def nearest(
        self,
        model_id: str,
        question: NDArray[np.float32],
        *,
        usual: bool,
        count: int,
        scope: Scope,
        shoots: Sequence[Shoot] = (),
        near: float = -1.0,
        far: float = float("inf"),
        exact: bool = False,
    ) -> Compared:
        """Return the ``count`` nearest contents that some photo in the scope holds.

        ``question`` (dim,) is weighted: its product with a stored vector is their similarity; ``usual``: with the
        model's own weights, the ones that an index was made for. ``near`` and ``far`` are distances, √(2 − 2 ·
        similarity): only what is beyond ``near`` and up to ``far`` is found. ``exact``: all rows are compared.
        """
        ...

    def among(self, model_id: str, question: NDArray[np.float32], contents: Iterable[ContentId]) -> list[Near]:
        """Return these few contents, nearest first, those that have a vector of the model."""
        ...
