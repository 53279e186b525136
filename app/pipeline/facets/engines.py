"""``catalog.engines``: what turns photos into vectors. Which there are, which is used, which are kept up to date."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from app.core.engines import STANDARD, EngineCard
from app.core.errors import InputError
from app.core.job import Job
from app.machine.paths import DataPaths
from app.machine.settings import Settings, load_settings, save_settings
from app.pipeline.facets.desk import Desk
from app.pipeline.ingest.writer import Writer
from app.pipeline.looking.shelf import Shelf
from app.pipeline.teaching.teacher import Teacher
from app.pipeline.training.trainer import Trainer
from app.pipeline.work.leisure import Leisure
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.worker import Worker
from app.similarity.beneath import engines_beneath
from app.similarity.known_engines import Listed
from app.similarity.own_engines import remove_own, rename_own
from app.similarity.shipped_engines import SHIPPED

if TYPE_CHECKING:
    from app.core.engine_adding import AddPlan, Wishes
    from app.core.engine_masking import InspectedMask, MaskPlan, MaskWishes
    from app.core.engine_teaching import CompactPlan, TeachPlan
    from app.core.engine_training import AutoencoderPlan, FinetunePlan

_LISTS_THEM = "{photokin} engine list shows them."


class EnginesFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names.

    What changes anything runs where the catalog is written, so that no other program uses the library meanwhile.
    What makes engines is loaded by the thread that makes the first one: every start would wait for it.
    """

    def __init__(
        self,
        desk: Desk,
        writer: Writer,
        shelf: Shelf,
        model: ModelInUse,
        paths: DataPaths,
        browsing: Worker,
        making: Worker,
        shelf_for_making: Shelf,
        teacher: Teacher,
        trainer: Trainer,
        teaching: Worker,
        leisure: Leisure,
    ) -> None:
        """``making``: the thread on which engines are made; it has a shelf of its own. ``teaching``: the teacher's."""
        self._desk = desk
        self._writer = writer
        self._shelf = shelf
        self._model = model
        self._paths = paths
        self._browsing = browsing
        self._making = making
        self._shelf_for_making = shelf_for_making
        self._teacher = teacher
        self._trainer = trainer
        self._teaching = teaching
        self._leisure = leisure

    def list(self) -> int:
        """List all engines → tuple of EngineCard, those that came with the program first."""
        return self._browsing.submit(self._desk.reading(lambda _: self._shelf.engines()))

    def use(self, name: str, *, begin: bool = True, anyway: bool = False) -> int:
        """Use an engine from now on → None. An ingest begins; until it has read as much the one before answers.

        Without ``begin`` (here and below) whoever asks begins it.

        One that was taught and does not help is not used, but ``anyway``. Of one that was made of the engine in use
        nothing needs to be read; that one is kept up to date from then on, so that it can be gone back to.
        """
        return self._change(lambda: self._use(name, anyway=anyway), begin=begin)

    def hurry(self) -> int:
        """Let reading for another engine that was put off wait no longer → None. Ask for ``ingest`` then."""
        return self._browsing.submit(lambda _: self._leisure.hurry())

    def teach(self, plan: TeachPlan) -> int:
        """Teach an engine from labelled photos → Taught. It is not used by itself; the ingest goes on meanwhile."""
        return self._teaching.submit(self._desk.reading(lambda job: self._teacher.teach(job, plan)))

    def compact(self, plan: CompactPlan) -> int:
        """Make an engine with a shorter vector, learned from the library → Compacted. It is not used by itself."""
        return self._teaching.submit(self._desk.reading(lambda job: self._teacher.compact(job, plan)))

    def finetune(self, plan: FinetunePlan) -> int:
        """Train a whole network from labelled photos, with the extra ``finetune`` → Taught. It is not used by itself.

        Cancelled, or ended in whatever way, the same plan goes on where it was.
        """
        return self._teaching.submit(self._desk.reading(lambda job: self._trainer.finetune(job, plan)))

    def autoencode(self, plan: AutoencoderPlan) -> int:
        """Train a small network that makes a short code of the library's pictures → Compacted. Otherwise as above."""
        return self._teaching.submit(self._desk.reading(lambda job: self._trainer.autoencode(job, plan)))

    def keep(self, name: str, on: bool, *, begin: bool = True) -> int:
        """Keep an engine up to date beside the one in use, or no more → None. An ingest begins.

        Its vectors are not forgotten while it is kept; when it is used, it answers at once.
        """
        return self._change(lambda: self._keep(name, on), begin=begin)

    def rename(self, name: str, title: str) -> int:
        """Give an engine of the user's own another title → None. Its name, by which it is asked for, stays."""
        return self._change(lambda: self._rename(name, title), begin=False)

    def remove(self, name: str, *, begin: bool = True) -> int:
        """Delete an engine of the user's own, not the one in use, and its vectors → None."""
        return self._change(lambda: self._remove(name), begin=begin)

    def inspect(self, path: str, wishes: Wishes | None = None) -> int:
        """Look at an ONNX file and try it, in a process of its own → Inspected. A newer one replaces an older one.

        It fails with the reason for a file that cannot become an engine; nothing is kept of it.
        """

        def inspect(job: Job) -> object:
            from app.core.engine_adding import Wishes
            from app.pipeline.work.engine_adding import inspect_file

            return inspect_file(job, path, wishes or Wishes(), self._paths.engines)

        return self._making.submit(inspect, kind="inspect", cancels="inspect")

    def add(self, plan: AddPlan) -> int:
        """Make an engine of a plan that ``inspect`` proposed, or a changed one → EngineCard. It is tried once more."""

        def add(job: Job) -> EngineCard:
            from app.pipeline.work.engine_adding import add_engine

            return self._made(job, add_engine(job, plan, self._model.known, self._paths.engines))

        return self._making.submit(add)

    def inspect_mask(self, path: str, wishes: MaskWishes | None = None, base: str = "") -> int:
        """Look at an ONNX file that is to tell the subject of a picture from the rest → InspectedMask. As ``inspect``.

        ``base``: the engine that it is to stand before, "" for the one in use; it is in the plan.
        """

        def inspect(job: Job) -> InspectedMask:
            from app.core.engine_masking import MaskWishes
            from app.pipeline.work.mask_adding import base_of, inspect_mask_file

            chosen = base_of(base or self._model.engine.name, self._model.known).name
            found = inspect_mask_file(job, path, wishes or MaskWishes(), self._paths.engines)
            return replace(found, plan=replace(found.plan, base=chosen))

        return self._making.submit(inspect, kind="inspect", cancels="inspect")

    def add_mask(self, plan: MaskPlan) -> int:
        """Make an engine that looks at the subject of each photo alone → EngineCard. It is not used by itself."""

        def add(job: Job) -> EngineCard:
            from app.pipeline.work.mask_adding import add_mask

            return self._made(job, add_mask(job, plan, self._model.known, self._paths.engines))

        return self._making.submit(add)

    def look_at_labels(self, path: str) -> int:
        """Count what there is to learn from, or to measure by, in a folder or list → LabelsFound. Nothing is decoded.

        A newer request replaces an older one.
        """

        def look(job: Job) -> object:
            from app.pipeline.looking.labels import look_at_labels

            return look_at_labels(job, path)

        return self._making.submit(look, kind="labels", cancels="labels")

    def keep_chosen(self, settings: Settings) -> Settings:
        """Return settings with the engines that were chosen here: others know them only as they were at the start."""
        return replace(settings, engine=self._model.chosen, engines_kept=self._model.kept_names)

    def _change(self, task: Callable[[], None], *, begin: bool) -> int:
        def change(job: Job) -> None:
            if self._paths.catalog.exists():  # who has the library open must not be contradicted
                self._writer.run(job, lambda _: None)
            task()
            if begin and self._paths.catalog.exists():
                with contextlib.suppress(RuntimeError):  # closing: the next start goes on
                    self._desk.ingest()

        return self._desk.aside(change, cancels="ingest")

    def _made(self, job: Job, name: str) -> EngineCard:
        """Return the card of an engine that was made."""
        cards = cast("tuple[EngineCard, ...]", self._desk.reading(lambda _: self._shelf_for_making.engines())(job))
        return next(card for card in cards if card.name == name)

    # What follows runs on the ingest thread.

    def _use(self, name: str, *, anyway: bool) -> None:
        listed = self._listed(name)
        if listed.proof is not None and not listed.proof.helps and not anyway:
            raise InputError(
                "The engine {title} does not help with photos that it did not learn from, so it is not used.",
                title=listed.title,
            ).with_hint(f"{{photokin}} engine use {name} --anyway")
        before = self._model.chosen
        self._model.choose(name)
        beneath = engines_beneath(self._model.known, self._model.engine)
        if before in [base.name for base in beneath] and before not in self._model.kept_names:
            self._model.keep((*self._model.kept_names, before))
        self._save()

    def _keep(self, name: str, on: bool) -> None:
        others = tuple(each for each in self._model.kept_names if each != name)
        if on:
            self._model.known.load(self._listed(name).name)
        self._model.keep((*others, name) if on else others)
        self._save()

    def _rename(self, name: str, title: str) -> None:
        self._own(name)
        rename_own(name, title, self._paths.engines)
        if name == self._model.chosen and self._model.engine.name == name:
            self._model.choose(name)

    def _remove(self, name: str) -> None:
        self._own(name)
        if name in (self._model.chosen, self._model.engine.name):
            raise InputError("The engine {name} is in use. Use another one first.", name=name).with_hint(
                f"{{photokin}} engine use {STANDARD}"
            )
        if name in self._model.kept_names:
            self._keep(name, on=False)
        remove_own(name, self._paths.engines)

    def _listed(self, name: str) -> Listed:
        """Return an engine that can be used. Raises InputError, AppError."""
        listed = next((each for each in self._model.known.listed() if each.name == name), None)
        if listed is None:
            raise InputError("There is no engine {name}.", name=name).with_hint(_LISTS_THEM)
        if listed.trouble is not None:
            raise listed.trouble
        return listed

    def _own(self, name: str) -> None:
        if name in SHIPPED:
            raise InputError("The engine {name} came with the program and stays as it is.", name=name)
        if name not in self._model.known.names():
            raise InputError("There is no engine {name}.", name=name).with_hint(_LISTS_THEM)

    def _save(self) -> None:
        settings = load_settings(self._paths.settings)
        save_settings(self._paths.settings, self.keep_chosen(settings))
