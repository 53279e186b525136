"""Measure engines: by which labelled photos, and which engines."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QSpinBox, QVBoxLayout, QWidget

from app.core.engines import EngineCard
from app.core.evaluation import CUTOFF, EvaluationPlan
from app.core.labels import LabelsFound
from app.core.text import Text
from app.gui.engines.engine_words import title_words
from app.gui.engines.labels_field import LabelsField
from app.gui.kit.form import centre_labels, form
from app.gui.kit.plain_text import give_tip, plain_label, without_key
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type
from app.gui.kit.work_sheet import WorkSheet

_MOST_CUTOFF = 100


class EvaluateSheet(WorkSheet):
    """Tells by ``start_wanted`` that ``plan`` is to be carried out."""

    look_wanted = Signal(str)
    """Path of what is to be measured by."""

    def __init__(self, cards: Sequence[EngineCard], wanted: str = "", parent: QWidget | None = None) -> None:
        """``wanted``: the engine that is measured beside the one in use, to begin with."""
        super().__init__(
            tr("Evaluate engines"),
            tr(
                "Each labelled photo asks for its like among the others; what is of its own class is right. Nothing is "
                "added to your library."
            ),
            tr("&Measure"),
            parent,
        )
        self.labels = LabelsField()
        self.labels.chosen.connect(self._on_chosen)
        heading = plain_label(tr("Engines"))
        set_type(heading, "body", semibold=True)
        self.engines: dict[str, QCheckBox] = {}
        boxes = QVBoxLayout()
        boxes.setSpacing(GAP_PX // 2)
        for card in sorted(cards, key=lambda card: not card.in_use):  # the others are compared with the first
            if card.trouble is None:
                box = QCheckBox(without_key(title_words(card.title)))
                box.setChecked(card.in_use or card.name == wanted)
                box.toggled.connect(self._show_state)
                self.engines[card.name] = box
                boxes.addWidget(box)
        self.cutoff = QSpinBox()
        self.cutoff.setRange(1, _MOST_CUTOFF)
        self.cutoff.setValue(CUTOFF)
        self.cutoff.setAccessibleName(tr("Answers looked at"))
        give_tip(self.cutoff, tr("How many of the first answers the precision counts"))
        rows = form()
        rows.addRow(tr("&Answers looked at"), self.cutoff)
        self.choosing.addWidget(self.labels)
        self.choosing.addWidget(heading)
        self.choosing.addLayout(boxes)
        centre_labels(rows)
        self.choosing.addLayout(rows)
        self.start.setEnabled(False)
        self.finish()

    @property
    def plan(self) -> EvaluationPlan:
        """What is chosen now."""
        names = tuple(name for name, box in self.engines.items() if box.isChecked())
        return EvaluationPlan(self.labels.place.path, names, cutoff=self.cutoff.value())

    def is_ready(self) -> bool:
        return self.labels.found is not None and any(box.isChecked() for box in self.engines.values())

    def show_found(self, found: LabelsFound) -> None:
        """Show what there is to measure by."""
        self.labels.show_found(found)
        self.end()

    def show_trouble(self, reason: Text) -> None:
        """Say why there is nothing to measure by."""
        self.labels.show_trouble(reason)
        self.end()

    def _on_chosen(self, path: str) -> None:
        self.end()
        self.look_wanted.emit(path)
