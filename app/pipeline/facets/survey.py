"""``catalog.survey``: the library as a whole."""

from __future__ import annotations

import contextlib

from app.core.belonging import BelongingQuestion
from app.core.job import Job
from app.pipeline.facets.desk import Desk
from app.pipeline.survey.belonging import BelongingFinder
from app.pipeline.survey.health_checker import HealthChecker
from app.pipeline.survey.path_finder import PathFinder
from app.pipeline.work.quiet_moments import QuietMoments
from app.pipeline.work.worker import Task, Worker


class SurveyFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names."""

    def __init__(
        self,
        desk: Desk,
        checking: Worker,
        checker: HealthChecker,
        surveying: Worker,
        path_finder: PathFinder,
        belonging_finder: BelongingFinder,
        moments: QuietMoments,
    ) -> None:
        """``checker`` belongs to the thread of ``checking``, both finders and ``moments`` to that of ``surveying``."""
        self._desk = desk
        self._checking = checking
        self._checker = checker
        self._surveying = surveying
        self._path_finder = path_finder
        self._belonging_finder = belonging_finder
        self._moments = moments
        self._grows = False
        """Whether a graph is to be grown, or was begun."""

    def check(self) -> int:
        """Find out how well the library finds its own photos again → Health. Their files are read, never altered."""
        return self._checking.submit(self._desk.reading(self._checker.check), kind="check")

    def path(self, first: str, last: str) -> int:
        """Find a path from one photo to another → PhotoPath. A newer request replaces an older one.

        Where the graph of the library has not been grown (``grow``), it waits for what of it is missing.
        """
        task = self._before_growing(lambda job: self._path_finder.path(job, first, last))
        return self._surveying.submit(task, kind="path", cancels=("path", "grow"))

    def grow(self) -> int:
        """Grow the graph that paths lead through, while nobody needs the computer → None.

        It is done once for each index, and gives way to everything else.
        """
        self._grows = True
        reading = self._desk.reading(lambda job: self._path_finder.grow(job, self._moments.wait))

        def grow(job: Job) -> None:
            reading(job)
            self._grows = False

        return self._surveying.submit(grow, kind="grow")

    def belongs(self, question: BelongingQuestion) -> int:
        """Find the folders in which photos belong → Belongings. Vectors that are made for it are kept."""
        task = self._before_growing(lambda job: self._belonging_finder.belongs(job, question))
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
