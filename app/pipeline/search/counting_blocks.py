"""How much subject, colour and layout count in a question: by its weights, on the side of the query alone."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.errors import InputError
from app.core.photo import Counted
from app.core.question import AS_THE_ENGINE, BlockWeights
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.descriptor import COLOUR, LAYOUT, SUBJECT, query_scale

Floats = NDArray[np.float32]


class Counting(NamedTuple):
    """``scale`` (dim,) is what ``query_scale`` returns, ``is_usual``: that of the engine. ``parts`` are for people."""

    scale: Floats
    is_usual: bool
    parts: tuple[Counted, ...]


def counting(by: KnownModel, weights: BlockWeights) -> Counting:
    """Return how much each block of an engine counts. Raises InputError for weights that it knows nothing of.

    Of an engine with several subjects each weighs as much; colour and layout keep their share beside them, so that a
    weight means the same by any engine (``engine.side_by_side``). What a learned map makes is its subject.
    """
    if by.engine is None:
        if weights != AS_THE_ENGINE:
            raise InputError(
                "What counts cannot be chosen while your photos are being read again: the older engine is not known."
            )
        return Counting(by.scale, True, ())
    blocks = by.engine.blocks
    subjects = [block for block in blocks if block.name not in (COLOUR, LAYOUT)]
    share = math.sqrt(len(subjects)) or 1.0
    given = {SUBJECT: weights.subject, COLOUR: weights.colour, LAYOUT: weights.layout}
    replaced: dict[str, float] = {}
    parts = []
    for name, weight in given.items():
        of_it = subjects if name == SUBJECT else [block for block in blocks if block.name == name]
        if not of_it:
            if weight:
                raise InputError(
                    "The engine {engine} does not know the {part} of photos.", engine=by.engine.name, part=name
                )
            continue
        times = 1.0 if name == SUBJECT else share
        usual = round(of_it[0].weight / times, 6)
        parts.append(Counted(name, usual, usual if weight is None else float(weight)))
        if weight is not None and weight != usual:
            replaced |= {block.name: weight * times for block in of_it}
    if not replaced:
        return Counting(by.scale, True, tuple(parts))
    try:
        return Counting(query_scale(blocks, replaced), False, tuple(parts))
    except ValueError:
        raise InputError("Of subject, colour and layout at least one has to count.") from None
