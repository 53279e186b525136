"""What lies beneath a learned map: the engines whose stored vectors it takes, as they see with the same models."""

from __future__ import annotations

import numpy as np

from app.similarity.descriptor import Floats, query_scale
from app.similarity.engine import Engine
from app.similarity.known_engines import KnownEngines
from app.similarity.learned_map import LearnedMap


def engines_beneath(known: KnownEngines, engine: Engine) -> tuple[Engine, ...]:
    """Return the engines without a map whose vectors are what the map of ``engine`` takes; those shipped come first.

    None for an engine without a map.
    """
    if engine.learned is None:
        return ()
    others = (listed.engine for listed in known.listed())
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
    same_models = [spec.model_id for spec in other.models] == [spec.model_id for spec in engine.models]
    same_blocks = [(each.name, each.size) for each in other.blocks] == [
        (each.name, each.size) for each in engine.seen_blocks
    ]
    return other.learned is None and same_models and same_blocks
