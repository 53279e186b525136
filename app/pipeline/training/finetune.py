"""Train a whole network: labelled photos → their pictures → training apart → an engine of its own, with the proof.

labels      a folder of classes, or a list; too many are drawn from
examples    vectors of the engine it is compared with: they say which photos are copies, and ask first
pictures    of the photos that are learned from, read once into one file
learn       in a process of its own, by PyTorch, with checkpoints
proof       the network as the program runs it, asked about the photos that nothing was learned from
keep        written among the user's engines, whether it helps or not: where not it says so

The photos are divided as for a taught head (``similarity.teaching.examples``): the same seed holds out the same ones.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from app.core.engine_teaching import Taught
from app.core.engine_training import FinetunePlan, Start
from app.core.job import Job
from app.core.text import Text, printable, text
from app.imaging.formats import is_photo_name
from app.library.labelled import read_labelled
from app.pipeline.teaching.foundation import Base
from app.pipeline.teaching.gathered import Gathered, drawn, gathered
from app.pipeline.teaching.telling import figures_of, nothing_to_ask, proof_of, source_of, why_not
from app.pipeline.training.lesson_apart import Lesson, Recipe, trained
from app.pipeline.training.means import Means
from app.pipeline.training.picture_file import PictureFile
from app.pipeline.training.trained_network import NewNetworkEngine, Trained, tried_model
from app.pipeline.training.workplace import digest_of, workplace
from app.similarity.descriptor import query_scale
from app.similarity.engine import engine_of
from app.similarity.half import as_float32
from app.similarity.teaching.asking import Marks, ask
from app.similarity.teaching.examples import Bools, Floats, Numbers, held_out, put_aside
from app.similarity.teaching.lesson import Compared
from app.training.parts import check_parts

WAYS: dict[Start, Text] = {
    "lite0": text("Fine-tuned network (EfficientNet-Lite0)"),
    "lite2": text("Fine-tuned network (EfficientNet-Lite2)"),
    "nothing": text("Small network, from nothing"),
}
RECIPES: dict[Start, Recipe] = {
    "lite0": Recipe("lite0", 256, 192, 32, 4_000, 3, 12, 0.33),
    "lite2": Recipe("lite2", 256, 192, 32, 4_000, 3, 12, 0.33),
    "nothing": Recipe("nothing", 128, 112, 32, 20_000, 10, 60, 0.33),
}
_SOURCES: dict[Start, str] = {
    "lite0": "EfficientNet-Lite0 by Google, converted to PyTorch by ML Illustrated, fine-tuned here",
    "lite2": "EfficientNet-Lite2 by Google, converted to PyTorch by ML Illustrated, fine-tuned here",
    "nothing": "trained here",
}
_ASIDE = 1 / 3
_LEAST_KINDS_ASIDE = 9
_SHORT: dict[Start, str] = {"lite0": "Lite0 fine-tuned", "lite2": "Lite2 fine-tuned", "nothing": "trained from nothing"}


def finetune(job: Job, plan: FinetunePlan, base: Base, means: Means) -> Taught:
    """Do what the plan says and return what came of it. Runs on the teaching thread.

    Raises InputError where there is nothing to learn, AppError, Cancelled: what was read and learned is kept, and the
    same plan goes on with it.
    """
    check_parts(plan.start)
    labelled = read_labelled(plan.labelled, is_photo_name, job.checkpoint)
    photos, notes = drawn(labelled, plan.seed)
    found = means.vectors(job, base.engine).read([photo.path for photo in photos])
    examples = gathered(labelled.source, photos, found, base.weights)
    held = held_out(examples.examples, np.random.default_rng(plan.seed))
    before = _asked(job, examples.examples.vectors, examples, held)
    if not len(before.rows):
        raise nothing_to_ask(labelled.source)
    contents = [found.contents[path] for path in examples.paths]
    learned = np.flatnonzero(~held)
    recipe = RECIPES[plan.start]
    side = (recipe.side_px, recipe.side_px, 3)
    name = digest_of(contents, plan.start, plan.numbers, plan.epochs, plan.seed, *examples.examples.kinds.tolist())
    with workplace(means.paths.training, name, len(learned) * int(np.prod(side))) as folder:
        pictures = PictureFile(folder, [examples.paths[row] for row in learned], recipe.side_px)
        pictures.fill(job, means.model.pace, means.budget)
        school = _School(job, plan, means, examples, pictures, learned, name)
        network = school.learn(folder / "all", np.ones(len(learned), np.bool_))
        compared = Compared(before, school.ask(network, held))
        unknown = school.unknown_kinds(folder / "some")
        learned_from = source_of(labelled.source, examples, ~held)
        proof = proof_of(compared, examples, learned_from, plan.seed)
        job.checkpoint()
        title = plan.title or _title(plan.start, labelled.source)
        made = means.keep(NewNetworkEngine(network, title, "finetuned", proof))
    return Taught(
        name=made.name,
        helps=proof.helps,
        why_not=None if proof.helps else why_not(compared),
        kept=WAYS[plan.start],
        figures=figures_of(compared, base.title, WAYS[plan.start]),
        new_classes=() if unknown is None else figures_of(unknown, base.title, WAYS[plan.start]),
        photos=len(learned),
        classes=len(np.unique(examples.examples.kinds[learned])),
        notes=(*labelled.notes, *notes, *examples.notes),
    )


class _School:
    """Trains with some of the pictures and asks the network about photos that it did not learn from."""

    def __init__(
        self,
        job: Job,
        plan: FinetunePlan,
        means: Means,
        examples: Gathered,
        pictures: PictureFile,
        learned: Numbers,
        name: str,
    ) -> None:
        """``learned``: the rows of the examples whose ``pictures`` there are."""
        self._job, self._plan, self._means = job, plan, means
        self._examples, self._pictures, self._learned, self._name = examples, pictures, learned, name

    def learn(self, folder: Path, which: Bools) -> Trained:
        """Train with some of the pictures (n,)."""
        plan = self._plan
        kinds = self._examples.examples.kinds[self._learned[which]]
        rows, recipe = np.flatnonzero(which), RECIPES[plan.start]
        lesson = Lesson("classes", recipe, plan.numbers, plan.epochs, plan.seed, rows, kinds, self._name)
        return trained(self._job, lesson, self._pictures, folder, (_SOURCES[plan.start],))

    def ask(self, network: Trained, tried: Bools) -> Marks:
        """Ask about some of the examples (n,) with the network as the program runs it."""
        engine = engine_of(tried_model(network, self._means.models), origin="finetuned")
        paths = [self._examples.paths[row] for row in np.flatnonzero(tried)]
        found = self._means.vectors(self._job, engine).read(paths)
        vectors = np.zeros((len(tried), engine.dim), np.float32)
        for row, path in zip(np.flatnonzero(tried), paths, strict=True):
            content = found.contents.get(path)
            if content is not None:  # else it cannot be read any more, and finds nobody
                vectors[row] = as_float32(np.frombuffer(found.vectors[content], "<f2"))
        weighted: Floats = vectors * np.sqrt(query_scale(engine.blocks))
        return _asked(self._job, weighted, self._examples, tried)

    def unknown_kinds(self, folder: Path) -> Compared | None:
        """Train again without a third of the classes, and ask about these; None where nobody wants it, or can."""
        everyone = self._examples.examples
        aside = put_aside(everyone, _ASIDE, np.random.default_rng(self._plan.seed + 2))
        if not self._plan.new_classes or len(np.unique(everyone.kinds[aside])) < _ASIDE * _LEAST_KINDS_ASIDE:
            return None
        before = _asked(self._job, everyone.vectors, self._examples, aside)
        return Compared(before, self.ask(self.learn(folder, ~aside[self._learned]), aside))


def _asked(job: Job, vectors: Floats, examples: Gathered, tried: Bools) -> Marks:
    """Let some examples (n,) ask each other by ``vectors`` (n, d); the rows are those of all examples."""
    marks = ask(vectors[tried], examples.examples.of(tried), lambda _: job.checkpoint())
    return Marks(np.flatnonzero(tried)[marks.rows], marks.right, marks.precision)


def _title(start: Start, source: str) -> str:
    """Return what an engine is called by who gives it no title."""
    folder = os.path.basename(source.rstrip(os.sep)) or source
    return f"{printable(folder)}, {_SHORT[start]}"
