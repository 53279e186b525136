"""Who finds neighbours: in a library of the user's own, or in a shared one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.core.closest import ClosestPairs
from app.core.comparison import Askable
from app.core.job import Job
from app.core.masks import Masked
from app.core.photo import Answer
from app.core.question import Question
from app.core.why import Why


class Finder(Protocol):
    """Serves the query thread. Raises InputError for what cannot be asked, AppError, Cancelled."""

    def close(self) -> None: ...

    def get_ready(self, job: Job) -> None:
        """Open what a question needs."""
        ...

    def find(self, job: Job, question: Question) -> Answer:
        """Return the contents nearest to the question's photos, which need not be in the library."""
        ...

    def masked(self, job: Job, question: Question) -> Masked | None:
        """Return what the engine that answers a question looks at of its photo, None if that is all of it."""
        ...

    def compare(self, job: Job, question: Question, engines: Sequence[str]) -> tuple[Answer, ...]:
        """Return the answer of each engine to the same question."""
        ...

    def why(self, job: Job, first: str, second: str, engine: str = "") -> Why:
        """Return why two photos, in the library or not, are as similar as this engine says."""
        ...

    def askable(self, job: Job) -> tuple[Askable, ...]:
        """Return the engines that a question may name."""
        ...

    def closest_pairs(self, job: Job, folder: str, count: int) -> ClosestPairs:
        """Return the closest pairs of photos at or below ``folder``."""
        ...
