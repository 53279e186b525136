"""One process of the warm decoders, and who has it."""

from __future__ import annotations

import math
import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from app.pipeline.decoding.sole_decoder import SoleDecoder
from app.similarity.engine import Engine


@dataclass(slots=True, eq=False)
class WarmProcess:
    """A process and who has it; everything but ``decoder`` under the owner's lock."""

    decoder: SoleDecoder
    taken: bool = False
    left: Future[Any] | None = None
    """What it reads for nobody."""
    left_at_s: float | None = None

    def suits(self, engine: Engine | None) -> bool:
        """Tell whether it has just what a reading needs: one process is to have the network, not both."""
        return self.decoder.model_id == ("" if engine is None else engine.model_id)

    def idle_s(self) -> float:
        """Return how long it has done nothing that somebody wants: for ever if it is free."""
        if not self.taken:
            return math.inf
        return 0.0 if self.left_at_s is None else time.monotonic() - self.left_at_s
