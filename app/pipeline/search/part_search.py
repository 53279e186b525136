"""What is known so far of where a part of a photo is seen in others: the likeliest are looked into first, then all."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.box import Box
from app.core.job import Job
from app.core.photo import ContentId
from app.similarity.index import Scored
from app.similarity.loupe import PLACED, Part, Placing, found_in, placing, score, whole_score

Floats = NDArray[np.float32]
CellsOf = Callable[[ContentId], bytes | None]

_AT_ONCE = 128


class FoundPart(NamedTuple):
    """What was found, best first, and where in each photo the part lies, if that can be shown.

    A similarity is the root of the share (0…1) of what the part itself would have.
    """

    found: list[Scored]
    places: dict[ContentId, Box]


class PartSearch:
    """Of one part, which may be given in several sizes. Lives until another one is asked about; serves one thread."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._wholes = np.array([whole_score(part) for part in parts], np.float32)
        self._contents: list[ContentId] = []
        self._found: list[Floats] = []
        self._placed: dict[ContentId, tuple[float, Placing]] = {}
        self._seen: set[ContentId] = set()
        self.without: set[ContentId] = set()
        """Those that have no cells, and could not be looked into."""

    @property
    def looked_into(self) -> int:
        """Into how many photos it has been looked."""
        return len(self._contents)

    def left_of(self, order: Sequence[ContentId]) -> list[ContentId]:
        """Return what of these has not been looked into, nor found to be without cells."""
        return [each for each in order if each not in self._seen]

    def look_into(self, job: Job, contents: Sequence[ContentId], cells_of: CellsOf, until_s: float = np.inf) -> int:
        """Look into photos that are left, in this order, as long as ``time.monotonic`` is before ``until_s``.

        Return how many were done. Raises Cancelled.
        """
        for start in range(0, len(contents), _AT_ONCE):
            job.checkpoint()
            if time.monotonic() >= until_s:
                return start
            taken, kept = [], []
            for content_id in contents[start : start + _AT_ONCE]:
                cells = cells_of(content_id)
                self._seen.add(content_id)
                if cells:
                    taken.append(content_id)
                    kept.append(cells)
                else:
                    self.without.add(content_id)
            if taken:
                self._contents += taken
                self._found.append(np.stack([found_in(part, kept) for part in self._parts], axis=1))
        return len(contents)

    def take_made(self, content_id: ContentId, cells: bytes) -> None:
        """Look into a photo whose cells were made for it."""
        self.without.discard(content_id)
        self._contents.append(content_id)
        self._found.append(np.stack([found_in(part, [cells]) for part in self._parts], axis=1))

    def best(self, job: Job, cells_of: CellsOf, count: int) -> FoundPart:
        """Return the ``count`` best of what it has been looked into: in those it is asked where the part lies.

        Raises Cancelled.
        """
        if not self._contents:
            return FoundPart([], {})
        shares = np.concatenate(self._found) / self._wholes
        rows: list[int] = []
        for column in shares.T:
            first = np.argsort(-column, kind="stable")[:PLACED]
            rows += [row for row in first.tolist() if row not in rows]
        found, places = [], {}
        for row in rows:
            job.checkpoint()
            content_id = self._contents[row]
            if content_id not in self._placed:
                self._placed[content_id] = self._place(content_id, row, cells_of)
            share, place = self._placed[content_id]
            found.append(Scored(content_id, _similarity(share), share))
            if place.box is not None:
                places[content_id] = place.box
        found.sort(key=lambda each: -each.score)
        if len(found) < count:
            found += self._others(shares[:, 0], set(rows), count - len(found), found[-1].score)
        return FoundPart(found[:count], places)

    def _place(self, content_id: ContentId, row: int, cells_of: CellsOf) -> tuple[float, Placing]:
        """Return the share of a photo and the place in it, of the size that finds its place most surely."""
        cells = cells_of(content_id) or b""
        placed = [placing(part, cells) for part in self._parts]
        best = max(range(len(placed)), key=lambda size: placed[size].geo)
        found = float(self._row(row)[best])
        return score(found, placed[best].placed) / float(self._wholes[best]), placed[best]

    def _row(self, row: int) -> Floats:
        for batch in self._found:
            if row < len(batch):
                shares: Floats = batch[row]
                return shares
            row -= len(batch)
        raise IndexError(row)

    def _others(self, shares: Floats, but: set[int], count: int, most: float) -> list[Scored]:
        """Return those next to the best: none has more than the last of these."""
        order = [row for row in np.argsort(-shares, kind="stable").tolist() if row not in but][:count]
        return [
            Scored(self._contents[row], _similarity(share), share)
            for row in order
            for share in [min(float(shares[row]) / 4, most)]
        ]


def _similarity(share: float) -> float:
    return math.sqrt(max(share, 0.0))
