"""An engine: what turns a photo into a vector. One or two models side by side, and perhaps a map that was learned.

Before the models there may be a mask: they see the subject of a photo alone then.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.engines import Origin
from app.core.errors import AppError
from app.core.input_rule import InputRule, ground_for
from app.core.text import Text
from app.similarity.learned_map import LearnedMap
from app.similarity.mask_spec import MaskSpec
from app.similarity.model_spec import Block, ModelSpec, id_of, load_spec, placed, plain
from app.similarity.pooling import Gem

MOST_MODELS = 2

_GROUND_TIMES = 2.0  # a subject of half the frame, each way, is as sharp as a whole photo


@dataclass(frozen=True, slots=True)
class Engine:
    """All that is needed to make vectors; small, so that it travels to another process with each request.

    ``model_id`` is a name and 12 hexadecimal digits that change whenever a vector would: it keys all that is kept of
    photos. ``seen_blocks`` are what the models and the picture itself give, ``blocks`` what is kept of it: the same,
    or what the map in the file ``learned`` makes of it, with colour and layout beside it where they are kept.
    ``mask``: what finds the subject of a photo, of which alone models and blocks tell then; None where all is seen.
    """

    name: str
    title: str | Text
    origin: Origin
    model_id: str
    models: tuple[ModelSpec, ...]
    seen_blocks: tuple[Block, ...]
    blocks: tuple[Block, ...]
    learned: Path | None = None
    mask: MaskSpec | None = None

    @property
    def dim(self) -> int:
        """Length of a photo's vector as it is kept."""
        return sum(block.size for block in self.blocks)

    @property
    def rule(self) -> InputRule:
        """How large a picture the first model wants to see."""
        return self.models[0].rule

    @property
    def model_rules(self) -> tuple[InputRule, ...]:
        """The same of each model."""
        return tuple(spec.rule for spec in self.models)

    @property
    def rules(self) -> tuple[InputRule, ...]:
        """How large pictures of a photo the engine wants: what its models see, or with a mask the picture of which the
        subject is cut out, and what the mask's network sees.
        """
        if self.mask is None:
            return self.model_rules
        return ground_for(self.model_rules, _GROUND_TIMES), self.mask.rule

    @property
    def cells(self) -> Path | None:
        """The constants for cells of photos: the first model's, none where a learned map says what is alike, or where
        a part of a photo is looked at.
        """
        return None if self.learned is not None or self.mask is not None else self.models[0].cells

    @property
    def cells_id(self) -> str:
        return self.models[0].cells_id

    @property
    def models_named(self) -> str:
        """The names of its models, for a log or a status."""
        return " + ".join(spec.name for spec in self.models)

    def block(self, name: str) -> Block:
        """Return the block of this name; KeyError if there is none."""
        return {block.name: block for block in self.blocks}[name]

    def check_map(self, learned: LearnedMap) -> None:
        """Raise AppError where a map does not fit between what is seen and what is kept."""
        if (learned.takes, learned.gives) != (sum(each.size for each in self.seen_blocks), self.blocks[0].size):
            raise AppError(
                "The learned map {path} is not valid: remove its engine and teach it again.", path=str(self.learned)
            )


def engine_of(spec: ModelSpec, name: str = "", title: str | Text = "", origin: Origin = "shipped") -> Engine:
    """Return the engine that is this model and nothing else; it has the model's own id."""
    return Engine(name or spec.name, title or spec.name, origin, spec.model_id, (spec,), spec.blocks, spec.blocks)


def engine_of_both(specs: Sequence[ModelSpec], name: str, title: str | Text, origin: Origin = "shipped") -> Engine:
    """Return the engine of two models, what each sees side by side."""
    blocks = side_by_side(specs)
    model_id = id_of(name, ("engine", [spec.model_id for spec in specs], [(each.name, each.size) for each in blocks]))
    return Engine(name, title, origin, model_id, tuple(specs), blocks, blocks)


def side_by_side(specs: Sequence[ModelSpec]) -> tuple[Block, ...]:
    """Return the blocks of models together: a subject of each, and the colour and the layout that they have in common.

    Colour and layout keep their share: beside two subjects they weigh √2 times as much.
    """
    if len(specs) == 1:
        return specs[0].blocks
    first, *beside = specs[0].blocks
    more = ((f"{first.name}{place}", spec.blocks[0]) for place, spec in enumerate(specs[1:], 2))
    subjects = [(first.name, first), *more]
    share = math.sqrt(len(specs))
    return placed(
        [
            *((name, block.size, block.weight) for name, block in subjects),
            *((block.name, block.size, block.weight * share) for block in beside),
        ]
    )


def stand_in_of(engine: Engine) -> Engine | None:
    """Return the engine with each model replaced by the one that stands in for it, where its processor computes other
    numbers than it must; None where no model has another. Raises AppError.
    """
    if all(spec.stand_in is None for spec in engine.models):
        return None
    specs = tuple(_instead_of(spec) for spec in engine.models)
    if engine.model_id == engine.models[0].model_id:
        return engine_of(specs[0], engine.name, engine.title, engine.origin)
    ids = [spec.model_id for spec in specs]
    return replace(engine, models=specs, model_id=id_of(engine.name, ("stands in", engine.model_id, ids)))


def _instead_of(spec: ModelSpec) -> ModelSpec:
    """Return the model that stands in for this one, pooled as this one is; itself if there is none."""
    if spec.stand_in is None:
        return spec
    instead = load_spec(spec.stand_in)
    return instead if isinstance(spec.pooling, Gem) or not isinstance(instead.pooling, Gem) else plain(instead)
