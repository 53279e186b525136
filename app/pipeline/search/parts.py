"""Where else a part of a photo is seen: the likeliest photos at once, all others while somebody waits for better ones.

The first answer comes from those nearest to the part by its vector, pooled from the map of the whole photo. Each
further question for the same part goes on where the last one ended, best first, for about a second, so that what is
shown settles in. Whoever asks about another part lets go of this one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.core.box import Box
from app.core.errors import DecodeError, InputError
from app.core.input_rule import InputRule
from app.core.job import Job
from app.core.photo import ContentId, LookedInto
from app.imaging.thumbnail_input import part_input
from app.library.cell_cache import CellCache, cells_file
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.search.cells_at_hand import CellsAtHand
from app.pipeline.search.closer_looks import CloserLooks, LookedAt
from app.pipeline.search.part_search import FoundPart, PartSearch
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.box_pool import pooled_in_box
from app.similarity.descriptor import load_constants
from app.similarity.engine import Engine
from app.similarity.loupe import Part, part_of
from app.similarity.split import can_be_split

Floats = NDArray[np.float32]
Nearest = Callable[[Floats, int | None], tuple[list[ContentId], int]]
"""The contents nearest to a vector, so many or (None) all, and how many there are in all."""

FIRST = 1_000
_FIRST_S = 0.12
"""So many are looked into for the first answer at most, and as long as that."""
_SLICE_S = 1.0
_MADE_AT_ONCE, _MOST_MADE = 24, 60
"""Of photos whose cells are not kept those of the likeliest are made."""
_LARGE = 0.3
"""A box of at least this share of a photo may be seen much smaller elsewhere: it is looked for in these sizes, too."""
_SMALLER = (0.5, 0.35, 0.22)
_WHOLE = Box(0, 0, 1, 1)


@dataclass(slots=True, eq=False)
class _Asked:
    """What is known of the part that was asked about last."""

    key: tuple[str, ContentId, Box]
    vector: Floats
    search: PartSearch
    order: list[ContentId] = field(default_factory=list)
    total: int = 0
    is_whole: bool = False
    likeliest: list[ContentId] = field(default_factory=list)


class Parts:
    """Serves the query thread."""

    def __init__(self, paths: DataPaths, looks: CloserLooks, at_hand: CellsAtHand) -> None:
        self._paths = paths
        self._looks = looks
        self._at_hand = at_hand
        self._asked: _Asked | None = None

    def find(
        self,
        job: Job,
        reader: Reader,
        path: str,
        content_id: ContentId,
        box: Box,
        by: KnownModel,
        nearest: Nearest,
        count: int,
        *,
        go_on: bool,
    ) -> tuple[FoundPart, LookedInto]:
        """Return where the part of a photo in ``box`` is seen, as far as that is known by now.

        ``go_on``: look into more photos than before. Raises InputError for an engine that cannot look into photos, and
        for a photo that cannot be read; AppError, Cancelled.
        """
        engine = by.engine
        if engine is None or engine.cells is None or not all(can_be_split(spec.pooling) for spec in engine.models):
            name = by.model_id if engine is None else engine.name
            raise InputError("The engine {engine} cannot look for a part of a photo.", engine=name)
        cache = CellCache.open_existing(cells_file(self._paths.cells, engine.cells_id))
        try:
            asked, is_new = self._of(job, reader, cache, path, content_id, box, engine, by)

            def cells_of(content_id: ContentId) -> bytes | None:
                return self._at_hand.known(cache, content_id, engine)

            if is_new:
                first, asked.total = nearest(asked.vector, FIRST)
                asked.likeliest = first[:_MOST_MADE]
                asked.search.look_into(job, first, cells_of, time.monotonic() + _FIRST_S)
                self._make(job, cache, asked, engine, _MADE_AT_ONCE)
            elif go_on:
                self._go_on(job, cache, asked, engine, nearest, cells_of)
            else:
                asked.is_whole = False  # the library may have grown since
            found = asked.search.best(job, cells_of, count)
        finally:
            if cache is not None:
                cache.close()
        looked, without = asked.search.looked_into, len(asked.search.without)
        left = len(asked.order) if asked.is_whole else max(asked.total - looked - without, 1)
        return found, LookedInto(box, looked, left, without)

    def _go_on(
        self,
        job: Job,
        cache: CellCache | None,
        asked: _Asked,
        engine: Engine,
        nearest: Nearest,
        cells_of: Callable[[ContentId], bytes | None],
    ) -> None:
        until_s = time.monotonic() + _SLICE_S
        if not asked.is_whole:
            order, asked.total = nearest(asked.vector, None)
            asked.order, asked.is_whole = asked.search.left_of(order), True
        looked = asked.search.look_into(job, asked.order, cells_of, until_s)
        del asked.order[:looked]
        if not asked.order:
            self._make(job, cache, asked, engine, _MOST_MADE)

    def _make(self, job: Job, cache: CellCache | None, asked: _Asked, engine: Engine, most: int) -> None:
        """Make the cells of the likeliest that have none."""
        for content_id in asked.likeliest[:most]:
            if content_id in asked.search.without:
                cells = self._at_hand.of(job, cache, content_id, None, engine)
                if cells:
                    asked.search.take_made(content_id, cells)

    def _of(
        self,
        job: Job,
        reader: Reader,
        cache: CellCache | None,
        path: str,
        content_id: ContentId,
        box: Box,
        engine: Engine,
        by: KnownModel,
    ) -> tuple[_Asked, bool]:
        """Return what is known of a part, and whether nothing was until now."""
        key = engine.model_id, content_id, box
        if self._asked is not None and self._asked.key == key:
            return self._asked, False
        self._asked = None
        looked = self._looks.of(job, reader, path, engine, by)
        kept = self._at_hand.of(job, cache, content_id, looked.thumbnail or None, engine)
        part = part_of(kept, box) if kept else None
        if part is None:
            raise InputError("{path} has no details that could be looked for.", path=path)
        constants = [load_constants(spec) for spec in engine.models]
        vector = pooled_in_box(looked.maps, box, engine, constants)
        parts = [part, *self._smaller(job, looked, content_id, box, engine)]
        self._asked = _Asked(key, vector, PartSearch(parts))
        return self._asked, True

    def _smaller(self, job: Job, looked: LookedAt, content_id: ContentId, box: Box, engine: Engine) -> list[Part]:
        """Return a large part as it is seen where it is smaller: cells bear a change of size of two at most."""
        jpeg = looked.thumbnail or self._at_hand.thumbnail(content_id)
        if box.width * box.height < _LARGE or jpeg is None:
            return []
        parts = []
        for share in _SMALLER:
            rule = InputRule(round(engine.rule.side_px * share), engine.rule.grid_px, engine.rule.max_aspect)
            try:
                cells = self._at_hand.made_of(job, engine, part_input, jpeg, box, rule)
            except DecodeError:
                continue
            part = part_of(cells, _WHOLE) if cells else None
            if part is not None:
                parts.append(part)
        return parts
