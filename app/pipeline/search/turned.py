"""Questions for turned and mirrored photos, too: the query's vectors in all ways in which it may lie, and one answer.

What is found by a turned query comes behind what is found by the query as it is, unless it is clearly nearer: so that
ordinary neighbours stay where they are (``build/bench.py turned``).
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.errors import Cancelled, DecodeError, InputError
from app.core.job import Job
from app.core.photo import ContentId
from app.core.question import Metric
from app.core.turned import AS_IT_IS, OTHERS
from app.imaging.altered import prepare_turned
from app.imaging.prepare import Prepared
from app.pipeline.decoding.describe import vector_of, with_vectors
from app.pipeline.decoding.warm_decoders import Reading, WarmDecoders
from app.pipeline.search.asked_photos import AskedPhotos
from app.pipeline.search.collect import Sought
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.similarity.combined import combined
from app.similarity.engine import Engine
from app.similarity.index import Found, Scored
from app.similarity.order import DOT_SHARE

Floats = NDArray[np.float32]

PENALTY = 0.1
"""What is taken off the score of what a turned query finds."""
_KEPT = 16


class TurnedFound(NamedTuple):
    """What was found, nearest first, and by which way of lying what was not found by the query as it is."""

    found: Found
    ways: Mapping[ContentId, int]


class TurnedQuestions:
    """Serves the query thread. The vectors of the last few photos are kept."""

    def __init__(self, model: ModelInUse, decoders: WarmDecoders) -> None:
        self._model = model
        self._decoders = decoders
        self._made: OrderedDict[tuple[str, ContentId], Mapping[int, Floats]] = OrderedDict()

    def sought(
        self, job: Job, asked: AskedPhotos, by: KnownModel, as_it_is: Sought, centre: Floats | None
    ) -> Mapping[int, Sought]:
        """Return what is looked for when all photos that are asked with lie in each of the other ways.

        The model has a network. Raises InputError for what cannot be read, AppError, Cancelled.
        """
        photos = [self.made(job, photo.content_id, photo.path, by) for photo in asked.all]
        found: dict[int, Sought] = {}
        for way in OTHERS:
            if any(way not in vectors for vectors in photos):
                continue  # the model makes no sense of one of them
            weighted = [(vectors[way], photo.weight) for vectors, photo in zip(photos, asked.all, strict=True)]
            with contextlib.suppress(ValueError):  # nothing remains of them in this way
                count = len(asked.wanted)
                vector = combined(weighted[:count], weighted[count:], as_it_is.scale, centre)
                found[way] = as_it_is._replace(vector=vector)
        return found

    def made(self, job: Job, content_id: ContentId, path: str, by: KnownModel) -> Mapping[int, Floats]:
        """Return the vectors (dim,) of the photo at ``path`` in all other ways of lying. The model has a network.

        Raises InputError if it cannot be read, AppError, Cancelled.
        """
        if by.engine is None:
            raise ValueError(by.model_id)
        key = by.model_id, content_id
        made = self._made.pop(key, None) or self._make(job, path, by.engine)
        self._made[key] = made
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        return made

    def _make(self, job: Job, path: str, engine: Engine) -> Mapping[int, Floats]:
        network = engine if self._model.in_decoders(engine) else None
        # Pixels travel one picture at a time: so many large arrays are not handed over at once.
        parts = [OTHERS] if network is not None else [(each,) for each in OTHERS]
        made: dict[int, Floats] = {}
        for part in parts:
            read = self._read(job, path, part, engine, network)
            if network is None:
                read = tuple(with_vectors(self._model.embedder_of(engine), [each])[0] for each in read)
            for orientation, prepared in zip(part, read, strict=True):
                vector = vector_of(prepared, engine.dim)
                if vector is not None:
                    made[orientation] = vector
        return made

    def _read(
        self, job: Job, path: str, part: tuple[int, ...], engine: Engine, network: Engine | None
    ) -> tuple[Prepared, ...]:
        reading: Reading[tuple[Prepared, ...]] = self._decoders.reading(
            prepare_turned, path, part, engine.rules, engine=network
        )
        try:
            return reading.result(job)
        except Cancelled:
            reading.leave()
            raise
        except DecodeError as error:
            raise InputError(
                "{path} is not a photo that Photokin can read: {reason}", path=path, reason=error.text
            ) from error


def with_turned(found: Found, of_turned: Mapping[int, Found], wanted: int, metric: Metric) -> TurnedFound:
    """Return what was ``found`` by the query as it is together with what was found by each turned one."""
    if not of_turned:
        return TurnedFound(found, {})
    penalty = PENALTY * (float(DOT_SHARE) if metric == "dot" else 1.0)
    best = {each.content_id: (each, AS_IT_IS) for each in found}
    for way, others in of_turned.items():
        for each in others:
            lowered = Scored(each.content_id, each.similarity, each.score - penalty)
            known = best.get(each.content_id)
            if known is None or lowered.score > known[0].score:
                best[each.content_id] = lowered, way
    ordered = sorted(best.values(), key=lambda each: -each[0].score)[:wanted]
    ways = {each.content_id: way for each, way in ordered if way != AS_IT_IS}
    return TurnedFound([each for each, _ in ordered], ways)
