"""``catalog.survey``: the library as a whole."""

from __future__ import annotations

from app.core.belonging import BelongingQuestion
from app.pipeline.facets.desk import Desk
from app.pipeline.survey.belonging import BelongingFinder
from app.pipeline.survey.health_checker import HealthChecker
from app.pipeline.survey.path_finder import PathFinder
from app.pipeline.work.worker import Worker


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
    ) -> None:
        """``checker`` belongs to the thread of ``checking``, both finders to that of ``surveying``."""
        self._desk = desk
        self._checking = checking
        self._checker = checker
        self._surveying = surveying
        self._path_finder = path_finder
        self._belonging_finder = belonging_finder

    def check(self) -> int:
        """Find out how well the library finds its own photos again → Health. Their files are read, never altered."""
        return self._checking.submit(self._desk.reading(self._checker.check), kind="check")

    def path(self, first: str, last: str) -> int:
        """Find a path from one photo to another → PhotoPath. A newer request replaces an older one.

        The first time after the index was built it looks at the neighbours of every photo, which is kept.
        """
        task = self._desk.reading(lambda job: self._path_finder.path(job, first, last))
        return self._surveying.submit(task, kind="path", cancels="path")

    def belongs(self, question: BelongingQuestion) -> int:
        """Find the folders in which photos belong → Belongings. Vectors that are made for it are kept."""
        return self._surveying.submit(
            self._desk.reading(lambda job: self._belonging_finder.belongs(job, question)), kind=None
        )
