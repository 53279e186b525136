"""Teach an engine: labelled photos → vectors of the base → a lesson → an engine of its own, with the proof.

labels      a folder of classes, or a list; too many are drawn from
examples    their vectors: from the catalog, the cache, or decoded now
learn       two heads, of which the better is kept; asked about photos that nothing was learned from
keep        written among the user's engines, whether it helps or not: where not it says so
"""

from __future__ import annotations

import numpy as np

from app.core.engine_teaching import Taught, TeachPlan
from app.core.job import Job
from app.core.text import Text, text
from app.imaging.formats import is_photo_name
from app.library.labelled import read_labelled
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.vectors_of_files import VectorsOfFiles
from app.pipeline.teaching.foundation import Base
from app.pipeline.teaching.gathered import drawn, gathered
from app.pipeline.teaching.new_engine import Keep, NewEngine
from app.pipeline.teaching.telling import figures_of, nothing_to_ask, proof_of, source_of, why_not
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.teaching.lesson import Head, NothingToAskError, learn

STEPS = 1_000

WORDS: dict[Head, Text] = {
    "linear": text("Closed form (discriminant)"),
    "relu": text("Small network (ReLU)"),
}


def teach(
    job: Job,
    plan: TeachPlan,
    base: Base,
    reader: Reader | None,
    paths: DataPaths,
    model: ModelInUse,
    budget: MemoryBudget,
    keep: Keep,
) -> Taught:
    """Do what the plan says and return what came of it. Runs on the teaching thread.

    Raises InputError where there is nothing to learn, AppError, Cancelled: the vectors that were made are kept.
    """
    labelled = read_labelled(plan.labelled, is_photo_name, job.checkpoint)
    photos, notes = drawn(labelled, plan.seed)
    found = VectorsOfFiles(job, reader, paths, model, budget, base.engine).read([photo.path for photo in photos])
    examples = gathered(labelled.source, photos, found, base.weights)
    try:
        lesson = learn(
            examples.examples,
            plan.numbers,
            plan.seed,
            lambda share: job.report("learn", round(STEPS * share), STEPS),
        )
    except NothingToAskError:
        raise nothing_to_ask(labelled.source) from None
    learned_from = source_of(labelled.source, examples, lesson.learned_from)
    proof = proof_of(lesson.proof, examples, learned_from, plan.seed)
    job.checkpoint()
    made = keep(NewEngine(base.engine, lesson.learned, plan.title or base.titled("taught"), "taught", proof))
    unknown = lesson.unknown_kinds
    return Taught(
        name=made.name,
        helps=proof.helps,
        why_not=None if proof.helps else why_not(lesson.proof),
        kept=WORDS[lesson.head],
        figures=figures_of(lesson.proof, base.title, WORDS[lesson.head]),
        new_classes=() if unknown is None else figures_of(unknown, base.title, WORDS[lesson.head]),
        photos=int(lesson.learned_from.sum()),
        classes=len(np.unique(examples.examples.kinds[lesson.learned_from])),
        notes=(*labelled.notes, *notes, *examples.notes),
    )
