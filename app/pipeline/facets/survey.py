"""``catalog.survey``: the library as a whole."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from app.core.job import Job
from app.pipeline.facets.desk import Desk
from app.pipeline.work.quiet_moments import QuietMoments
from app.pipeline.work.worker import Task, Worker

if TYPE_CHECKING:
    from app.core.belonging import BelongingQuestion
    from app.pipeline.survey.surveyors import Surveyors

GROWN_FROM = 1_000
"""The graph of a library of fewer photos is grown in a moment, by whoever asks for a path."""


class SurveyFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names."""

    def __init__(
        self,
        desk: Desk,
        checking: Worker,
        surveying: Worker,
        make: Callable[[], Surveyors],
        moments: QuietMoments,
    ) -> None:
        """``make`` is called on either thread when it is first asked; what checks belongs to that of ``checking``,

        what finds and ``moments`` to that of ``surveying``.
        """
        self._desk = desk
        self._checking = checking
        self._surveying = surveying
        self._make = make
        self._moments = moments
        self._grows = False
        """Whether a graph is to be grown, or was begun."""

    @functools.cached_property
    def _surveyors(self) -> Surveyors:
        return self._make()

    def check(self) -> int:
        """Find out how well the library finds its own photos again → Health. Their files are read, never altered."""

        def check(job: Job) -> object:
            return self._surveyors.checker.check(job)  # made on the thread that it belongs to

        return self._checking.submit(self._desk.reading(check), kind="check")

    def path(self, first: str, last: str) -> int:
        """Find a path from one photo to another → PhotoPath. A newer request replaces an older one.

        Where the graph of the library has not been grown (``grow``), it waits for what of it is missing.
        """
        task = self._before_growing(lambda job: self._surveyors.paths.path(job, first, last))
        return self._surveying.submit(task, kind="path", cancels=("path", "grow"))

    def grow(self) -> int:
        """Grow the graph that paths lead through, while nobody needs the computer → None.

        It is done once for each index, and gives way to everything else.
        """
        self._grows = True
        reading = self._desk.reading(lambda job: self._surveyors.paths.grow(job, self._moments.wait))

        def grow(job: Job) -> None:
            reading(job)
            self._grows = False

        return self._surveying.submit(grow, kind="grow")

    def belongs(self, question: BelongingQuestion) -> int:
        """Find the folders in which photos belong → Belongings. Vectors that are made for it are kept."""
        task = self._before_growing(lambda job: self._surveyors.belonging.belongs(job, question))
        return self._surveying.submit(task, kind=None, cancels="grow")

    def _before_growing(self, task: Task) -> Task:
        """Return ``task``, after which a graph grows on that was stopped for it."""
        reading = self._desk.reading(task)

        def do(job: Job) -> object:
            try:
                return reading(job)
            finally:
                if self._grows:
                    with contextlib.suppress(RuntimeError):  # closing
                        self.grow()

        return do
