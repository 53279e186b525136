"""``catalog.reports``: what people take out of their library as files."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.core.errors import AppError
from app.core.job import Job
from app.pipeline.facets.desk import Desk
from app.pipeline.search.query import Searcher
from app.pipeline.work.worker import Worker

if TYPE_CHECKING:
    from app.core.evaluation import Evaluation, EvaluationPlan
    from app.core.taking_away import PictureFormat, SheetMade, SheetPlan, TablePlan, Taken, VectorsPlan
    from app.core.why import Why
    from app.pipeline.reports.makers import Makers
    from app.pipeline.reports.page import Say


class ReportsFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names.

    Files get their names when they are whole; a job that is cancelled or fails leaves nothing behind.
    """

    def __init__(self, desk: Desk, reporting: Worker, searcher: Searcher, make: Callable[[], Makers]) -> None:
        """``searcher`` belongs to the thread of ``reporting`` alone: questions of the window do not wait for it.

        ``make`` is called there when the first report is asked for.
        """
        self._desk = desk
        self._reporting = reporting
        self._searcher = searcher
        self._make = make

    @functools.cached_property
    def _makers(self) -> Makers:
        return self._make()

    def table(self, plan: TablePlan, write: Callable[[bytes], object] | None = None) -> int:
        """Write a table of neighbours → Taken. ``write`` gets it instead of a file, on the thread that works."""
        begun = False

        def give(data: bytes) -> None:
            nonlocal begun
            if write is not None:
                begun = True
                write(data)

        def task(job: Job) -> Taken:
            if begun:  # a catalog that turned out damaged has been mended: what was given cannot be taken back
                raise AppError("The library was damaged and has been mended. Please ask again.")
            return self._makers.table.write(job, plan, None if write is None else give)

        return self._reporting.submit(self._desk.reading(task))

    def sheet(self, plan: SheetPlan, say: Say = str, language: str = "en") -> int:
        """Write a figure of photos and their neighbours → SheetMade. ``say`` says its words, on another thread."""
        return self._reporting.submit(self._desk.reading(lambda job: self._makers.sheet.make(job, plan, say, language)))

    def why_picture(self, why: Why, path: str, form: PictureFormat, say: Say = str) -> int:
        """Draw why two photos are similar, both with their warmth, as a file → SheetMade. ``say`` as above."""

        def task(job: Job) -> SheetMade:
            return self._makers.why.draw(job, self._searcher.reader, why, path, form, say)

        return self._reporting.submit(self._desk.reading(task))

    def vectors(self, plan: VectorsPlan) -> int:
        """Write the vectors of all photos and the list of them → Taken."""
        return self._reporting.submit(self._desk.reading(lambda job: self._makers.vectors.write(job, plan)))

    def evaluate(self, plan: EvaluationPlan) -> int:
        """Let labelled photos ask each other → Evaluation. Vectors that are made for it are kept."""
        return self._reporting.submit(
            self._desk.reading(lambda job: self._makers.evaluator.evaluate(job, plan, self._searcher.reader))
        )

    def page(self, evaluation: Evaluation, path: str, say: Say = str, language: str = "en") -> int:
        """Write an evaluation as a page with pictures → None. ``say`` says its words, on another thread."""

        def task(job: Job) -> None:
            self._makers.evaluator.write_page(job, evaluation, path, self._searcher.reader, say, language)

        return self._reporting.submit(self._desk.reading(task))
