"""Whoever makes a report, together: loaded with all that they need when the first is asked for, not at a start."""

from __future__ import annotations

from dataclasses import dataclass

from app.machine.paths import DataPaths
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.reports.evaluator import Evaluator
from app.pipeline.reports.sheet import SheetMaker
from app.pipeline.reports.table import TableWriter
from app.pipeline.reports.vectors import VectorsWriter
from app.pipeline.reports.why_picture import WhyPictures
from app.pipeline.search.query import Searcher
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.search_choice import SearchChoice


@dataclass(frozen=True, slots=True)
class Makers:
    """They serve the reports thread, to which the searcher behind them belongs."""

    table: TableWriter
    vectors: VectorsWriter
    sheet: SheetMaker
    evaluator: Evaluator
    why: WhyPictures


def makers_of(
    paths: DataPaths,
    model: ModelInUse,
    searcher: Searcher,
    decoders: WarmDecoders,
    budget: MemoryBudget,
    choice: SearchChoice,
) -> Makers:
    """Return them for one library."""
    return Makers(
        TableWriter(model, searcher, choice),
        VectorsWriter(model, searcher),
        SheetMaker(paths, searcher, decoders),
        Evaluator(paths, model, decoders, budget),
        WhyPictures(paths, decoders),
    )
