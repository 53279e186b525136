"""Cells of single photos: kept, or made now of a thumbnail, as all are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.errors import DecodeError
from app.core.job import Job
from app.core.photo import ContentId
from app.imaging.thumbnail_input import thumbnail_input
from app.library.cell_cache import CellCache
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.engine import Engine

_KEPT = 128


class CellsAtHand:
    """Serves the query thread. Those that were made are kept for a while, in memory."""

    def __init__(self, paths: DataPaths, model: ModelInUse, decoders: WarmDecoders) -> None:
        self._paths = paths
        self._model = model
        self._decoders = decoders
        self._made: OrderedDict[tuple[str, ContentId], bytes] = OrderedDict()

    def known(self, cache: CellCache | None, content_id: ContentId, engine: Engine) -> bytes | None:
        """Return the cells of a content that are kept, or were made, None where none are."""
        kept = None if cache is None else cache.get(content_id)
        return kept or self._made.get((engine.cells_id, content_id))

    def of(
        self, job: Job, cache: CellCache | None, content_id: ContentId, thumbnail: bytes | None, engine: Engine
    ) -> bytes | None:
        """Return the cells of a content, None if it has no thumbnail that they could be made of.

        ``thumbnail``: that of a photo that the library does not know. Raises AppError, Cancelled.
        """
        if kept := (None if cache is None else cache.get(content_id)):
            return kept
        key = engine.cells_id, content_id
        made = self._made.pop(key, None)
        if made is None:
            jpeg = thumbnail or self.thumbnail(content_id)
            made = None if jpeg is None else self._make(job, jpeg, engine)
        if not made:
            return None
        self._made[key] = made
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return made

    def thumbnail(self, content_id: ContentId) -> bytes | None:
        """Return the thumbnail that the library has of a content."""
        cache = ThumbnailCache.open_existing(self._paths.thumbnails)
        if cache is None:
            return None
        try:
            return cache.get(content_id)
        finally:
            cache.close()

    def made_of(
        self, job: Job, engine: Engine, see: Callable[..., NDArray[np.uint8]], *arguments: object
    ) -> bytes | None:
        """Have a warm decoder look at what ``see(*arguments)`` of the imaging room returns, and return its cells.

        None if the network makes no sense of it. Raises DecodeError, AppError, Cancelled.
        """
        network = engine if self._model.in_decoders(engine) else None
        seen: Any = self._decoders.reading(see, *arguments, engine=network).result(job)
        if not isinstance(seen, np.ndarray):
            return seen if isinstance(seen, bytes) else None
        try:
            return self._model.embedder_of(engine).cells(seen[None])[0]
        except ArithmeticError:
            return None

    def _make(self, job: Job, jpeg: bytes, engine: Engine) -> bytes | None:
        try:
            return self.made_of(job, engine, thumbnail_input, jpeg, engine.rule)
        except DecodeError:
            return None
