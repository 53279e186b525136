"""An evaluation from its plan to its page: labels read, vectors looked up or made, figures, pictures."""

from __future__ import annotations

import time

from app.core.engines import Origin
from app.core.evaluation import Evaluation, EvaluationPlan
from app.core.job import Job
from app.imaging.formats import is_photo_name
from app.library.labelled import read_labelled
from app.library.reader import Reader
from app.machine.new_file import new_file
from app.machine.paths import DataPaths
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.vectors_of_files import VectorsOfFiles
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.reports.evaluate import EngineVectors, evaluate
from app.pipeline.reports.evaluation_page import EvaluationPage
from app.pipeline.reports.page import Say
from app.pipeline.reports.pictures import SmallPictures
from app.pipeline.reports.source import check_target
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.descriptor import query_scale

_LEARNED: frozenset[Origin] = frozenset({"taught", "finetuned"})
_PICTURE_PX = 240
"""Nine stand beside each other: larger ones would make the page large, and nobody see it."""


class Evaluator:
    """Serves the reports thread. ``budget``: the program's, for the decoders that read what has no vector yet."""

    def __init__(self, paths: DataPaths, model: ModelInUse, decoders: WarmDecoders, budget: MemoryBudget) -> None:
        self._paths = paths
        self._model = model
        self._decoders = decoders
        self._budget = budget

    def evaluate(self, job: Job, plan: EvaluationPlan, reader: Reader | None) -> Evaluation:
        """Return the figures. ``reader``: of the library, None where there is none. Raises InputError, AppError,
        Cancelled: the vectors that were made are kept then.
        """
        engines = [self._model.named(name) for name in plan.engines] or [self._model.engine]
        labelled = read_labelled(plan.labels, is_photo_name, job.checkpoint)
        files = [photo.path for photo in labelled.photos]
        described = []
        for engine in engines:
            began_s = time.monotonic()
            found = VectorsOfFiles(job, reader, self._paths, self._model, self._budget, engine).read(files)
            described.append(
                EngineVectors(
                    engine.name,
                    engine.title,
                    engine.model_id,
                    query_scale(engine.blocks),
                    found.contents,
                    found.vectors,
                    found.unreadable,
                    found.made,
                    time.monotonic() - began_s,
                    has_learned=engine.origin in _LEARNED,
                )
            )
        return evaluate(job, plan, labelled, described)

    def write_page(
        self, job: Job, evaluation: Evaluation, path: str, reader: Reader | None, say: Say, language: str
    ) -> None:
        """Write the page of an evaluation. Raises InputError, AppError, Cancelled; the file is then as before."""
        check_target(reader, path, _shown_in(evaluation))
        with SmallPictures(job, reader, self._paths, self._decoders, _PICTURE_PX) as pictures:
            data = EvaluationPage(evaluation, say, language, pictures.jpeg).bytes()
        with new_file(path) as file:
            file.write(data)


def _shown_in(evaluation: Evaluation) -> tuple[str, ...]:
    """Return the photos that the page shows, and the list that named them: none of these may become the page."""
    photos = [
        shown.path
        for engine in evaluation.engines
        for question in engine.worst
        for shown in (question.asked, *question.answers)
    ]
    return (evaluation.source, *photos)
