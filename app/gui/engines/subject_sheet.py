"""Add an engine that looks at the subject alone: which network finds it, what it is, and who looks at what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QSpinBox, QWidget

from app.core.engine_masking import (
    MAP_WORDS,
    VOC,
    InspectedMask,
    MapChoice,
    MaskPlan,
    MaskWishes,
    has_classes,
)
from app.core.engines import COMPARED_WITH, EngineCard
from app.gui.engines.engine_choice import EngineChoice
from app.gui.engines.figure_rows import Figure
from app.gui.engines.network_sheet import NetworkSheet, fill, rate_words, trial_figures
from app.gui.kit.translate import shown, tr

_CLASSES_NOT_TOLD = 256
_PERCENT = 100


class SubjectSheet(NetworkSheet):
    """The wishes that it asks with are ``MaskWishes``. Who looks, at which class and how sure needs no other trial."""

    def __init__(self, cards: Sequence[EngineCard], parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Only the subject"),
            tr(
                "A network that tells the subject of a picture from the rest, exported as ONNX, can stand before an "
                "engine: photos are compared by their subjects, whatever is around them. A photo without a subject is "
                "looked at whole."
            ),
            parent,
        )
        bases = [card for card in cards if card.origin != "subject" and card.name not in COMPARED_WITH]
        self.base = EngineChoice(bases, tr("&Engine"))
        self.classes, self.threshold = QComboBox(), QSpinBox()
        self.threshold.setRange(1, _PERCENT)
        self.threshold.setSuffix(tr(" %"))
        self.furnish(
            (
                (tr("&Engine"), self.base),
                (tr("&Subject"), self.classes),
                (tr("Sure b&y at least"), self.threshold),
            )
        )

    @property
    def plan(self) -> MaskPlan | None:
        if not isinstance(self._found, InspectedMask):
            return None
        output: MapChoice = self.output.currentData()
        return replace(
            self._found.plan,
            base=self.base.engine,
            output=output.name,
            kind=output.kind,
            last=output.last,
            class_number=self.classes.currentData() if has_classes(output.kind) else 0,
            threshold=self.threshold.value() / _PERCENT,
            **self.how_it_sees(),
        )

    def wishes(self) -> MaskWishes:
        plan = self.plan
        if plan is None:
            return MaskWishes()
        number = plan.class_number if has_classes(plan.kind) else None
        how = plan.preset, plan.side_px, plan.layout, plan.channels
        return MaskWishes(plan.output, number, plan.threshold, *how)

    def is_ready(self) -> bool:
        return super().is_ready() and bool(self.base.engine)

    def show_inspected(self, found: InspectedMask) -> None:
        """Show what was found, with the proposal chosen, or what came of another choice that was tried."""
        if self.is_superseded:
            return
        before = self.take_found()
        plan, chosen = found.plan, found.outputs[0]
        if not isinstance(before, InspectedMask) or _choices(before) != _choices(found):
            fill(self.output, [(_output_words(each), each) for each in found.outputs])
            self.offer_ways(found)
        if not isinstance(before, InspectedMask) or before.outputs[0].classes != chosen.classes:
            fill(self.classes, _classes(chosen))
        outputs = [self.output.itemData(row).name for row in range(self.output.count())]
        self.output.setCurrentIndex(outputs.index(chosen.name))
        self.classes.setCurrentIndex(max(0, self.classes.findData(plan.class_number)))
        self.threshold.setValue(round(_PERCENT * plan.threshold))
        rate = f"{rate_words(found.trial)} · {tr('besides what the engine takes')}"
        places = Figure(tr("Places"), f"{found.trial.numbers:,}")
        self.show_tried(found, trial_figures(found.trial, found.size_bytes, rate, places))
        self._rows.setRowVisible(self.classes, has_classes(plan.kind))
        self._rows.setRowVisible(self.threshold, plan.kind != "class numbers")


def _choices(found: InspectedMask) -> object:
    """Return what can be chosen, whatever is first."""
    names = frozenset(choice.name for choice in found.outputs)
    return found.plan.path, names, frozenset(found.presets), frozenset(found.layouts)


def _output_words(output: MapChoice) -> str:
    places = tr("{width} × {height} places", width=output.width, height=output.height)
    return " · ".join((output.name, shown(MAP_WORDS[output.kind]), places))


def _classes(output: MapChoice) -> list[tuple[str, object]]:
    """Return the classes with their numbers, and their names where so many are usual ones."""
    count = output.classes or _CLASSES_NOT_TOLD
    names = [shown(name) for name in VOC] if count == len(VOC) else [""] * count
    return [(f"{number} · {name}" if name else str(number), number) for number, name in enumerate(names)]
