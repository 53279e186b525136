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
from app.core.photo import Answer, ContentId, Hidden
from app.core.question import Question
from app.core.question_check import check, limits_of
from app.core.why import Why
from app.library.database import CatalogNotReady
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.search.asked_engines import AskedEngines
from app.pipeline.search.asked_photos import AskedPhotos, look_up, stored, vector_of
from app.pipeline.search.cells_at_hand import CellsAtHand
from app.pipeline.search.closer_looks import CloserLooks
from app.pipeline.search.closest import closest_pairs
from app.pipeline.search.collect import Collector, Sought
from app.pipeline.search.counting_blocks import counting
from app.pipeline.search.folding import Folding, hidden_in, shown
from app.pipeline.search.matches import About, cells_in, edges_of, in_order, matches_of, missing_in, spare
from app.pipeline.search.nearest_details import NearestDetails
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.search.part_answers import PartAnswers
from app.pipeline.search.parts import Parts
from app.pipeline.search.query_vector import QueryVectors, place_of
from app.pipeline.search.ready import Ready
from app.pipeline.search.scoping import Scoping
from app.pipeline.search.turned import TurnedQuestions, with_turned
from app.pipeline.search.why_similar import Reasons
from app.pipeline.work.details import Details
from app.pipeline.work.groups_at_hand import GroupsAtHand
from app.pipeline.work.model_in_use import KnownModel, ModelInUse, understood
from app.pipeline.work.search_choice import SearchChoice
from app.pipeline.work.wanted_pictures import WantedPictures
from app.similarity.choosing import Choosing
from app.similarity.index import Found
from app.similarity.manifest import DamagedIndex
from app.similarity.map_cells import RERANKED
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
        self._wanted = wanted or WantedPictures()
        self._vectors = QueryVectors(model, decoders)
        self._details = details or Details()
        self._choice = choice or SearchChoice()
        self._groups = groups
        at_hand, looks = CellsAtHand(paths, model, decoders), CloserLooks(paths, model, decoders)
        self._nearest_details = NearestDetails(paths, at_hand)
        self._reasons = Reasons(looks)
        self._scoping = Scoping()
        self._collector = Collector()
        self._turned = TurnedQuestions(model, decoders)
        self._part_answers = PartAnswers(Parts(paths, looks, at_hand), self._collector)
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
        asked = look_up(self._vectors, reader, question)
        self._wanted.note_seen([photo.content_id for photo in asked.all])
        opened = self.opened(reader, question.engine)
        by, index = opened.who_answers(reader)
        known = stored(self._vectors, reader, asked.all, by)
        if by.engine is None and any(vector is None for vector in known):
            by, index = self._model.itself, None
            known = stored(self._vectors, reader, asked.all, by)
            if any(vector is None for vector in known):
                raise self._cannot_answer_yet(reader)
        counts = counting(by, question.weights)
        centre = None if index is None else index.centre
        vector, like = vector_of(job, self._vectors, asked, known, by, counts.scale, centre)
        within = self._scoping.within(reader, question.scope, [(each.path, each.content_id) for each in asked.wanted])
        edges = self._collector.edges(index, counts.scale, is_usual=counts.is_usual)
        near, far = limits_of(question, edges)
        job.checkpoint()
        sought = Sought(
            vector,
            counts.scale,
            counts.is_usual,
            question.manner(self._choice.manner),
            Choosing(within.contents, near, far, like),
        )
        unwanted = frozenset(each.content_id for each in asked.against) | frozenset(asked.own if near >= 0 else ())
        apart = question.copies == "shown"
        about = About(
            asked.own,
            frozenset(each.path for each in asked.all),
            unwanted,
            within,
            apart,
            None if apart or self._groups is None else Folding(self._groups.now, asked.own),
            by_distance=question.plain,
        )
        if question.turned and by.engine is None:
            raise self._cannot_answer_yet(reader)
        turned = self._turned.sought(job, asked, by, sought, centre) if question.turned else {}
        ready = Ready(opened, index, by, counts, sought, about, edges, turned)
        if question.box is not None:
            in_use = self._model.engine.model_id
            return self._part_answers.answer(job, reader, question, asked.wanted[0], ready, in_use)
        return self._answered(job, reader, question, asked, ready)

    def _answered(self, job: Job, reader: Reader, question: Question, asked: AskedPhotos, ready: Ready) -> Answer:
        opened, index, by, counts = ready.opened, ready.index, ready.by, ready.counts
        sought, about, edges = ready.sought, ready.about, ready.edges
        manner, own = sought.manner, asked.own
        alone = len(asked.all) == 1 and not question.only and counts.is_usual and not sought.choosing.is_limited
        alone = alone and not ready.turned
        details_wanted = question.details and self._details.wanted and opened is self._opened and alone
        compares_details = details_wanted and manner.metric == "cosine"
        least = RERANKED if compares_details else 0
        enough = question.count + len(asked.all)  # the photos themselves are usually the nearest
        wanted = max(enough, least + len(asked.all)) + spare(about, question.count)
        while True:
            try:
                found, tally = self._collector.collect(job, reader, opened, index, by, sought, wanted)
                of_turned = {
                    way: self._collector.collect(job, reader, opened, index, by, each, wanted)[0]
                    for way, each in ready.turned.items()
                }
                found, ways = with_turned(found, of_turned, wanted, manner.metric)
                cells = cells_in(found, about)
                if cells < enough and len(found) >= wanted:
                    wanted = max(2 * wanted, wanted * enough // max(cells, 1))
                    continue
                better = self._better(job, found, own[0], by) if compares_details else None
                contents = missing_in(found, about)
                more = self._collector.among(job, reader, opened, index, by, sought, contents) if contents else []
                matches = matches_of(reader, [*(better or found), *more], question.count, about, edges, ways)
            except DamagedIndex as damage:
                opened.without(damage)
                index = None
                continue
            if len(matches) == question.count or len(found) < wanted:
                return Answer(
                    asked.path,
                    asked.places,
                    in_order(shown(matches, question), question.order),
                    tally.compared,
                    edges,
                    by_older=not question.engine and by.model_id != self._model.engine.model_id,
                    plain=manner.metric == "euclidean" or index is None or index.is_plain,
                    detailed=better is not None,
                    manner=manner,
                    engine=question.engine,
                    question=replace(question, details=False),
                    hidden=hidden_in(matches, Hidden(*tally[1:]), question),
                    counted=counts.parts,
                    masked=self._vectors.masked(own[0], by, question.only),
                    by_mask=by.engine is not None and by.engine.mask is not None and question.only is None,
                )
            wanted *= 2  # some of what was found is gone: look further
            job.checkpoint()

    def masked(self, job: Job, question: Question) -> Masked | None:
        """Return what the engine that answers a question looks at of its photo, None if that is all of it.

        Raises what ``find`` does.
        """
        reader = self.reader
        if reader is None:
            return None
        by, _ = self.opened(reader, question.engine).who_answers(reader)
        if by.engine is None or (by.engine.mask is None and question.only is None):
            return None
        path = place_of(reader, question.photo)
        content_id, _ = self._vectors.whereabouts(reader, path)
        self._vectors.made(job, content_id, path, by, question.only)
        return self._vectors.masked(content_id, by, question.only)

    def _better(self, job: Job, found: Found, content_id: ContentId, by: KnownModel) -> Found | None:
        """Return what was found in a better order, None if that cannot be told."""
        return self._nearest_details.better(job, found, content_id, self._vectors.thumbnail(content_id, by), by)

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
