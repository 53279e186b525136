"""An engine that was learned: what it is made of, before it is written and has a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.core.engines import Proof
from app.similarity.engine import Engine
from app.similarity.learned_map import LearnedMap


@dataclass(frozen=True, slots=True, eq=False)
class NewEngine:
    """``learned`` takes the weighted vectors of ``base``, which has no map itself."""

    base: Engine
    learned: LearnedMap
    title: str
    origin: Literal["taught", "compact"]
    proof: Proof | None = None


Keep = Callable[[NewEngine], Engine]
"""Writes it among the user's engines and returns it as it is from now on. Raises AppError."""
