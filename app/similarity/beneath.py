"""What lies beneath a learned map: the engines whose stored vectors it takes, as they see with the same models."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from app.similarity.descriptor import Floats, query_scale
from app.similarity.engine import Engine
from app.similarity.known_engines import KnownEngines
from app.similarity.learned_map import LearnedMap


def engines_beneath(known: KnownEngines, engine: Engine) -> tuple[Engine, ...]:
    """Return the engines without a map whose vectors are what the map of ``engine`` takes; those shipped come first.

    None for an engine without a map.
    """
    return () if engine.learned is None else beneath_among((listed.engine for listed in known.listed()), engine)


def beneath_among(others: Iterable[Engine | None], engine: Engine) -> tuple[Engine, ...]:
    """Return those of ``others``, in their order, that lie beneath the map of ``engine``."""
    return tuple(other for other in others if other is not None and _lies_beneath(other, engine))


def derived(vectors: Floats, engine: Engine, learned: LearnedMap) -> Floats:
    """Return the vectors (n, engine.dim) of photos by an engine with a map, from those (n, d) of one beneath it.

    Its map was learned with the default weights, which are those of ``seen_blocks``.
    """
    weighted = vectors * np.sqrt(query_scale(engine.seen_blocks))
    where = {block.name: slice(block.offset, block.offset + block.size) for block in engine.seen_blocks}
    beside = [vectors[:, where[block.name]] for block in engine.blocks[1:]]
    return np.concatenate([learned.apply(weighted), *beside], axis=1)


def _lies_beneath(other: Engine, engine: Engine) -> bool:
    if engine.learned is None or other.learned is not None:
        return False
    same_models = _seen_with(other) == _seen_with(engine)
    same_blocks = [(each.name, each.size) for each in other.blocks] == [
        (each.name, each.size) for each in engine.seen_blocks
    ]
    return same_models and same_blocks


def _seen_with(engine: Engine) -> tuple[object, ...]:
    """Return what an engine sees with: its models, and the mask before them."""
    return [spec.model_id for spec in engine.models], None if engine.mask is None else engine.mask.decisive
