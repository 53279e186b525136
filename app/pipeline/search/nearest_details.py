"""A better order of the nearest photos, by their cells (``similarity.map_cells``): the second step of a question.

Distances, and with them words, stay what they are. What is at no distance stays first. Only the first ``RERANKED`` of
the others trade places, and of those only photos whose cells are kept; one that has none stays where it is.
"""

from __future__ import annotations

from app.core.job import Job
from app.core.photo import ContentId
from app.library.cell_cache import CellCache, cells_file
from app.machine.paths import DataPaths
from app.pipeline.search.cells_at_hand import CellsAtHand
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.index import Found
from app.similarity.map_cells import RERANKED, Cells, better_order, likeness, unpacked_cells

_AT_NO_DISTANCE = 1.0
"""Scores above are those of photos that are shown as at no distance (``similarity.order``)."""


class NearestDetails:
    """Serves the query thread. The caches are opened for each question: somebody may have deleted them meanwhile."""

    def __init__(self, paths: DataPaths, at_hand: CellsAtHand) -> None:
        self._paths = paths
        self._at_hand = at_hand

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
            asked = unpacked_cells(self._at_hand.of(job, cells, content_id, thumbnail, engine) or b"")
            return None if asked is None else _better(job, cells, asked, found)
        finally:
            cells.close()


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
