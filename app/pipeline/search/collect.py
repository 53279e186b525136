"""Collecting what is nearest to a question, where its scope, its limits or its weights leave the index's usual way.

Candidates of the index are those of all photos, by the usual weights. Of a scope they are asked for in as much larger a
number as the scope is smaller than the library; where still too few lie in it, as where the query's own neighbours are
elsewhere, or where it holds few photos, everything in it is compared. So nothing in it is missed. Other weights have
other candidates, and limits count what they leave out: for both all photos are compared, which ``build/bench.py ask``
measures.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.closeness import SHIPPED, Edges
from app.core.job import Job
from app.core.photo import ContentId
from app.core.question import Manner
from app.library.reader import Reader
from app.pipeline.search.fresh import merge
from app.pipeline.search.matches import edges_of
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.choosing import Choosing, Tally
from app.similarity.edges import quick_edges
from app.similarity.index import Found, Index

Floats = NDArray[np.float32]

_FEW = 4_000
"""Comparing with so many takes less time than walking through the trees does."""
_LEAST_CANDIDATES, _CANDIDATES_EACH = 300, 4
_MOST_ASKED_SHARE = 0.1
"""Of the index; beyond, comparing with all that is in the scope is quicker than asking for more candidates."""


class Sought(NamedTuple):
    """What is looked for: ``vector`` (dim,), weighted by ``scale`` (dim,), which is the usual one or not."""

    vector: Floats
    scale: Floats
    is_usual: bool
    manner: Manner
    choosing: Choosing


class Collector:
    """Serves the query thread. Which rows of an index lie in the last scope, and the last edges, stay known."""

    def __init__(self) -> None:
        self._rows: tuple[Index, frozenset[ContentId], NDArray[np.int64]] | None = None
        self._edges: tuple[Index, bytes, Edges] | None = None

    def collect(
        self,
        job: Job,
        reader: Reader,
        opened: OpenedIndex,
        index: Index | None,
        by: KnownModel,
        sought: Sought,
        count: int,
    ) -> tuple[Found, Tally]:
        """Return the ``count`` nearest contents, and how many were compared or left out.

        Raises DamagedIndex, Cancelled.
        """
        if sought.choosing.takes_all and sought.is_usual:
            found, searched = opened.found(reader, index, by, sought.vector, count, sought.manner, job)
            return found, Tally(searched)
        fresh, metric = opened.newer_than(index, by, reader), sought.manner.metric
        found, tally = fresh.chosen(reader, sought.vector, sought.scale, count, sought.choosing, metric=metric)
        if index is None:
            return found, tally
        rows = None if sought.choosing.contents is None else self._rows_of(index, sought.choosing.contents)
        candidates = _candidates(index, rows, sought, count)
        if candidates is not None:
            in_index = index.best_of(
                candidates, sought.vector, sought.scale, count, metric=metric, choosing=sought.choosing
            )
            of_index = Tally(len(index) if rows is None else len(rows))
        else:
            in_index, of_index = index.exact_among(
                sought.vector,
                sought.scale,
                count,
                sought.choosing,
                rows,
                metric=metric,
                report=lambda _: job.checkpoint(),
            )
        outside = 0 if rows is None else len(index) - len(rows)
        return merge(found, in_index, count), tally.plus(of_index).plus(Tally(outside=outside))

    def among(
        self,
        job: Job,
        reader: Reader,
        opened: OpenedIndex,
        index: Index | None,
        by: KnownModel,
        sought: Sought,
        contents: frozenset[ContentId],
    ) -> Found:
        """Return these few contents in their order, but for those beyond the limits. Raises as ``collect``."""
        metric, choosing = sought.manner.metric, replace(sought.choosing, contents=contents)
        fresh = opened.newer_than(index, by, reader)
        found, _ = fresh.chosen(reader, sought.vector, sought.scale, len(contents), choosing, metric=metric)
        if index is None:
            return found
        in_index, _ = index.exact_among(
            sought.vector,
            sought.scale,
            len(contents),
            choosing,
            index.rows_of(contents),
            metric=metric,
            report=lambda _: job.checkpoint(),
        )
        return merge(found, in_index, len(contents))

    def edges(self, index: Index | None, scale: Floats, *, is_usual: bool) -> Edges:
        """Return where words end in this library by these weights."""
        if is_usual or index is None:
            return edges_of(index)
        key = scale.tobytes()
        if self._edges is None or self._edges[:2] != (index, key):
            self._edges = index, key, quick_edges(index.rows.vectors, scale) or SHIPPED
        return self._edges[2]

    def _rows_of(self, index: Index, contents: frozenset[ContentId]) -> NDArray[np.int64]:
        if self._rows is None or self._rows[0] is not index or self._rows[1] is not contents:
            self._rows = index, contents, index.rows_of(contents)
        return self._rows[2]


def _candidates(index: Index, rows: NDArray[np.int64] | None, sought: Sought, count: int) -> NDArray[np.int64] | None:
    """Return enough rows near the question that lie in its scope (None: all); None where all are to be compared."""
    if not sought.is_usual or sought.choosing.is_limited or sought.manner.exact:
        return None
    metric, effort = sought.manner.metric, sought.manner.effort
    if rows is None:
        return index.candidates(sought.vector, sought.scale, count, metric=metric, effort=effort)
    needed = max(_LEAST_CANDIDATES, _CANDIDATES_EACH * count)
    asked = needed * len(index) // max(1, len(rows))
    if len(rows) <= _FEW or asked > _MOST_ASKED_SHARE * len(index):
        return None
    found = index.candidates(sought.vector, sought.scale, asked // _CANDIDATES_EACH, metric=metric, effort=effort)
    within = found[np.isin(found, rows, assume_unique=True)]
    return within if len(within) >= needed // 2 else None
