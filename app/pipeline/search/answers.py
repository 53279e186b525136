"""From a question to its answer, whoever answers: the photos asked with, what is looked for, what people see of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from app.core.closeness import Edges
from app.core.errors import SpokenError
from app.core.facts import Facts
from app.core.job import Job
from app.core.masks import Masked
from app.core.photo import Answer, ContentId, Hidden
from app.core.question import Question
from app.core.question_check import limits_of
from app.machine.paths import DataPaths
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.search.asked_photos import AskedPhotos, look_up, stored, vector_of
from app.pipeline.search.cells_at_hand import CellsAtHand
from app.pipeline.search.collect import Sought
from app.pipeline.search.counting_blocks import Counting, counting
from app.pipeline.search.folding import Folding, hidden_in, shown
from app.pipeline.search.matches import About, cells_in, in_order, matches_of, missing_in, spare
from app.pipeline.search.nearest_details import NearestDetails
from app.pipeline.search.query_vector import QueryVectors, place_of
from app.pipeline.search.respondent import Respondent
from app.pipeline.search.turned import TurnedQuestions, with_turned
from app.pipeline.work.details import Details
from app.pipeline.work.groups_at_hand import GroupsAtHand
from app.pipeline.work.home import Home
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.pipeline.work.search_choice import SearchChoice
from app.pipeline.work.wanted_pictures import WantedPictures
from app.similarity.choosing import Choosing
from app.similarity.index import Found
from app.similarity.manifest import DamagedIndex
from app.similarity.map_cells import RERANKED


@dataclass(frozen=True, slots=True)
class Ready:
    """What is known of a question before its photos are compared with others."""

    respondent: Respondent
    asked: AskedPhotos
    counts: Counting
    sought: Sought
    about: About
    edges: Edges
    turned: Mapping[int, Sought] = field(default_factory=dict)
    """What is looked for by way of lying, where turned photos are wanted, too (``turned``)."""


class Answers:
    """Serves the query thread, with the facts and the respondent that it brings."""

    def __init__(
        self,
        paths: DataPaths,
        model: ModelInUse,
        decoders: WarmDecoders,
        home: Home,
        at_hand: CellsAtHand,
        wanted: WantedPictures,
        details: Details,
        choice: SearchChoice,
        groups: GroupsAtHand | None,
    ) -> None:
        """``groups``: whose members stand in one cell; without them each content has its own."""
        self._model = model
        self._wanted = wanted
        self._details = details
        self._choice = choice
        self._groups = groups
        self._vectors = QueryVectors(model, decoders, home.identify)
        self._turned = TurnedQuestions(model, decoders)
        self._nearest_details = NearestDetails(paths, at_hand)

    def ready(
        self,
        job: Job,
        facts: Facts,
        respondent: Respondent,
        question: Question,
        cannot_answer_yet: Callable[[], SpokenError],
    ) -> Ready:
        """Find the photos of a question that makes sense, and say what is looked for.

        Raises ``cannot_answer_yet`` where a vector is needed that nobody can make; InputError, AppError, Cancelled.
        """
        asked = look_up(self._vectors, facts, question)
        self._wanted.note_seen([photo.content_id for photo in asked.all])
        known = stored(self._vectors, facts, asked.all, respondent.by)
        if respondent.by.engine is None and any(vector is None for vector in known):
            respondent = respondent.in_use()
            known = stored(self._vectors, facts, asked.all, respondent.by)
            if any(vector is None for vector in known):
                raise cannot_answer_yet()
        by = respondent.by
        counts = counting(by, question.weights)
        vector, like = vector_of(job, self._vectors, asked, known, by, counts.scale, respondent.centre)
        within = respondent.within(question.scope, [(each.path, each.content_id) for each in asked.wanted])
        edges = respondent.edges(counts)
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
            raise cannot_answer_yet()
        turned = self._turned.sought(job, asked, by, sought, respondent.centre) if question.turned else {}
        return Ready(respondent, asked, counts, sought, about, edges, turned)

    def answer(self, job: Job, facts: Facts, question: Question, ready: Ready) -> Answer:
        """Return the answer to a question without a box. Raises AppError, Cancelled."""
        respondent, asked, counts = ready.respondent, ready.asked, ready.counts
        sought, about, edges = ready.sought, ready.about, ready.edges
        by, manner, own = respondent.by, sought.manner, asked.own
        alone = len(asked.all) == 1 and not question.only and counts.is_usual and not sought.choosing.is_limited
        alone = alone and not ready.turned
        details_wanted = question.details and self._details.wanted and respondent.has_details and alone
        compares_details = details_wanted and manner.metric == "cosine"
        least = RERANKED if compares_details else 0
        enough = question.count + len(asked.all)  # the photos themselves are usually the nearest
        wanted = max(enough, least + len(asked.all)) + spare(about, question.count)
        while True:
            try:
                found, tally = respondent.collect(job, sought, wanted)
                of_turned = {way: respondent.collect(job, each, wanted)[0] for way, each in ready.turned.items()}
                found, ways = with_turned(found, of_turned, wanted, manner.metric)
                cells = cells_in(found, about)
                if cells < enough and len(found) >= wanted:
                    wanted = max(2 * wanted, wanted * enough // max(cells, 1))
                    continue
                better = self._better(job, found, own[0], by) if compares_details else None
                contents = missing_in(found, about)
                more = respondent.among(job, sought, contents) if contents else []
                matches = matches_of(facts, [*(better or found), *more], question.count, about, edges, ways)
            except DamagedIndex as damage:
                respondent.without(damage)
                continue
            if len(matches) == question.count or len(found) < wanted:
                return Answer(
                    asked.path,
                    asked.places,
                    in_order(shown(matches, question), question.order),
                    tally.compared,
                    edges,
                    by_older=not question.engine and by.model_id != self._model.engine.model_id,
                    plain=manner.metric == "euclidean" or respondent.is_plain,
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

    def masked(self, job: Job, facts: Facts, by: KnownModel, question: Question) -> Masked | None:
        """Return what the engine looks at of a question's photo, None if that is all of it.

        Raises what ``ready`` does.
        """
        if by.engine is None or (by.engine.mask is None and question.only is None):
            return None
        path = place_of(facts, question.photo)
        content_id, _ = self._vectors.whereabouts(facts, path)
        self._vectors.made(job, content_id, path, by, question.only)
        return self._vectors.masked(content_id, by, question.only)

    def _better(self, job: Job, found: Found, content_id: ContentId, by: KnownModel) -> Found | None:
        """Return what was found in a better order, None if that cannot be told."""
        return self._nearest_details.better(job, found, content_id, self._vectors.thumbnail(content_id, by), by)
