"""Teach an engine: labelled photos → vectors of the base → a lesson → an engine of its own, with the proof.

labels      a folder of classes, or a list; too many are drawn from
examples    their vectors: from the catalog, the cache, or decoded now
learn       two heads, of which the better is kept; asked about photos that nothing was learned from
keep        written among the user's engines, whether it helps or not: where not it says so
"""

from __future__ import annotations

from app.core.engine_teaching import Figures, Taught, TeachPlan
from app.core.engines import Proof
from app.core.errors import InputError
from app.core.job import Job
from app.core.text import Text, printable, text
from app.imaging.formats import is_photo_name
from app.library.labelled import read_labelled
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.decoding.vectors_of_files import VectorsOfFiles
from app.pipeline.teaching.foundation import Base
from app.pipeline.teaching.gathered import Gathered, drawn, gathered
from app.pipeline.teaching.new_engine import Keep, NewEngine
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.teaching.asking import Marks
from app.similarity.teaching.lesson import HELPS_UP_TO, Compared, Head, Lesson, NothingToAskError, learn

STEPS = 1_000
_WORSE_NAMED = 50

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
        raise InputError(
            "Nobody could tell whether it helps: no class of {path} has enough different photos. "
            "It takes two classes of four photos, or more of two.",
            path=labelled.source,
        ) from None
    learned_from = int(lesson.learned_from.sum())
    classes = len({int(kind) for kind in examples.examples.kinds[lesson.learned_from]})
    source = text(
        "{photos} photos of {classes} classes in {path}",
        photos=learned_from,
        classes=classes,
        path=str(printable(labelled.source)),
    )
    proof = _proof(lesson, examples, source, plan.seed)
    job.checkpoint()
    made = keep(NewEngine(base.engine, lesson.learned, plan.title or base.titled("taught"), "taught", proof))
    return Taught(
        name=made.name,
        helps=proof.helps,
        why_not=None if proof.helps else _why_not(lesson.proof),
        kept=WORDS[lesson.head],
        figures=_figures(lesson.proof, base, lesson.head),
        new_classes=() if lesson.unknown_kinds is None else _figures(lesson.unknown_kinds, base, lesson.head),
        photos=learned_from,
        classes=classes,
        notes=(*labelled.notes, *notes, *examples.notes),
    )


def _proof(lesson: Lesson, examples: Gathered, learned_from: Text, seed: int) -> Proof:
    compared = lesson.proof
    worse = compared.worse_rows
    return Proof(
        asked=len(compared.before.rows),
        groups=len({int(kind) for kind in examples.examples.kinds[compared.before.rows]}),
        before=compared.before.first_right,
        after=compared.after.first_right,
        better=compared.better,
        worse=len(worse),
        chance=compared.chance,
        worse_photos=tuple(filter(_is_text, (examples.paths[row] for row in worse)))[:_WORSE_NAMED],
        helps=compared.helps,
        learned_from=learned_from,
        seed=seed,
    )


def _is_text(path: str) -> bool:
    """Tell whether a name can be written into a description, which is UTF-8; a file's name may be any bytes."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _figures(compared: Compared, base: Base, head: Head) -> tuple[Figures, ...]:
    def figures(way: Text, marks: Marks) -> Figures:
        return Figures(way, marks.first_right, marks.mean_precision)

    return figures(base.title, compared.before), figures(WORDS[head], compared.after)


def _why_not(compared: Compared) -> Text:
    if compared.better <= len(compared.worse_rows):
        return text("It does not help: no more first answers are right than before.")
    return text(
        "It does not help for sure: chance alone does as much in {percent} of 100 trials, more than {most}.",
        percent=max(1, round(100 * compared.chance)),
        most=round(100 * HELPS_UP_TO),
    )
