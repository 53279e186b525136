"""A better order of the nearest photos, by their cells (``similarity.map_cells``): the second step of a question.

Distances, and with them words, stay what they are. What is at no distance stays first. Only the first ``RERANKED`` of
the others trade places, and of those only photos whose cells are kept; one that has none stays where it is.
"""

from __future__ import annotations

from collections import OrderedDict

import numpy as np

from app.core.errors import DecodeError
from app.core.job import Job
from app.core.photo import ContentId
from app.imaging.thumbnail_input import thumbnail_input
from app.library.cell_cache import CellCache, cells_file
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.similarity.engine import Engine
from app.similarity.index import Found
from app.similarity.map_cells import RERANKED, Cells, better_order, likeness, unpacked_cells

_KEPT = 64
_AT_NO_DISTANCE = 1.0
"""Scores above are those of photos that are shown as at no distance (``similarity.order``)."""


class NearestDetails:
    """Serves the query thread. The caches are opened for each question: somebody may have deleted them meanwhile."""

    def __init__(self, paths: DataPaths, model: ModelInUse, decoders: WarmDecoders) -> None:
        self._paths = paths
        self._model = model
        self._decoders = decoders
        self._made: OrderedDict[tuple[str, ContentId], bytes] = OrderedDict()

    def better(
        self, job: Job, found: Found, content_id: ContentId, thumbnail: bytes | None, by: KnownModel
    ) -> Found | None:
        """Return what was ``found`` for a content in a better order, None where there are no cells to tell.

        ``thumbnail``: the query's, where the library does not know it. ``by``: who answers. Raises AppError, Cancelled.
        """
        engine = by.engine
        if engine is None or engine.cells is None:
            return None
        cells = CellCache.open_existing(cells_file(self._paths.cells, engine.cells_id))
        if cells is None:
            return None
        try:
            asked = self._asked(job, cells, content_id, thumbnail, engine)
            return None if asked is None else _better(job, cells, asked, found)
        finally:
            cells.close()

    def _asked(
        self,
        job: Job,
        cells: CellCache,
        content_id: ContentId,
        thumbnail: bytes | None,
        engine: Engine,
    ) -> Cells | None:
        """Return the query's cells: kept, or made now of its thumbnail, as all are."""
        if kept := cells.get(content_id):
            return unpacked_cells(kept)
        key = engine.cells_id, content_id
        made = self._made.pop(key, None)
        if made is None:
            jpeg = thumbnail or self._thumbnail(content_id)
            made = None if jpeg is None else self._make(job, jpeg, engine)
        if not made:
            return None
        self._made[key] = made
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return unpacked_cells(made)

    def _thumbnail(self, content_id: ContentId) -> bytes | None:
        cache = ThumbnailCache.open_existing(self._paths.thumbnails)
        if cache is None:
            return None
        try:
            return cache.get(content_id)
        finally:
            cache.close()

    def _make(self, job: Job, jpeg: bytes, engine: Engine) -> bytes | None:
        """Have a warm decoder look at a thumbnail. None if nothing comes of it."""
        network = engine if self._model.in_decoders(engine) else None
        try:
            seen: object = self._decoders.reading(thumbnail_input, jpeg, engine.rule, engine=network).result(job)
            if not isinstance(seen, np.ndarray):
                return seen if isinstance(seen, bytes) else None
            return self._model.embedder_of(engine).cells(seen[None])[0]
        except (DecodeError, ArithmeticError):
            return None


def _better(job: Job, cells: CellCache, asked: Cells, found: Found) -> Found | None:
    begin = next((place for place, each in enumerate(found) if each.score <= _AT_NO_DISTANCE), len(found))
    first = found[begin : begin + RERANKED]
    likenesses: list[float | None] = []
    for each in first:
        job.checkpoint()
        other = unpacked_cells(cells.get(each.content_id) or b"")
        likenesses.append(None if other is None else likeness(asked, other))
    if all(each is None for each in likenesses):
        return None
    order = better_order([each.score for each in first], likenesses)
    return [*found[:begin], *(first[place] for place in order), *found[begin + RERANKED :]]
