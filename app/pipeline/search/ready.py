"""What is known of a question before its photos are compared with others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.closeness import Edges
from app.pipeline.search.collect import Sought
from app.pipeline.search.counting_blocks import Counting
from app.pipeline.search.matches import About
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.index import Index


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything: who answers with which index, what is looked for, what is left out, and where words end."""

    opened: OpenedIndex
    index: Index | None
    by: KnownModel
    counts: Counting
    sought: Sought
    about: About
    edges: Edges
    turned: Mapping[int, Sought] = field(default_factory=dict)
    """What is looked for by way of lying, where turned photos are wanted, too (``turned``)."""
