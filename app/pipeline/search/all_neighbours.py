"""The neighbours of every photo of the library, one answer after the other: what ``find`` would say of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError
from app.core.job import Job
from app.core.photo import ContentId, Match
from app.core.question import Manner, Question
from app.library.reader import Reader
from app.pipeline.search.fresh import merge
from app.pipeline.search.matches import About, edges_of, matches_of
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.index import Found, Index
from app.similarity.manifest import DamagedIndex
from app.similarity.many_questions import QUESTIONS_AT_ONCE

Floats = NDArray[np.float32]


class Asking(NamedTuple):
    """A photo of the library."""

    content_id: ContentId
    path: str


class AllNeighbours:
    """Serves one thread, for one job. Raises what ``find`` does."""

    def __init__(self, job: Job, reader: Reader, opened: OpenedIndex, usual: Manner | None = None) -> None:
        """``opened``: what is compared with. ``usual``: how neighbours are looked for where a question does not say."""
        self._job = job
        self._reader = reader
        self._opened = opened
        self._usual = usual or Manner()
        self._by, _ = self._opened.who_answers(reader)

    @property
    def by(self) -> KnownModel:
        """Whose vectors are compared."""
        return self._by

    def photos(self) -> list[Asking]:
        """Return every photo that has a vector, in the order of the paths."""
        return [Asking(*each) for each in self._reader.embedded(self._by.model_id)]

    def vector(self, content_id: ContentId) -> Floats | None:
        """Return the stored vector (dim,), None where there is none."""
        stored = self._reader.vector(content_id, self._by.model_id)
        if stored is None or len(stored) != 2 * self._by.dim:
            return None
        return np.frombuffer(stored, "<f2").astype(np.float32)

    def neighbours(self, photos: Sequence[Asking], question: Question) -> Iterator[tuple[Asking, tuple[Match, ...]]]:
        """Yield the neighbours of each of ``photos``, with the count and the manner of the question.

        Photos whose vector has gone meanwhile are passed over. Raises AppError where another model took over meanwhile.
        """
        at_once = QUESTIONS_AT_ONCE if question.manner(self._usual).exact else 1
        for start in range(0, len(photos), at_once):
            self._job.checkpoint()
            block = [(each, self.vector(each.content_id)) for each in photos[start : start + at_once]]
            known = [(each, vector) for each, vector in block if vector is not None]
            found = self._found_by_many([vector for _, vector in known], question) if at_once > 1 else None
            for number, (each, vector) in enumerate(known):
                yield each, self._matches(each, vector, question, None if found is None else found[number])

    def _found_by_many(self, vectors: Sequence[Floats], question: Question) -> list[Found] | None:
        """Return what is exactly nearest to each, None if they have to be asked one by one."""
        index, wanted, metric = self._index(), question.count + 1, question.manner(self._usual).metric
        fresh = self._opened.newer_than(index, self._by, self._reader)
        if not vectors or not fresh.holds_all:
            return None
        many = np.stack(vectors)
        newer = fresh.nearest_to_many(many, self._by.scale, wanted, metric=metric)
        if index is None:
            return newer
        try:
            older = index.exact_many(many, self._by.scale, wanted, metric=metric)
        except DamagedIndex as damage:
            self._opened.without(damage)
            return None
        return [merge(*each, wanted) for each in zip(newer, older, strict=True)]

    def _matches(self, asking: Asking, vector: Floats, question: Question, found: Found | None) -> tuple[Match, ...]:
        wanted, manner = question.count + 1, question.manner(self._usual)
        about = About((asking.content_id,), frozenset({asking.path}))
        while True:
            self._job.checkpoint()
            index = self._index()
            if found is None:
                try:
                    found, _ = self._opened.found(self._reader, index, self._by, vector, wanted, manner, self._job)
                except DamagedIndex as damage:
                    self._opened.without(damage)
                    continue
            matches = matches_of(self._reader, found, question.count, about, edges_of(index))
            if len(matches) == question.count or len(found) < wanted:
                return matches
            found, wanted = None, 2 * wanted  # some of what was found is gone: look further

    def _index(self) -> Index | None:
        by, index = self._opened.who_answers(self._reader)
        if by.model_id != self._by.model_id:
            raise AppError("The library has been read for another engine meanwhile. Please ask again.")
        return index
