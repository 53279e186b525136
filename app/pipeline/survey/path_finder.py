"""A path from photo to photo, through the graph of the index in use.

The graph is grown while nobody needs the computer; whoever asks sooner waits for what of it is still missing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.errors import AppError, InputError
from app.core.job import Job
from app.core.photo import ContentId
from app.core.photo_path import PhotoPath, Step
from app.library.reader import Reader
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.search.matches import edges_of
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.search.query import Searcher
from app.pipeline.search.query_vector import QueryVectors
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.similarity.descriptor import distance_from, similarities
from app.similarity.index import Index
from app.similarity.kept_graph import keep_graph, kept_graph
from app.similarity.manifest import DamagedIndex, Generation
from app.similarity.photo_graph import NEIGHBOURS, Growth, PhotoGraph, Ways

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]

_MOST_DETOURS = 100
"""How often a path is looked for anew because a photo on it is gone."""


@dataclass(frozen=True, slots=True, eq=False)
class _End:
    """One of the two photos that are asked about."""

    path: str
    content_id: ContentId
    vector: Floats


class PathFinder:
    """Serves one thread, to which ``searcher`` belongs."""

    def __init__(self, model: ModelInUse, decoders: WarmDecoders, searcher: Searcher) -> None:
        self._searcher = searcher
        self._vectors = QueryVectors(model, decoders)
        self._ways: tuple[Generation, Ways] | None = None
        self._growth: tuple[Generation, Growth] | None = None
        self._grown: Generation | None = None

    def grow(self, job: Job, rest: Callable[[Job], None]) -> None:
        """Grow the graph of the index in use, if there is one and it has none yet; ``rest`` waits for a good moment.

        What was grown when it is stopped is kept for whoever comes next. Raises Cancelled, and CatalogNotReady where
        the catalog needs mending.
        """
        reader = self._searcher.reader
        if reader is None:
            return
        opened = self._searcher.opened(reader)
        by, index = opened.who_answers(reader)
        if index is None or index.generation == self._grown:
            return
        try:
            if kept_graph(index.generation) is None:
                log.info("growing the graph of generation %d", index.generation.number)
                self._graph_of(index, by, lambda _: rest(job))
            self._grown = index.generation
        except DamagedIndex as damage:
            opened.without(damage)

    def path(self, job: Job, first: str, last: str) -> PhotoPath:
        """Return the path from the photo at ``first`` to that at ``last``, absolute paths, in the library or not.

        Raises InputError, AppError, Cancelled; CatalogNotReady where the catalog needs mending.
        """
        reader = self._searcher.reader
        if reader is None:
            raise _no_index()
        opened = self._searcher.opened(reader)
        by, _ = opened.who_answers(reader)
        ends = [self._end(job, reader, by, path) for path in (first, last)]
        if ends[0].content_id == ends[1].content_id:
            raise InputError("Both are the same picture: there is no path between them.")
        try:
            return self._path(job, reader, opened, by, ends[0], ends[1])
        except DamagedIndex as damage:
            opened.without(damage)
            raise _no_index() from damage

    def _end(self, job: Job, reader: Reader, by: KnownModel, path: str) -> _End:
        content_id, _ = self._vectors.whereabouts(reader, path)
        vector = self._vectors.stored(reader, content_id, by)
        if vector is None:
            if by.engine is None:
                raise by.trouble or InputError(
                    "Your photos are being read again with another engine. When that is done, other photos can be "
                    "used, too."
                )
            vector = self._vectors.made(job, content_id, path, by)
        return _End(path, content_id, vector)

    def _path(
        self, job: Job, reader: Reader, opened: OpenedIndex, by: KnownModel, first: _End, last: _End
    ) -> PhotoPath:
        _, index = opened.who_answers(reader)
        if index is None:
            raise _no_index()
        ways = self._ways_of(job, index, by)
        starts, ends = (self._entries(by, index, end) for end in (first, last))
        between = self._between(job, reader, index, ways, starts, ends, {first.content_id, last.content_id})
        rows = np.array([row for row, _ in between], np.int64)
        vectors = [first.vector, *(index.vectors_at(rows) if len(rows) else ()), last.vector]
        paths = [first.path, *(path for _, path in between), last.path]
        edges = edges_of(index)
        steps = [Step(first.path)]
        for number, path in enumerate(paths[1:], 1):
            distance = _distance(vectors[number - 1], vectors[number], by.scale)
            steps.append(Step(path, distance, edges.closeness(distance)))
        direct = _distance(first.vector, last.vector, by.scale)
        return PhotoPath(tuple(steps), direct, edges.closeness(direct), len(index))

    def _between(
        self,
        job: Job,
        reader: Reader,
        index: Index,
        ways: Ways,
        starts: Mapping[int, float],
        ends: Mapping[int, float],
        themselves: Collection[ContentId],
    ) -> list[tuple[int, str]]:
        """Return the rows and paths of the photos on the way, which leads around those that are gone."""
        without: list[int] = []
        for _ in range(_MOST_DETOURS):
            rows = ways.way(starts, ends, without, job.checkpoint)
            contents = {row: index.content_at(row) for row in rows}
            lying = reader.paths_of(list(contents.values()))
            gone = [row for row, content_id in contents.items() if content_id not in lying]
            if not gone:
                return [
                    (row, lying[content_id][0]) for row, content_id in contents.items() if content_id not in themselves
                ]
            without += gone
        return []

    def _entries(self, by: KnownModel, index: Index, end: _End) -> dict[int, float]:
        """Return the rows from which the graph is entered: the photo's own, else those of its nearest."""
        own = [
            row
            for row in index.rows_of(frozenset({end.content_id})).tolist()
            if index.content_at(row) == end.content_id
        ]
        if own:
            return {own[0]: 0.0}
        nearest = {each.content_id: each.similarity for each in index.nearest(end.vector, by.scale, NEIGHBOURS)}
        rows = {index.content_at(row): row for row in index.rows_of(frozenset(nearest)).tolist()}
        return {rows[each]: float(distance_from(np.array(similar))) for each, similar in nearest.items()}

    def _ways_of(self, job: Job, index: Index, by: KnownModel) -> Ways:
        """Return the ways through the graph of an index; where none is kept, what of it is missing is grown now."""
        if self._ways is None or self._ways[0] != index.generation:
            self._ways = None  # never two at a time
            graph = kept_graph(index.generation)
            if graph is None:
                total = len(index)
                graph = self._graph_of(index, by, lambda share: job.report("graph", int(total * share), total))
                job.report("graph", total, total)
            self._ways = index.generation, Ways(graph)
        return self._ways[1]

    def _graph_of(self, index: Index, by: KnownModel, report: Callable[[float], None]) -> PhotoGraph:
        """Grow what is missing of a graph and keep it."""
        if self._growth is None or self._growth[0] != index.generation:
            self._growth = index.generation, Growth(index, by.scale)
        graph = self._growth[1].go_on(report)
        keep_graph(index.generation, graph)
        self._growth = None
        return graph


def _distance(vector: Floats, other: Floats, scale: Floats) -> float:
    return float(distance_from(similarities(vector, other[None], scale))[0])


def _no_index() -> AppError:
    return AppError("There is no index to find a path in: it is built when photos have been read. Please ask again.")
