"""What is asked of the library: one value for the window, the terminal, the history and a second start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MOST_PICTURE_BYTES = 200_000_000
"""How large a picture may be that comes as bytes: pasted, dropped, on standard input."""

MOST_COMPARED = 3
"""How many engines are asked the same question, to be looked at side by side."""

Metric = Literal["cosine", "euclidean", "dot"]
"""By what neighbours are ordered; the distance that is shown, and its words, are the same by any of them.

    cosine      the angle between two photos, after what all photos of the library have in common was taken off
    euclidean   the straight line between them: the distance that is shown, alone
    dot         as cosine, but not divided by lengths: what stands out of the library comes sooner

In a library that is too small to say what its photos have in common (``similarity.order``) all three are one order.
"""

AUTOMATIC, MOST_EFFORT = 0, 10
"""Levels of effort: as far as the library's own photos need, or the one of these, 1 the shortest."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How neighbours are looked for. ``effort``: AUTOMATIC to MOST_EFFORT. ``exact``: by comparing with every photo."""

    metric: Metric = "cosine"
    effort: int = AUTOMATIC
    exact: bool = False


USUAL = Manner()


@dataclass(frozen=True, slots=True)
class Question:
    """Which photos are like the one at ``photo``, and how many of them (``count``, at least 1) are wanted.

    The photo need not be in the library. ``exact`` compares with every photo instead of asking the index. ``plain``
    orders by distance alone, and compares with every photo for it. ``metric`` and ``effort`` are those of the settings
    where they are None; to name an effort is to ask the index, whatever the settings say. ``details`` has the details
    of the nearest compared as well, where the settings say so and the order is that of cosine; that takes longer.
    ``engine``: the name of the engine that is asked, with its own vectors alone; "" is whichever answers.
    """

    photo: str
    count: int
    exact: bool = False
    plain: bool = False
    details: bool = False
    metric: Metric | None = None
    effort: int | None = None
    engine: str = ""

    def manner(self, usual: Manner) -> Manner:
        """Return how it is to be answered where ``usual`` is what the settings say."""
        if self.plain:
            return Manner("euclidean", AUTOMATIC, exact=True)
        exact = self.exact or (usual.exact and self.effort is None)
        return Manner(self.metric or usual.metric, usual.effort if self.effort is None else self.effort, exact)
