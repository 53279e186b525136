"""``catalog.search``: questions and their answers, and what a question may be made from."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.comparison import Hearts
from app.core.job import Job
from app.core.question import Question
from app.library.store import Store
from app.machine.paths import DataPaths
from app.pipeline.facets.desk import Desk, OwnDesk
from app.pipeline.ingest.reindex import Reindexer
from app.pipeline.search.finder import Finder
from app.pipeline.search.query_files import keep_query, sort_dropped
from app.pipeline.search.tune import tune
from app.pipeline.work.details import Details
from app.pipeline.work.hearts import read_hearts, write_hearts
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.search_choice import SearchChoice
from app.pipeline.work.worker import Worker
from app.similarity.verified import VerifiedIndex


class SearchFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names."""

    def __init__(
        self,
        desk: Desk,
        own: OwnDesk,
        searcher: Finder,
        model: ModelInUse,
        paths: DataPaths,
        asking: Worker,
        browsing: Worker,
        details: Details,
        choice: SearchChoice,
        trying: Worker,
        verified: VerifiedIndex,
    ) -> None:
        """``own``: where the index of a library of the user's own is built."""
        self._desk = desk
        self._own = own
        self._searcher = searcher
        self._model = model
        self._paths = paths
        self._asking = asking
        self._browsing = browsing
        self._details = details
        self._choice = choice
        self._trying = trying
        self._verified = verified

    def find(self, question: Question) -> int:
        """Find the photos a question asks for → Answer. A newer ``find`` replaces an older one.

        One for ``details`` replaces others of these alone: it is no reason to keep a first answer waiting.
        """
        kind, cancels = ("details", "details") if question.details else ("find", ("find", "details", "why", "mask"))
        task = self._desk.reading(lambda job: self._searcher.find(job, question))
        return self._asking.submit(task, kind=kind, cancels=cancels)

    def why(self, first: str, second: str, engine: str = "") -> int:
        """Tell why two photos, in the library or not, are similar → Why. A newer ``why`` or ``find`` replaces it."""
        task = self._desk.reading(lambda job: self._searcher.why(job, first, second, engine))
        return self._asking.submit(task, kind="why", cancels="why")

    def masked(self, question: Question) -> int:
        """Tell what of a question's photo is looked at → Masked, None where that is all. A newer ``find`` stops it."""
        task = self._desk.reading(lambda job: self._searcher.masked(job, question))
        return self._asking.submit(task, kind="mask", cancels="mask")

    @property
    def compares_details(self) -> bool:
        """Whether a question for ``details`` may have another answer than one without."""
        return self._details.wanted and self._choice.manner.metric == "cosine"

    def compare(self, question: Question, engines: Sequence[str]) -> int:
        """Ask several engines the same question → tuple of Answer. It is a ``find`` to all others."""
        task = self._desk.reading(lambda job: self._searcher.compare(job, question, engines))
        return self._asking.submit(task, kind="find", cancels=("find", "details", "why", "mask"))

    def askable(self) -> int:
        """List the engines that a question may name → tuple of Askable, the one that answers first."""
        return self._asking.submit(self._desk.reading(self._searcher.askable), kind="askable", cancels="askable")

    def hearts(self) -> int:
        """Tell whose lists people liked better → Hearts."""
        return self._browsing.submit(lambda _: read_hearts(self._paths.hearts))

    def give_heart(self, better: str, others: Sequence[str], taken_from: str = "") -> int:
        """Note which of the lists that were shown is ``better``, "" for none → (Hearts, the engine to be proposed).

        ``taken_from``: the one that was better until now, for the same photo. Whoever is proposed is so once.
        """
        return self._browsing.submit(lambda _: self._give_heart(better, tuple(others), taken_from))

    def get_ready(self) -> int:
        """Open what a ``find`` needs, so that the first answer comes as soon as the others → None."""
        return self._asking.submit(self._desk.reading(self._searcher.get_ready), kind="ready")

    def closest_pairs(self, folder: str, count: int) -> int:
        """Find the pairs of photos of a folder that are most like each other → ClosestPairs."""
        return self._asking.submit(self._desk.reading(lambda job: self._searcher.closest_pairs(job, folder, count)))

    def tune(self, anew: bool = False) -> int:
        """Tell what ways of looking for neighbours find and take here → Tunings, None while there is no index.

        Measured on the library's own photos, once for an index or ``anew``; whoever asks again gets what is known.
        """
        return self._trying.submit(
            lambda job: tune(job, self._paths.index, self._verified, anew=anew), kind=None if anew else "tune"
        )

    def sort_dropped(self, paths: Sequence[str]) -> int:
        """Look which paths are folders, files, or not there → Dropped."""
        return self._browsing.submit(lambda _: sort_dropped(paths))

    def keep_query(self, data: bytes) -> int:
        """Keep the bytes of a pasted picture as a file to search with → its path. Only the newest few are kept."""
        return self._browsing.submit(lambda _: keep_query(self._paths.queries, data))

    def rebuild_index(self) -> int:
        """Build a new index generation of everything → its number (0: there is nothing to index)."""
        return self._own.write(self._rebuild_index, cancels="ingest")

    def _give_heart(self, better: str, others: tuple[str, ...], taken_from: str) -> tuple[Hearts, str]:
        hearts = read_hearts(self._paths.hearts)
        if taken_from:
            hearts = hearts.with_heart(taken_from, tuple(each for each in others if each != taken_from), -1)
        if better:
            hearts = hearts.with_heart(better, tuple(each for each in others if each != better))
        in_use = self._model.engine.name
        proposed = hearts.proposed(in_use) if better else ""
        if proposed:
            hearts = hearts.with_told(proposed, in_use)
        write_hearts(self._paths.hearts, hearts)
        return hearts, proposed

    def _rebuild_index(self, job: Job, store: Store) -> int:
        generation = Reindexer(job, store, self._model, self._paths.index, VerifiedIndex(), self._choice.trees).build()
        return generation.number if generation else 0
