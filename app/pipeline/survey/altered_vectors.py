"""Vectors of photos as they are not (``imaging.altered``): decoded once, all made of that in the same process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.core.errors import DecodeError
from app.core.job import Job
from app.imaging.prepare import Prepared
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.describe import vector_of, with_vectors
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.engine import Engine

Floats = NDArray[np.float32]
Way = TypeVar("Way")

_THUMBNAIL_PX = 16  # nobody makes one


def altered_vectors(
    job: Job,
    model: ModelInUse,
    budget: MemoryBudget,
    engine: Engine,
    alter: Callable[..., tuple[Prepared, ...]],
    paths: Iterator[str],
    ways: Sequence[Way],
) -> Iterator[tuple[str, dict[Way, Floats | None] | DecodeError] | None]:
    """Yield each of ``paths`` with its vectors (dim,) altered in each of these ways, or the reason why it has none.

    A vector is None where the engine makes no sense of the picture. None in place of a photo while nothing is ready.
    ``paths`` is drawn from as places get free. Raises AppError, Cancelled.
    """
    with Decoders(model.pace.processes, engine.rules, _THUMBNAIL_PX, budget) as decoders:
        decoders.engine = engine if model.in_decoders(engine) else None
        # Pixels travel one picture at a time: so many large arrays are not handed over at once.
        parts: list[tuple[Way, ...]] = [tuple(ways)] if decoders.engine is not None else [(way,) for way in ways]
        known: dict[str, dict[Way, Floats | None]] = {}
        requests = (((path, part), (path, part, engine.rules)) for path in paths for part in parts)
        failed: set[str] = set()
        for done in decoders.have_done(alter, requests):
            job.checkpoint()
            model.pace.look()
            decoders.processes = model.pace.processes
            if done is None:
                yield None
                continue
            (path, part), result = done
            if path in failed:
                continue
            if isinstance(result, DecodeError):
                failed.add(path)
                yield path, result
                continue
            made = known.setdefault(path, {})
            made |= dict(zip(part, (_vector(model, engine, each) for each in _all(result)), strict=True))
            if len(made) == len(ways):
                yield path, known.pop(path)


def _all(result: Any) -> tuple[Prepared, ...]:
    return tuple(result)


def _vector(model: ModelInUse, engine: Engine, prepared: Prepared) -> Floats | None:
    if prepared.vector is None:
        prepared = with_vectors(model.embedder_of(engine), [prepared])[0]
    return vector_of(prepared, engine.dim)
