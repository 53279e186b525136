"""Whom a photo is compared with: its nearest by the index, whatever their distance, and what its sketch is like."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.job import Job
from app.core.photo import ContentId
from app.library.reader import Reader
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.descriptor import distance_from, similarities
from app.similarity.manifest import DamagedIndex

Floats = NDArray[np.float32]

NEAREST = 20
_MOST_VECTORS = 500
"""In memory: 3 MB."""


class Candidates:
    """Lives for one job. Of a pair that was brought once, whichever asked, nothing is said again."""

    def __init__(self, job: Job, reader: Reader, opened: OpenedIndex, contents: Sequence[ContentId]) -> None:
        """``contents``: all that may be compared."""
        self._job = job
        self._reader = reader
        self._opened = opened
        self._by, _ = opened.who_answers(reader)
        self._numbers = {content_id: number for number, content_id in enumerate(contents)}
        self._brought = np.full((len(contents), NEAREST), -1, np.int32)
        self._vectors: OrderedDict[ContentId, Floats | None] = OrderedDict()

    @property
    def by(self) -> KnownModel:
        """Whose vectors tell what is near."""
        return self._by

    def of(self, content_id: ContentId, more: Iterable[ContentId] = ()) -> tuple[ContentId, ...]:
        """Return with whom to compare a content; ``more`` are candidates from elsewhere."""
        number = self._numbers[content_id]
        nearest = [each for each in self._nearest(content_id) if each in self._numbers][:NEAREST]
        self._brought[number, : len(nearest)] = [self._numbers[each] for each in nearest]
        others = [each for each in dict.fromkeys((*more, *nearest)) if each != content_id and each in self._numbers]
        brought = (self._brought[[self._numbers[each] for each in others]] == number).any(axis=1)
        return tuple(each for each, was_brought in zip(others, brought.tolist(), strict=True) if not was_brought)

    def distances(self, one: ContentId, others: Sequence[ContentId]) -> dict[ContentId, float]:
        """Return the distance to each of the others that has a vector."""
        vector = self._vector(one)
        known = {other: found for other in others if (found := self._vector(other)) is not None}
        if vector is None or not known:
            return {}
        scale = self._by.scale
        distances = distance_from(similarities(vector, np.stack(list(known.values())), scale))
        return dict(zip(known, distances.tolist(), strict=True))

    def _nearest(self, content_id: ContentId) -> list[ContentId]:
        vector = self._vector(content_id)
        while vector is not None:
            self._job.checkpoint()
            by, index = self._opened.who_answers(self._reader)
            if by.model_id != self._by.model_id:
                break  # another engine answers from now on: the next run goes on with that
            try:
                found = self._opened.nearly_found(self._reader, index, by, vector, NEAREST + 1)
            except DamagedIndex as damage:
                self._opened.without(damage)
                continue
            return [each.content_id for each in found if each.content_id != content_id]
        return []

    def _vector(self, content_id: ContentId) -> Floats | None:
        """Return a content's vector. Photos come in the order of time, and each is asked for by those beside it."""
        if content_id in self._vectors:
            self._vectors.move_to_end(content_id)
            return self._vectors[content_id]
        stored = self._reader.vector(content_id, self._by.model_id)
        sound = stored is not None and len(stored) == 2 * self._by.dim
        vector = np.frombuffer(stored, "<f2").astype(np.float32) if stored is not None and sound else None
        self._vectors[content_id] = vector
        if len(self._vectors) > _MOST_VECTORS:
            self._vectors.popitem(last=False)
        return vector
