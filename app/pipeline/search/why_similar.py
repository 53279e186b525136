"""Why two photos are similar: the shares of what is seen, colour and layout, and where what is alike is seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.closeness import Edges
from app.core.job import Job
from app.core.why import Part, Share, Warmth, Why
from app.core.why_words import sentence_of
from app.library.reader import Reader
from app.pipeline.search.closer_looks import CloserLooks, LookedAt
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.descriptor import (
    COLOUR,
    LAYOUT,
    Constants,
    Floats,
    distance_from,
    load_constants,
    similarities,
)
from app.similarity.engine import Engine
from app.similarity.model_spec import Block
from app.similarity.split import can_be_split, laid_over, split


class Reasons:
    """Serves the query thread."""

    def __init__(self, looks: CloserLooks) -> None:
        self._looks = looks
        self._known: tuple[str, tuple[Constants, ...]] | None = None

    def why(self, job: Job, reader: Reader | None, paths: tuple[str, str], by: KnownModel, edges: Edges) -> Why:
        """Return why the photos at these paths are similar; ``by`` has an engine, ``edges`` say in what word.

        Raises InputError, AppError, Cancelled.
        """
        engine = by.engine
        if engine is None:
            raise ValueError(by.model_id)
        one, other = (self._looks.of(job, reader, path, engine, by) for path in paths)
        return why_similar(one, other, engine, self._constants_of(engine), edges)

    def _constants_of(self, engine: Engine) -> tuple[Constants, ...]:
        if self._known is None or self._known[0] != engine.model_id:
            self._known = engine.model_id, tuple(load_constants(spec) for spec in engine.models)
        return self._known[1]


def why_similar(one: LookedAt, other: LookedAt, engine: Engine, constants: Sequence[Constants], edges: Edges) -> Why:
    """Split the similarity of two photos. ``constants`` are those of the engine's models."""
    shares = _shares(one.vector, other.vector, engine.blocks)
    similarity = sum(each.share for each in shares)
    distance = float(distance_from(np.array([similarity]))[0])
    closeness = edges.closeness(distance, same_file=one.content_id == other.content_id)
    warmth = None
    sees_all = engine.learned is None and engine.mask is None
    if sees_all and all(can_be_split(spec.pooling) for spec in engine.models):
        warmth = (
            _warmth(one.maps, other.vector, engine, constants),
            _warmth(other.maps, one.vector, engine, constants),
        )
    sentence = sentence_of(shares, warmth, closeness)
    by_small = warmth is not None and (one.by_small or other.by_small)
    return Why(one.path, other.path, similarity, distance, closeness, shares, warmth, sentence, by_small)


def _shares(one: Floats, other: Floats, blocks: Sequence[Block]) -> tuple[Share, ...]:
    """Return the shares: those of several subjects, or of a learned block, are the subject's."""
    counted: dict[Part, list[tuple[float, float]]] = {}
    whole = sum(block.weight**2 for block in blocks)
    for block in blocks:
        here = slice(block.offset, block.offset + block.size)
        alike = similarities(one[here], other[None, here], np.ones(block.size, np.float32))
        counted.setdefault(_part_of(block), []).append((block.weight**2 / whole, float(alike[0])))
    shares = []
    for part, found in counted.items():
        weight = sum(counts for counts, _ in found)
        product = sum(counts * alike for counts, alike in found)
        shares.append(Share(part, weight, product / weight if weight else found[0][1]))
    return tuple(shares)


def _part_of(block: Block) -> Part:
    if block.name == COLOUR:
        return "colour"
    return "layout" if block.name == LAYOUT else "subject"


def _warmth(maps: Sequence[Floats], other: Floats, engine: Engine, constants: Sequence[Constants]) -> Warmth:
    """Return where in a photo what ``other`` (dim,) shows is; where two networks see, in the cells of the first."""
    whole = sum(block.weight**2 for block in engine.blocks)
    total = None
    for seen, spec, known, block in zip(maps, engine.models, constants, engine.blocks, strict=False):
        parts = split(seen, spec.pooling, known, other[block.offset : block.offset + block.size])
        parts *= block.weight**2 / whole
        total = parts if total is None else total + laid_over(parts, *total.shape)
    if total is None:
        raise ValueError("no map")
    rows, columns = total.shape
    return Warmth(rows, columns, tuple(total.ravel().tolist()))
