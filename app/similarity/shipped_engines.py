"""The engines that come with the program: a table of the models that each is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from app.core.engines import STANDARD
from app.core.text import Text, text
from app.similarity.engine import Engine, engine_of, engine_of_both
from app.similarity.model_spec import id_of, load_spec, plain

DEFAULT_MODEL = "efficientnet_lite0_int8"
"""The description in ``models`` that the standard engine is made of."""
LARGE_MODEL = "efficientnet_lite2_int8"


@dataclass(frozen=True, slots=True)
class Shipped:
    """``plain``: the network's map averaged and nothing beside it: what others are compared with."""

    title: Text
    models: tuple[str, ...]
    plain: bool = False


SHIPPED: dict[str, Shipped] = {
    STANDARD: Shipped(text("Standard"), (DEFAULT_MODEL,)),
    "large": Shipped(text("Large"), (LARGE_MODEL,)),
    "careful": Shipped(text("Careful"), (DEFAULT_MODEL, LARGE_MODEL)),
    "plain": Shipped(text("Plain"), (DEFAULT_MODEL,), plain=True),
    "plain_large": Shipped(text("Plain, large"), (LARGE_MODEL,), plain=True),
}
"""By name, in the order in which they are listed."""


def load_shipped(name: str, models: Path, *, look_into: bool = True) -> Engine:
    """Return the engine of this name, of what lies in the folder ``models``. Raises AppError, KeyError.

    ``look_into``: see ``load_spec``.
    """
    shipped = SHIPPED[name]
    specs = [load_spec(models / f"{model}.json", look_into=look_into) for model in shipped.models]
    if len(specs) > 1:
        return engine_of_both(specs, name, shipped.title)
    if not shipped.plain:
        return engine_of(specs[0], name, shipped.title)
    averaged = plain(specs[0])
    return replace(engine_of(averaged, name, shipped.title), model_id=id_of(name, ("engine", [averaged.model_id])))
