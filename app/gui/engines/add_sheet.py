"""Add a network from a file: what was found in it, how pictures are given to it, what a trial gave."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.core.engine_adding import AddPlan, Inspected, OutputChoice, OutputPooling, Wishes
from app.gui.engines.figure_rows import Figure
from app.gui.engines.network_sheet import NetworkSheet, fill, rate_words, trial_figures
from app.gui.kit.translate import tr, tr_count


class AddSheet(NetworkSheet):
    """The wishes that it asks with are ``Wishes``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Add an engine"),
            tr(
                "Any network that turns a picture into numbers can be one, exported as ONNX. It is looked at and tried "
                "in a process of its own; your library is not touched."
            ),
            parent,
        )
        self.furnish()

    @property
    def plan(self) -> AddPlan | None:
        if not isinstance(self._found, Inspected):
            return None
        output: OutputChoice = self.output.currentData()
        return replace(self._found.plan, output=output.name, pooling=output.pooling, **self.how_it_sees())

    def wishes(self) -> Wishes:
        plan = self.plan
        if plan is None:
            return Wishes()
        return Wishes(plan.output, plan.pooling, plan.preset, plan.side_px, plan.layout, plan.channels)

    def show_inspected(self, found: Inspected) -> None:
        """Show what was found, with the proposal chosen, or what came of another choice that was tried."""
        if self.is_superseded:
            return
        before, plan = self.take_found(), found.plan
        if not isinstance(before, Inspected) or _choices(before) != _choices(found):
            fill(self.output, [(_output_words(each), each) for each in found.outputs])
            self.offer_ways(found)
        outputs = [self.output.itemData(row) for row in range(self.output.count())]
        self.output.setCurrentIndex([(each.name, each.pooling) for each in outputs].index((plan.output, plan.pooling)))
        numbers = Figure(tr("Numbers of a photo"), f"{found.trial.numbers:,}")
        figures = trial_figures(found.trial, found.size_bytes, rate_words(found.trial), numbers)
        self.show_tried(found, figures, found.caution)


def _choices(found: Inspected) -> object:
    """Return what can be chosen, whatever is first."""
    return found.plan.path, frozenset(found.outputs), frozenset(found.presets), frozenset(found.layouts)


def _output_words(output: OutputChoice) -> str:
    numbers = tr_count("{count} number", "{count} numbers", output.numbers)
    parts = [tr("before the last layer") if output.is_hidden else output.name, _pooling_words(output.pooling), numbers]
    if output.are_classes:
        parts.append(tr("names of classes"))
    return " · ".join(part for part in parts if part)


def _pooling_words(pooling: OutputPooling) -> str:
    match pooling:
        case "vector":
            return tr("as it is")
        case "mean" | "mean_nhwc":
            return tr("mean of its map")
        case "first_token":
            return tr("first of its tokens")
        case "mean_tokens":
            return tr("mean of its tokens")
