"""Teach an engine: what to learn from, what was found there, how it is to be called."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from app.core.engine_adding import LONGEST_TITLE
from app.core.engine_teaching import FEWEST_NUMBERS, MOST_NUMBERS, TAUGHT_NUMBERS, Taught, TeachPlan
from app.core.engine_training import FINETUNED_NUMBERS, FinetunePlan, Start
from app.core.engines import EngineCard
from app.core.labels import LabelsFound
from app.core.text import Text
from app.gui.engines.engine_choice import EngineChoice
from app.gui.engines.engine_words import percent
from app.gui.engines.figure_rows import Figure, FigureRows
from app.gui.engines.labels_field import LabelsField
from app.gui.kit.form import centre_labels, form
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.translate import shown, tr
from app.gui.kit.work_sheet import WorkSheet, training_words

_FEWEST_CLASSES = 2


class TeachSheet(WorkSheet):
    """Tells by ``start_wanted`` that ``plan`` is to be carried out."""

    look_wanted = Signal(str)
    """Path of what is to be learned from."""

    def __init__(self, cards: Sequence[EngineCard], parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Teach an engine"),
            tr(
                "Show it what belongs together: photos in folders, one folder for each kind of thing. It learns from "
                "most of them and is asked about the others, so that you see whether it helped. Your photos stay as "
                "they are."
            ),
            tr("&Learn"),
            parent,
        )
        self.labels = LabelsField()
        self.labels.chosen.connect(self._on_chosen)
        self.way = QComboBox()
        for words, start in _ways():
            self.way.addItem(words, start)
        self.way.setAccessibleName(tr("What learns"))
        self.way.currentIndexChanged.connect(self._on_way_changed)
        self.base = EngineChoice(cards, tr("Better &than"))
        self.title = QLineEdit()
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.setPlaceholderText(tr("Made from the other one's name"))
        self.title.setAccessibleName(tr("Name"))
        self.numbers = QSpinBox()
        self.numbers.setRange(FEWEST_NUMBERS, MOST_NUMBERS)
        self.numbers.setValue(TAUGHT_NUMBERS)
        self.numbers.setAccessibleName(tr("Numbers of a photo"))
        self.new_classes = QCheckBox(tr("Also find out how it does with &kinds of things it never saw"))
        give_tip(self.new_classes, tr("Trains a second time, without a third of the classes: takes twice as long"))
        self.training = quiet(plain_label(training_words()))
        self.training.setWordWrap(True)
        for part in (self.new_classes, self.training):
            part.hide()
        give_tip(self.numbers, tr("How long the vector of a photo becomes: fewer take less room, more tell more apart"))
        rows = form()
        rows.addRow(tr("&What learns"), self.way)
        rows.addRow(tr("Better &than"), self.base)
        rows.addRow(tr("&Name"), self.title)
        rows.addRow(tr("N&umbers of a photo"), self.numbers)
        self.choosing.addWidget(self.labels)
        centre_labels(rows)
        self.choosing.addLayout(rows)
        self.choosing.addWidget(self.new_classes)
        self.choosing.addWidget(self.training)
        self.figures = FigureRows()
        self.figures.hide()
        self.left_out = quiet(plain_label())
        self.left_out.setWordWrap(True)
        self.left_out.hide()
        self.outcome.addWidget(self.figures)
        self.outcome.addWidget(self.left_out)
        self.start.setEnabled(False)
        self.finish()

    @property
    def plan(self) -> TeachPlan | FinetunePlan:
        """What is chosen now."""
        path, title, numbers = self.labels.place.path, self.title.text().strip(), self.numbers.value()
        start = self.way.currentData()
        if start is None:
            return TeachPlan(path, self.base.engine, title, numbers)
        return FinetunePlan(path, start, self.base.engine, title, numbers, new_classes=self.new_classes.isChecked())

    def is_ready(self) -> bool:
        found = self.labels.found
        return found is not None and found.classes >= _FEWEST_CLASSES

    def show_found(self, found: LabelsFound) -> None:
        """Show what there is to learn from."""
        self.labels.show_found(found)
        few = found.classes < _FEWEST_CLASSES
        self.end(tr("One class alone teaches nothing: there must be two kinds of things at least.") if few else "", few)

    def show_trouble(self, reason: Text) -> None:
        """Say why there is nothing to learn from."""
        self.labels.show_trouble(reason)
        self.end()

    def show_taught(self, taught: Taught) -> None:
        """Show what came of it."""
        self.figures.show_figures(_figures(taught))
        self.left_out.setText("\n".join(shown(note) for note in taught.notes))
        self.left_out.setVisible(bool(taught.notes))
        if taught.helps and _is_worse_with_new(taught):
            self.end(
                tr(
                    "It helped with the kinds of things it learned, and is worse with those it never saw: use it where "
                    "your photos show the former."
                ),
                caution=True,
            )
        elif taught.helps:
            self.end(tr("It helped. Its proof stands in the list of engines, where it can be used."))
        else:
            why = tr("It did not help.") if taught.why_not is None else shown(taught.why_not)
            self.end(tr("{why} It stays off.", why=why), caution=True)
        self.close_button.setFocus()

    def _on_way_changed(self) -> None:
        trains = self.way.currentData() is not None
        self.numbers.setValue(FINETUNED_NUMBERS if trains else TAUGHT_NUMBERS)
        for part in (self.new_classes, self.training):
            part.setVisible(trains)
        self.grow_later()

    def _on_chosen(self, path: str) -> None:
        self.figures.hide()
        self.left_out.hide()
        self.end()
        self.look_wanted.emit(path)


def _ways() -> tuple[tuple[str, Start | None], ...]:
    """Return what may learn, and from what it starts; None is what stands on top of an engine."""
    return (
        (tr("A layer on top of an engine (seconds)"), None),
        (tr("A whole network, from the smaller published one"), "lite0"),
        (tr("A whole network, from the larger published one"), "lite2"),
        (tr("A small network from nothing, for pictures unlike photographs"), "nothing"),
    )


def _is_worse_with_new(taught: Taught) -> bool:
    """Tell whether kinds of things that were put aside whole are found less often than before."""
    new = taught.new_classes
    return len(new) > 1 and new[-1].first_right < new[0].first_right


def _figures(taught: Taught) -> tuple[Figure, ...]:
    known = [(shown(each.way), each) for each in taught.figures]
    new = [(tr("{way}, kinds it never saw", way=shown(each.way)), each) for each in taught.new_classes]
    return tuple(
        Figure(
            way,
            percent(each.first_right),
            tr("first answers right; mean precision {share}", share=percent(each.mean_precision)),
        )
        for way, each in known + new
    )
