"""How near and how many: the slider that hides what is farther, and the box that says how many to show."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QSlider, QWidget

from app.gui.kit.photo_words import distance_words
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr

FARTHEST = 2.0
_STEPS_PER_UNIT = 100
_LEAST, _MOST = 0.20, 1.40  # what is nearer is a copy, what is farther has nothing in common
_COUNTS = (10, 20, 30, 50, 100, 200, 500, 1000)


class MatchControls(QWidget):
    """The line below a grid of neighbours."""

    farthest_changed = Signal(float)
    count_changed = Signal(int)

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = plain_label(tr("&Nearer"))
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(round(_LEAST * _STEPS_PER_UNIT), round(_MOST * _STEPS_PER_UNIT))
        self._slider.setPageStep(10)
        self._slider.setValue(self._slider.maximum())
        self._slider.setMinimumWidth(self.fontMetrics().averageCharWidth() * 8)
        self._slider.setAccessibleName(tr("Hide photos farther away than"))
        label.setBuddy(self._slider)
        self._slider.valueChanged.connect(self._on_moved)
        self._limit = plain_label()
        self._limit.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._limit.setMinimumWidth(max(map(self.fontMetrics().horizontalAdvance, (tr("all"), "≤ 0.00"))))
        self._box = QComboBox()
        for each in sorted({*_COUNTS, count}):
            self._box.addItem(f"{each:,}", each)
        self._box.setCurrentIndex(self._box.findData(count))
        self._box.setAccessibleName(tr("How many neighbours to show"))
        give_tip(self._box, tr("How many neighbours to show"))
        self._box.currentIndexChanged.connect(self._on_count_chosen)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP_PX)
        for widget in (label, self._slider, self._limit, self._box):
            line.addWidget(widget)
        line.setStretchFactor(self._slider, 1)
        self._say_limit()

    @property
    def farthest(self) -> float:
        """The distance above which nothing is shown."""
        at_end = self._slider.value() == self._slider.maximum()
        return FARTHEST if at_end else self._slider.value() / _STEPS_PER_UNIT

    def set_farthest(self, distance: float) -> None:
        self._slider.setValue(round(min(distance, _MOST) * _STEPS_PER_UNIT))

    @property
    def count(self) -> int:
        return int(self._box.currentData())

    def set_count(self, count: int) -> None:
        if self._box.findData(count) < 0:
            self._box.addItem(f"{count:,}", count)
        self._box.setCurrentIndex(self._box.findData(count))

    def _on_moved(self) -> None:
        self._say_limit()
        self.farthest_changed.emit(self.farthest)

    def _on_count_chosen(self) -> None:
        self.count_changed.emit(self.count)

    def _say_limit(self) -> None:
        farthest = self.farthest
        self._limit.setText(tr("all") if farthest == FARTHEST else f"≤ {distance_words(farthest)}")
        give_tip(
            self._slider,
            tr("Every neighbour is shown.")
            if farthest == FARTHEST
            else tr("Hides photos farther away than {distance}.", distance=distance_words(farthest)),
        )
