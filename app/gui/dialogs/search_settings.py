"""How neighbours are looked for, for those who know: folded away, with what was measured beside each choice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from app.core.question import Manner
from app.core.tuning import Tunings
from app.gui.dialogs.tuning_choices import Choices, effort_choices, metric_choices, tree_choices
from app.gui.dialogs.tuning_words import asked_words, exact_words, metric_words, trees_words
from app.gui.kit.folded_part import FoldedPart
from app.gui.kit.form import centre_labels
from app.gui.kit.page_wheel import leave_wheel_to_page
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.steady_label import SteadyLabel
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.machine.settings import Settings

NAMES = ("metric", "effort", "exact", "trees")
"""The settings that are chosen here."""

_MOST_SEEN = 16
"""So that all levels are seen at once."""


class SearchSettings(FoldedPart):
    """Open from the start where something else than usual was chosen."""

    changed = Signal(object)
    """The names and values of Settings that were chosen."""
    figures_wanted = Signal(bool)
    """What was measured is to be shown; measured again (True), even if it is known."""
    stop_wanted = Signal()
    """Measuring is to end."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        usual = Settings()
        chosen = any(getattr(settings, name) != getattr(usual, name) for name in NAMES)
        super().__init__(tr("For those who &know"), is_open=chosen, parent=parent)
        self._settings = settings
        self._tunings: Tunings | None = None
        self._measures = False
        self._about = SteadyLabel(quiet(plain_label()), 2)
        self.again = QPushButton(tr("Measure &again"))
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self._on_again_clicked)
        told = QHBoxLayout()
        told.setSpacing(2 * GAP_PX)
        told.addWidget(self._about, 1)
        told.addWidget(self.again)
        self._add_choices()
        centre_labels(self.form)
        self.inside.insertLayout(0, told)
        self.fold.clicked.connect(lambda: self.figures_wanted.emit(False) if self.is_open else None)
        self._tell()

    def follow(self, settings: Settings) -> None:
        """Show what was chosen elsewhere in the window."""
        self._settings = settings
        self._tell()

    def show_progress(self, share: float) -> None:
        """Tell that it is being measured, and how far that is."""
        self._measures = True
        self._about.setText(tr("Trying with photos of this library: {share} %", share=int(100 * share)))
        self.again.setText(tr("Stop"))

    def show_tunings(self, tunings: Tunings | None) -> None:
        """Show what was measured; None: there is no index yet."""
        self._measures = False
        self._tunings = tunings
        self._tell()
        if tunings is None:
            self._about.setText(tr("Nothing can be measured yet: photos have to be read first."))

    def show_nothing(self, why: str) -> None:
        """Tell why there are no figures, or no new ones."""
        self._measures = False
        self._tell()
        if why:
            self._about.setText(why)

    def _add_choices(self) -> None:
        self.order_by = self._box(tr("Metr&ic"), "metric")
        give_tip(self.order_by, tr("The distance that is shown, and the words for it, are the same by any metric"))
        self._meaning = self._note()
        self.effort = self._box(tr("E&ffort"), "effort")
        self.exact = QCheckBox(tr("Compare with every photo"))
        self.exact.setMinimumHeight(self.again.sizeHint().height())
        self.exact.setChecked(self._settings.exact)
        self.exact.setAccessibleName(tr("Exact: compare with every photo"))
        self.exact.toggled.connect(lambda on: self._choose("exact", on))
        label = plain_label(tr("E&xact"))
        label.setBuddy(self.exact)
        self.form.addRow(label, self.exact)
        self._cost = self._note()
        self.trees = self._box(tr("Tr&ees of the index"), "trees")
        self._built = self._note()

    def _box(self, label: str, name: str) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # figures come later
        box.setMaxVisibleItems(_MOST_SEEN)
        leave_wheel_to_page(box)
        box.setAccessibleName(label.replace("&", ""))
        box.currentIndexChanged.connect(lambda: self._choose(name, box.currentData()))
        self.form.addRow(label, box)
        return box

    def _note(self) -> SteadyLabel:
        note = SteadyLabel(quiet(plain_label()), 1)
        note.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.form.addRow("", note)
        return note

    def _choose(self, name: str, value: Any) -> None:
        self._settings = replace(self._settings, **{name: value})
        self._tell()
        self.changed.emit({name: value})

    def _tell(self) -> None:
        """Show choices, figures and words as they are now."""
        now = None if self._tunings is None else self._tunings.now
        chosen = Manner(self._settings.metric, self._settings.effort, self._settings.exact)
        _fill(self.order_by, metric_choices(chosen, now), chosen.metric)
        _fill(self.effort, effort_choices(chosen, now), chosen.effort)
        _fill(self.trees, tree_choices(chosen, self._settings.trees, self._tunings), self._settings.trees)
        self.effort.setEnabled(not chosen.exact)
        self._meaning.setText(metric_words(chosen.metric, now))
        self._cost.setText(exact_words(now))
        self._built.setText(trees_words(now))
        if not self._measures:
            unknown = tr("What each finds and takes has not been measured.")
            self._about.setText(unknown if now is None else asked_words(now))
            self.again.setText(tr("Me&asure") if now is None else tr("Measure &again"))
        self.grown.emit()

    @Slot()
    def _on_again_clicked(self) -> None:
        if self._measures:
            self.stop_wanted.emit()
        else:
            self.figures_wanted.emit(self._tunings is not None)


def _fill(box: QComboBox, choices: Choices, chosen: object) -> None:
    """Offer choices, those that are there with other words; one that is pointed at stays where it is."""
    with QSignalBlocker(box):
        for row, (words, value) in enumerate(choices):
            if row < box.count():
                box.setItemText(row, words)
                box.setItemData(row, value)
            else:
                box.addItem(words, value)
        box.setCurrentIndex(box.findData(chosen))
