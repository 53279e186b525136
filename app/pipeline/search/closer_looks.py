"""What networks see at each place of single photos, for who asks about a part of one. The last few are kept."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.errors import DecodeError, InputError
from app.core.job import Job
from app.core.photo import ContentId
from app.imaging.closer_look import CloserLook, look_closer, look_closer_at_thumbnail
from app.library.reader import Reader
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths
from app.pipeline.decoding.describe import NO_SENSE, looked_at, vector_of
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.search.query_vector import identified
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.similarity.engine import Engine

Floats = NDArray[np.float32]

_KEPT = 8
"""Half a megabyte each. Who asks why goes back and forth between a photo and its neighbours."""


@dataclass(frozen=True, slots=True, eq=False)
class LookedAt:
    """``vector`` (dim,) as the library keeps it, and the last ``maps`` of the engine's networks, as they gave them.

    ``by_small``: the maps are those of a thumbnail.
    """

    path: str
    content_id: ContentId
    vector: Floats
    maps: tuple[Floats, ...]
    by_small: bool
    thumbnail: bytes
    """Of a photo that was read from its file, else empty."""


class CloserLooks:
    """Serves the query thread. A photo is read from its file; where that cannot be, its thumbnail has to do."""

    def __init__(self, paths: DataPaths, model: ModelInUse, decoders: WarmDecoders) -> None:
        self._paths = paths
        self._model = model
        self._decoders = decoders
        self._kept: OrderedDict[tuple[str, ContentId], LookedAt] = OrderedDict()

    def of(self, job: Job, reader: Reader | None, path: str, engine: Engine, by: KnownModel) -> LookedAt:
        """Look at the photo at ``path``, in the library or not, with this engine, whose vectors are ``by``'s.

        Raises InputError if it is no photo, AppError, Cancelled.
        """
        content_id = identified(reader, path)[0]
        key = engine.model_id, content_id
        looked = self._kept.pop(key, None)
        if looked is None or looked.path != path:
            looked = self._look(job, reader, path, content_id, engine, by)
        self._kept[key] = looked
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return looked

    def _look(
        self, job: Job, reader: Reader | None, path: str, content_id: ContentId, engine: Engine, by: KnownModel
    ) -> LookedAt:
        rule, *more_rules = engine.rules
        network = engine if self._model.in_decoders(engine) else None
        by_small = False
        try:
            arguments = path, rule, self._decoders.thumbnail_px, tuple(more_rules)
            seen = self._decoders.reading(look_closer, *arguments, engine=network).result(job)
        except DecodeError as error:
            by_small, jpeg = True, self._thumbnail(content_id)
            if jpeg is None:
                raise _no_photo(path, error) from error
            try:
                reading = self._decoders.reading(
                    look_closer_at_thumbnail, jpeg, rule, tuple(more_rules), engine=network
                )
                seen = reading.result(job)
            except DecodeError:
                raise _no_photo(path, error) from error
        if seen.prepared.vector is None:
            seen = looked_at(self._model.embedder_of(engine), seen)
        return self._understood(reader, path, content_id, seen, by, by_small=by_small)

    def _understood(
        self,
        reader: Reader | None,
        path: str,
        content_id: ContentId,
        seen: CloserLook,
        by: KnownModel,
        *,
        by_small: bool,
    ) -> LookedAt:
        """Prefer the vector that the library has: neighbours and their distances are found by it."""
        made = vector_of(seen.prepared, by.dim)
        stored = None if reader is None else reader.vector(content_id, by.model_id)
        if stored is not None and len(stored) == 2 * by.dim:
            made = np.frombuffer(stored, "<f2").astype(np.float32)
        if made is None or not seen.maps:
            raise InputError("{path} cannot be used: {reason}", path=path, reason=NO_SENSE)
        return LookedAt(path, content_id, made, seen.maps, by_small, seen.prepared.thumbnail)

    def _thumbnail(self, content_id: ContentId) -> bytes | None:
        cache = ThumbnailCache.open_existing(self._paths.thumbnails)
        if cache is None:
            return None
        try:
            return cache.get(content_id)
        finally:
            cache.close()


def _no_photo(path: str, error: DecodeError) -> InputError:
    if not os.path.exists(path):
        return InputError("There is no file {path}.", path=path)
    return InputError("{path} is not a photo that Photokin can read: {reason}", path=path, reason=error.text)
