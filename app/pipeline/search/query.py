"""Finding neighbours: the index generation, plus what is newer, minus what is gone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from app.core.closest import ClosestPairs
from app.core.comparison import Askable
from app.core.errors import AppError, InputError
from app.core.job import Job
from app.core.masks import Masked
from app.core.photo import Answer
from app.core.question import Question
from app.core.question_check import check
from app.core.why import Why
from app.library.database import CatalogNotReady
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.search.answers import Answers
from app.pipeline.search.asked_engines import AskedEngines
from app.pipeline.search.cells_at_hand import CellsAtHand
from app.pipeline.search.closer_looks import CloserLooks
from app.pipeline.search.closest import closest_pairs
from app.pipeline.search.collect import Collector
from app.pipeline.search.matches import edges_of
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.search.part_answers import PartAnswers
from app.pipeline.search.parts import Parts
from app.pipeline.search.query_vector import place_of
from app.pipeline.search.respondent import OwnRespondent
from app.pipeline.search.scoping import Scoping
from app.pipeline.search.why_similar import Reasons
from app.pipeline.work.details import Details
from app.pipeline.work.groups_at_hand import GroupsAtHand
from app.pipeline.work.home import LocalHome
from app.pipeline.work.model_in_use import ModelInUse, understood
from app.pipeline.work.search_choice import SearchChoice
from app.pipeline.work.wanted_pictures import WantedPictures
from app.similarity.manifest import DamagedIndex
from app.similarity.verified import VerifiedIndex


class Searcher:
    """Answers queries on the query thread, with its own read-only Reader. Nothing it opens is ever written."""

    def __init__(
        self,
        paths: DataPaths,
        model: ModelInUse,
        decoders: WarmDecoders,
        verified: VerifiedIndex | None = None,
        wanted: WantedPictures | None = None,
        details: Details | None = None,
        choice: SearchChoice | None = None,
        groups: GroupsAtHand | None = None,
    ) -> None:
        """``verified``: shared with whoever else looks whether the index is whole. ``wanted``: told what is asked.

        ``details``: whether the user wants those of the nearest photos compared. ``choice``: how they are looked for.
        ``groups``: whose members stand in one cell; without them each content has its own.
        """
        self._paths = paths
        self._opened = OpenedIndex(paths.index, model, verified or VerifiedIndex())
        self._asked = AskedEngines(paths, model, self._opened)
        self._model = model
        self._decoders = decoders
        at_hand, looks = CellsAtHand(paths, model, decoders), CloserLooks(paths, model, decoders)
        self._answers = Answers(
            paths,
            model,
            decoders,
            LocalHome(paths),
            at_hand,
            wanted or WantedPictures(),
            details or Details(),
            choice or SearchChoice(),
            groups,
        )
        self._reasons = Reasons(looks)
        self._scoping = Scoping()
        self._collector = Collector()
        self._part_answers = PartAnswers(Parts(paths, looks, at_hand))
        self._reader: Reader | None = None

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    @property
    def reader(self) -> Reader | None:
        """The catalog, or None while the library does not exist. Raises AppError, CatalogNotReady."""
        before, self._reader = self._reader, None
        reader = Reader.current(before, self._paths.catalog)
        if reader is not None and reader is not before:
            self._opened.begin_anew()
            self._asked.begin_anew()
            try:
                reader.check_paths()  # a flipped bit must not show one photo's place as another's
            except CatalogNotReady:
                reader.close()
                raise
        self._reader = reader
        return reader

    def opened(self, reader: Reader, engine: str = "") -> OpenedIndex:
        """Return what questions for an engine are compared with; "": whoever answers. Raises InputError, AppError."""
        return self._asked.of(reader, engine) if engine else self._opened

    def get_ready(self, job: Job) -> None:
        """Start decoders, open and check the catalog and the index, if there are any. Raises AppError, Cancelled."""
        self._decoders.get_ready()
        _ = self._model.device  # nothing else takes so long to load: a folder that is dropped now need not wait for it
        reader = self.reader
        job.checkpoint()
        if reader is not None:
            by, index = self._opened.who_answers(reader)
            try:
                self._opened.newer_than(index, by, reader)
            except DamagedIndex as damage:
                self._opened.without(damage)

    def find(self, job: Job, question: Question) -> Answer:
        """Return the contents nearest to the question's photos, which need not be in the library.

        The photos themselves are left out, copies of those for are not. Raises InputError when there is no library, one
        of the photos is none, the question makes no sense or its engine cannot be asked; AppError, Cancelled.
        """
        check(question)
        reader = self.reader
        if reader is None:
            raise InputError("The library is empty. Add a folder of photos first.").with_hint("{photokin} index FOLDER")
        respondent = self._respondent(reader, self.opened(reader, question.engine))
        ready = self._answers.ready(job, reader, respondent, question, lambda: self._cannot_answer_yet(reader))
        if question.box is not None:
            return self._part_answers.answer(job, reader, question, ready, self._model.engine.model_id)
        return self._answers.answer(job, reader, question, ready)

    def masked(self, job: Job, question: Question) -> Masked | None:
        """Return what the engine that answers a question looks at of its photo, None if that is all of it.

        Raises what ``find`` does.
        """
        reader = self.reader
        if reader is None:
            return None
        by, _ = self.opened(reader, question.engine).who_answers(reader)
        return self._answers.masked(job, reader, by, question)

    def compare(self, job: Job, question: Question, engines: Sequence[str]) -> tuple[Answer, ...]:
        """Return the answer of each engine to the same question. Raises what ``find`` does."""
        return tuple(self.find(job, replace(question, engine=engine)) for engine in engines)

    def why(self, job: Job, first: str, second: str, engine: str = "") -> Why:
        """Return why two photos, in the library or not, are as similar as this engine says.

        Raises InputError if one is no photo or the engine cannot be asked, AppError, Cancelled.
        """
        reader = self.reader
        by, index = self._model.itself, None
        if reader is not None:
            answering, current = self.opened(reader, engine).who_answers(reader)
            if answering.engine is not None:  # what an older one saw, which is not here any more, nobody can tell
                by, index = answering, current
        elif engine:
            by = understood(self._model.named(engine))
        places = place_of(reader, first), place_of(reader, second)
        return self._reasons.why(job, reader, places, by, edges_of(index))

    def askable(self, job: Job) -> tuple[Askable, ...]:
        """Return the engines that a question may name. Raises AppError."""
        job.checkpoint()
        reader = self.reader
        return () if reader is None else self._asked.askable(reader)

    def closest_pairs(self, job: Job, folder: str, count: int) -> ClosestPairs:
        """Return the closest pairs of photos at or below ``folder`` (``closest``). Raises AppError, Cancelled."""
        reader = self.reader
        if reader is None:
            return ClosestPairs((), 0, 0)
        by, index = self._opened.who_answers(reader)
        return closest_pairs(job, reader, by, os.path.realpath(folder), count, edges_of(index))

    def _respondent(self, reader: Reader, opened: OpenedIndex) -> OwnRespondent:
        answering, in_use = opened.who_answers(reader), self._model.itself
        has_details = opened is self._opened
        return OwnRespondent(reader, opened, self._collector, self._scoping, answering, in_use, has_details=has_details)

    def _cannot_answer_yet(self, reader: Reader) -> InputError | AppError:
        """Say when a photo can be asked about that the older model's vectors do not know, and nobody can make one."""
        if self._opened.trouble is not None:
            return self._opened.trouble
        done, _ = reader.settled_count(self._model.engine.model_id)
        waiting = reader.waiting_count(self._model.engine.model_id)
        return InputError(
            "Your photos are being read again with another engine ({done} of {total} so far). When that is done, "
            "other photos can be searched with, too.",
            done=done,
            total=done + waiting,
        )
