"""The vector to search with: stored in the catalog, kept from an earlier question, or made from the file."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.errors import Cancelled, DecodeError, InputError
from app.core.facts import Facts
from app.core.job import Job
from app.core.masks import Masked, Only
from app.core.photo import ContentId, Photo, Stamp
from app.imaging.asked_part import levels_in, prepare_part
from app.imaging.prepare import Prepared
from app.library.identity import identify
from app.pipeline.decoding.describe import NO_SENSE, vector_of, with_vectors
from app.pipeline.decoding.warm_decoders import Reading, WarmDecoders
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.similarity.engine import Engine

Floats = NDArray[np.float32]

_KEPT = 64

Identifying = Callable[[str], tuple[ContentId, Stamp]]
_Key = tuple[str, ContentId, Only | None]


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """What was made of a photo for a question. ``masked``: what of it was looked at, where that was a part."""

    vector: Floats
    thumbnail: bytes
    masked: Masked | None


class QueryVectors:
    """Serves the query thread.

    A photo from outside is read once: who comes back to it, or asks for more of its neighbours, waits for no decoder.
    Where another question came before it was read, the next one for the same photo goes on with what is being read.
    """

    def __init__(self, model: ModelInUse, decoders: WarmDecoders, identifying: Identifying = identify) -> None:
        """``identifying``: what the library names the inside of a file by."""
        self._model = model
        self._identifying = identifying
        self._decoders = decoders
        self._made: OrderedDict[_Key, _Made] = OrderedDict()
        self._left: tuple[_Key, Reading[Prepared]] | None = None

    def whereabouts(self, facts: Facts, path: str) -> tuple[ContentId, tuple[str, ...]]:
        """Return the content id of the photo at ``path``, and where the library has it. Raises InputError, AppError."""
        content_id, known = identified(facts, path, self._identifying)
        copies = facts.paths_of([content_id]).get(content_id, ())
        return content_id, ((path,) if known else ()) + tuple(place for place in copies if place != path)

    def stored(self, facts: Facts, content_id: ContentId, by: KnownModel) -> Floats | None:
        """Return the vector (dim,) that the library has of a content by this model. Raises CatalogNotReady."""
        stored = facts.vector(content_id, by.model_id)
        if stored is None or len(stored) != 2 * by.dim:
            return None
        return np.frombuffer(stored, "<f2").astype(np.float32)

    def made(self, job: Job, content_id: ContentId, path: str, by: KnownModel, only: Only | None = None) -> Floats:
        """Return the vector that the model's network gives for the photo at ``path``, or for a part of it. The model
        has one.

        Raises InputError if it is no photo, or the mask none, AppError, Cancelled.
        """
        key = by.model_id, content_id, only
        made = None if only is not None and only.picture else self._made.pop(key, None)  # a mask may be drawn anew
        if made is None:
            prepared = self._read(job, key, path, by)
            vector, prepared = self._make(path, prepared, by)
            made = _Made(vector, prepared.thumbnail, prepared.masked)
        self._made[key] = made
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return made.vector

    def masked(self, content_id: ContentId, by: KnownModel, only: Only | None = None) -> Masked | None:
        """Return what of a photo was looked at when its vector was ``made``, None where that is all, or not known."""
        made = self._made.get((by.model_id, content_id, only))
        return None if made is None else made.masked

    def thumbnail(self, content_id: ContentId, by: KnownModel) -> bytes | None:
        """Return the thumbnail of a photo whose vector was ``made``, None for another one."""
        made = self._made.get((by.model_id, content_id, None))
        return None if made is None else made.thumbnail

    def _read(self, job: Job, key: _Key, path: str, by: KnownModel) -> Prepared:
        engine = _engine_of(by)
        if self._left is not None and self._left[0] == key:
            reading, self._left = self._left[1], None
        else:
            reading = self._reading(job, path, engine, key[2])
        try:
            reading.begin(job)
            if reading.engine is None:
                self._model.embedder_of(engine)  # loaded while the photo is read, the first time
            return reading.result(job)
        except Cancelled:
            self._left = key, reading
            raise
        except DecodeError as error:
            raise InputError(
                "{path} is not a photo that Photokin can read: {reason}", path=path, reason=error.text
            ) from error

    def _reading(self, job: Job, path: str, engine: Engine, only: Only | None) -> Reading[Prepared]:
        network = engine if self._model.in_decoders(engine) else None
        if only is None:
            return self._decoders.prepare(path, rules=engine.rules, engine=network)
        if not only.picture:
            return self._decoders.reading(prepare_part, path, only.outline, engine.model_rules, engine=network)
        try:
            levels = self._decoders.reading(levels_in, only.picture).result(job)
        except DecodeError as error:
            raise InputError(
                "The mask {path} cannot be used: {reason}", path=only.picture, reason=error.text
            ) from error
        return self._decoders.reading(prepare_part, path, levels, engine.model_rules, engine=network)

    def _make(self, path: str, prepared: Prepared, by: KnownModel) -> tuple[Floats, Prepared]:
        """Return the vector as it would be stored, and what it was made of."""
        if prepared.vector is None:
            prepared = with_vectors(self._model.embedder_of(_engine_of(by)), [prepared])[0]
        vector = vector_of(prepared, by.dim)
        if vector is None:
            raise InputError("{path} cannot be used: {reason}", path=path, reason=NO_SENSE)
        return vector, prepared


def _engine_of(by: KnownModel) -> Engine:
    if by.engine is None:
        raise ValueError(by.model_id)
    return by.engine


def place_of(facts: Facts | None, path: str) -> str:
    """Return the path of a photo by way of no links, unless the library has it by way of one."""
    place = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    return path if place != path and facts is not None and facts.photo_at(path) is not None else place


def identified(facts: Facts | None, path: str, identifying: Identifying = identify) -> tuple[ContentId, bool]:
    """Return what is in the file and whether the library knows the photo. Raises InputError, CatalogNotReady.

    From the catalog if the file still is as it was, or its disk is not there.
    """
    photo = None if facts is None else facts.photo_at(path)
    if photo is not None and photo.content_id is not None and _unchanged(photo):
        return photo.content_id, True
    try:
        return identifying(path)[0], photo is not None
    except FileNotFoundError:
        raise InputError("There is no file {path}.", path=path) from None
    except DecodeError as error:
        raise InputError("{path} cannot be used: {reason}", path=path, reason=error.text) from error


def _unchanged(photo: Photo) -> bool:
    try:
        info = os.stat(photo.path)
    except OSError:
        return True
    return Stamp(info.st_size, info.st_mtime_ns) == photo.stamp
