"""What lies in the process that compares photos: small pictures, those prepared lately, sketches. And what it does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.photo import ContentId
from app.similarity.any_way_up import SIZE, any_way_up, nearest
from app.similarity.map_cells import likeness, unpacked_cells
from app.similarity.same_picture import PERHAPS, Prepared, compare, hopeful, prepared

Grey = NDArray[np.uint8]

_MOST_PREPARED = 4_000
_ID_BYTES = 16


class ComparingBench:
    """What lies in the process: small pictures, those prepared lately, sketches."""

    def __init__(self) -> None:
        self._greys: dict[ContentId, Grey] = {}
        self._prepared: dict[ContentId, Prepared] = {}
        self._sketches = _Sketches()

    def do(self, what: str, given: Sequence[Any]) -> Any:
        if what == "keep":
            kept, gone = given
            self._greys |= dict(kept)
            for content_id in gone:
                self._greys.pop(content_id, None)
                self._prepared.pop(content_id, None)
        elif what == "know":
            self._sketches.know(*given)
        elif what == "sketch":
            return self._sketches.added(given[0], [self._ready(content_id) for content_id in given[0]])
        elif what == "compare":
            return self._compared(*given)
        else:
            return _alike(*given)
        return None

    def _compared(self, one: ContentId, others: Sequence[ContentId], all_of_them: bool) -> tuple[object, ...]:
        asked, candidates = self._ready(one), [self._ready(other) for other in others]
        found = []
        for other, candidate, is_hopeful in zip(others, candidates, hopeful(asked, candidates), strict=True):
            same = None
            if is_hopeful:
                same = compare(asked, candidate) if one < other else compare(candidate, asked)
            if same is not None and (all_of_them or same.score >= PERHAPS):
                found.append((other, float(same.score), int(same.turned), tuple(map(float, same.box)), same.inside))
            elif all_of_them:
                found.append((other, 0.0, 1, (0.0, 0.0, 1.0, 1.0), "b"))
        return tuple(found)

    def _ready(self, content_id: ContentId) -> Prepared:
        ready = self._prepared.pop(content_id, None)
        if ready is None:
            ready = prepared(self._greys[content_id])
            if len(self._prepared) >= _MOST_PREPARED:
                del self._prepared[next(iter(self._prepared))]
        self._prepared[content_id] = ready  # the last again
        return ready


class _Sketches:
    """The sketches that are known, float32 rows in the order of ``contents``."""

    def __init__(self) -> None:
        self._contents: list[ContentId] = []
        self._rows = np.empty((0, SIZE), np.float32)

    def know(self, contents: bytes, rows: bytes) -> None:
        """Add what was kept: content ids and sketches, one behind the other."""
        ids = [contents[at : at + _ID_BYTES] for at in range(0, len(contents), _ID_BYTES)]
        if ids:
            self._add(ids, np.frombuffer(rows, "<f2").reshape(len(ids), -1).astype(np.float32))

    def added(self, contents: Sequence[ContentId], pictures: Sequence[Prepared]) -> tuple[object, object]:
        """Add pictures; return their sketches, and the candidates of each, the likest first."""
        if not pictures:
            return (), ()
        made = np.stack([any_way_up(picture) for picture in pictures])
        own = len(self._contents) + np.arange(len(made), dtype=np.int64)
        self._add(list(contents), made)
        near: list[tuple[ContentId, ...]] = [() for _ in contents]
        for place, found in nearest(made, self._rows[: len(self._contents)], own):
            near[place] = tuple(self._contents[row] for row in found.tolist())
        return tuple(each.astype("<f2").tobytes() for each in made), tuple(near)

    def _add(self, contents: list[ContentId], rows: NDArray[np.float32]) -> None:
        needed = len(self._contents) + len(contents)
        if needed > len(self._rows):
            room = np.empty((max(1024, 2 * needed), SIZE), np.float32)
            room[: len(self._contents)] = self._rows[: len(self._contents)]
            self._rows = room
        self._rows[len(self._contents) : needed] = rows
        self._contents += contents


def _alike(cells: Sequence[bytes], pairs: Sequence[tuple[int, int]]) -> tuple[float, ...]:
    ready = [unpacked_cells(each) for each in cells]

    def of(one: int, other: int) -> float:
        here, there = ready[one], ready[other]
        return -1.0 if here is None or there is None else float(likeness(here, there))

    return tuple(of(*pair) for pair in pairs)
