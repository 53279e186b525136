"""Finding neighbours in a library that many share: questions as in any, but for what needs what only an index has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.core.closest import ClosestPairs
from app.core.comparison import Askable
from app.core.errors import InputError
from app.core.facts import Facts
from app.core.job import Job
from app.core.masks import Masked
from app.core.photo import Answer
from app.core.question import Question
from app.core.question_check import check
from app.core.why import Why
from app.machine.paths import DataPaths
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.search.answers import Answers
from app.pipeline.search.cells_at_hand import CellsAtHand
from app.pipeline.search.shared_respondent import SharedRespondent
from app.pipeline.work.details import Details
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.pipeline.work.search_choice import SearchChoice
from app.pipeline.work.wanted_pictures import WantedPictures

if TYPE_CHECKING:
    from app.pipeline.work.shared_home import SharedHome


class SharedFinder:
    """Serves the query thread, with connections of its own."""

    def __init__(
        self,
        paths: DataPaths,
        model: ModelInUse,
        decoders: WarmDecoders,
        home: SharedHome,
        wanted: WantedPictures,
        choice: SearchChoice,
    ) -> None:
        self._model = model
        self._decoders = decoders
        self._facts = home.facts_at_hand()
        self._neighbours = home.neighbours_at_hand()
        at_hand = CellsAtHand(paths, model, decoders)
        self._answers = Answers(paths, model, decoders, home, at_hand, wanted, Details(), choice, None)

    def close(self) -> None:
        self._facts.close()
        self._neighbours.close()

    def get_ready(self, job: Job) -> None:
        self._decoders.get_ready()
        _ = self._model.device
        self._facts.now()
        job.checkpoint()
        self._neighbours.now()

    def find(self, job: Job, question: Question) -> Answer:
        """Return the contents nearest to the question's photos, which need not be in the library.

        Raises InputError for a question that makes no sense, or that a shared library does not answer; AppError,
        Cancelled.
        """
        check(question)
        self._check(question)
        facts = self._facts.now()
        respondent = SharedRespondent(facts, self._neighbours.now(), self._who_answers(facts))
        ready = self._answers.ready(job, facts, respondent, question, _nobody_can_make_it)
        return self._answers.answer(job, facts, question, ready)

    def masked(self, job: Job, question: Question) -> Masked | None:
        facts = self._facts.now()
        return self._answers.masked(job, facts, self._who_answers(facts), question)

    def compare(self, job: Job, question: Question, engines: Sequence[str]) -> tuple[Answer, ...]:
        raise InputError("In a shared library one engine answers. Ask without naming others.")

    def why(self, job: Job, first: str, second: str, engine: str = "") -> Why:
        raise InputError(
            "In a shared library it is not told why photos are similar. Add a folder that holds both to a library of "
            "your own and ask there."
        )

    def askable(self, job: Job) -> tuple[Askable, ...]:
        """Return the one that answers."""
        engine = self._who_answers(self._facts.now()).engine or self._model.engine
        return (Askable(engine.name, engine.title, answers=True),)

    def closest_pairs(self, job: Job, folder: str, count: int) -> ClosestPairs:
        """Pairs are not looked for: that is for who has just read a folder of the user's own."""
        return ClosestPairs((), 0, 0)

    def _who_answers(self, facts: Facts) -> KnownModel:
        """Return the engine in use where it has read photos of the library, else one that has, where it is here."""
        itself = self._model.itself
        if not facts.has_vectors(itself.model_id):
            for model_id in facts.models():
                known = self._model.older(model_id, facts.vector_length(model_id))
                if known is not None and known.engine is not None and facts.has_vectors(model_id):
                    return known
        return itself

    def _check(self, question: Question) -> None:
        """Raise InputError for what a shared library does not answer."""
        if question.box is not None:
            raise InputError(
                "In a shared library photos are asked about as a whole. Cut the part out, and ask with that picture."
            )
        if question.engine and question.engine != self._model.engine.name:
            raise InputError("In a shared library one engine answers. Ask without naming others.")
        if question.scope.one_of_series:
            raise InputError("In a shared library no series are known. Ask without “one of each series”.")


def _nobody_can_make_it() -> InputError:
    return InputError(
        "The engine that has read this shared library is not on this computer: photos can be asked about that it has "
        "read, and no others."
    )
