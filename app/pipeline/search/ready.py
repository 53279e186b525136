"""What is known of a question before its photos are compared with others."""

from __future__ import annotations

from dataclasses import dataclass

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
