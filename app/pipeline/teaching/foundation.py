"""What is learned upon: an engine without a learned map of its own, and how its vectors are weighted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.core.text import Text
from app.similarity.descriptor import query_scale
from app.similarity.engine import Engine
from app.similarity.teaching.examples import Floats


@dataclass(frozen=True, slots=True)
class Base:
    """``engine`` has no learned map."""

    engine: Engine

    @property
    def weights(self) -> Floats:
        """What a stored vector is multiplied with, (dim,), before a map takes it."""
        return np.sqrt(query_scale(self.engine.blocks))

    @property
    def title(self) -> Text:
        title = self.engine.title
        return title if isinstance(title, Text) else Text("{title}", (("title", title),))  # a name needs no translation

    def titled(self, origin: Literal["taught", "compact"], numbers: int = 0) -> str:
        """Return the title of an engine that is made of this one, for who gives it none."""
        title = str(self.engine.title)
        return f"{title}, taught here" if origin == "taught" else f"{title}, {numbers} numbers"
