"""Make an engine compact: how short its code becomes, and, once it is made, what that costs and saves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QWidget

from app.core.engine_adding import LONGEST_TITLE
from app.core.engine_teaching import COMPACT_NUMBERS, FEWEST_NUMBERS, MOST_NUMBERS, Compacted, CompactPlan
from app.core.engine_training import AutoencoderPlan
from app.core.engines import EngineCard
from app.gui.engines.engine_choice import EngineChoice
from app.gui.engines.engine_words import bytes_words, milliseconds, percent
from app.gui.engines.figure_rows import Figure, FigureRows
from app.gui.kit.form import centre_labels, form
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.work_sheet import WorkSheet, training_words


class CompactSheet(WorkSheet):
    """Tells by ``start_wanted`` that ``plan`` is to be carried out; another one may follow it."""

    def __init__(self, cards: Sequence[EngineCard], wanted: str, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Make an engine compact"),
            tr(
                "A shorter code is learned from your library, without any labels. It takes less room and is compared "
                "faster, and finds some other neighbours. What it costs is measured on photos it did not learn from."
            ),
            tr("&Make it"),
            parent,
        )
        self.way = QComboBox()
        self.way.addItem(tr("What photos have in common (seconds)"), False)
        self.way.addItem(tr("A small network that draws the pictures again"), True)
        self.way.setAccessibleName(tr("What learns"))
        self.way.currentIndexChanged.connect(self._on_way_changed)
        self.training = quiet(plain_label(training_words()))
        self.training.setWordWrap(True)
        self.training.hide()
        self.base = EngineChoice(cards, tr("Shorter &than"), wanted)
        self.numbers = QSpinBox()
        self.numbers.setRange(FEWEST_NUMBERS, MOST_NUMBERS)
        self.numbers.setAccessibleName(tr("Numbers of a photo"))
        self.numbers.setSingleStep(FEWEST_NUMBERS)
        self.numbers.setValue(COMPACT_NUMBERS)
        self.title = QLineEdit()
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.setPlaceholderText(tr("Made from the other one's name"))
        self.title.setAccessibleName(tr("Name"))
        rows = form()
        rows.addRow(tr("&What learns"), self.way)
        rows.addRow(tr("Shorter &than"), self.base)
        rows.addRow(tr("N&umbers of a photo"), self.numbers)
        rows.addRow(tr("&Name"), self.title)
        centre_labels(rows)
        self.choosing.addLayout(rows)
        self.choosing.addWidget(self.training)
        self.figures = FigureRows()
        self.figures.hide()
        self.outcome.addWidget(self.figures)
        self.finish()

    @property
    def plan(self) -> CompactPlan | AutoencoderPlan:
        """What is chosen now."""
        chosen = (self.numbers.value(), self.base.engine, self.title.text().strip())
        return AutoencoderPlan(*chosen) if self.way.currentData() else CompactPlan(*chosen)

    def _on_way_changed(self) -> None:
        self.training.setVisible(bool(self.way.currentData()))
        self.grow_later()

    def show_compacted(self, made: Compacted) -> None:
        """Show what a shorter code costs and saves."""
        self.figures.show_figures(_figures(made))
        self.end(tr("It is in the list of engines now, and can be used from there."))


def _figures(made: Compacted) -> tuple[Figure, ...]:
    asked = tr_count(
        "of the ten nearest photos are found, asked about {count} photo",
        "of the ten nearest photos are found, asked about {count} photos",
        made.asked,
    )
    before, before_ms = bytes_words(made.bytes_before), milliseconds(made.ms_before)
    return (
        Figure(tr("Numbers of a photo"), f"{made.numbers:,}"),
        Figure(tr("Neighbours"), percent(made.recall), asked),
        Figure(tr("Kept for each photo"), bytes_words(made.bytes_after), tr("{size} before", size=before)),
        Figure(tr("To compare with all"), milliseconds(made.ms_after), tr("{time} before", time=before_ms)),
        Figure(tr("Of what tells photos apart"), percent(made.kept_variance), tr("is kept")),
    )
