"""Make an engine compact: how short its code becomes, and, once it is made, what that costs and saves."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QSpinBox, QWidget

from app.core.engine_adding import LONGEST_TITLE
from app.core.engine_teaching import COMPACT_NUMBERS, FEWEST_NUMBERS, MOST_NUMBERS, Compacted, CompactPlan
from app.core.engines import EngineCard
from app.gui.engines.engine_choice import EngineChoice
from app.gui.engines.engine_words import bytes_words, milliseconds, percent
from app.gui.engines.figure_rows import Figure, FigureRows
from app.gui.engines.work_sheet import WorkSheet
from app.gui.kit.form import centre_labels, form
from app.gui.kit.translate import tr, tr_count


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
        rows.addRow(tr("Shorter &than"), self.base)
        rows.addRow(tr("N&umbers of a photo"), self.numbers)
        rows.addRow(tr("&Name"), self.title)
        centre_labels(rows)
        self.choosing.addLayout(rows)
        self.figures = FigureRows()
        self.figures.hide()
        self.outcome.addWidget(self.figures)
        self.finish()

    @property
    def plan(self) -> CompactPlan:
        """What is chosen now."""
        return CompactPlan(self.numbers.value(), self.base.engine, self.title.text().strip())

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
