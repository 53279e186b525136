"""What stands below a list of neighbours: how many of them are shown, and the histogram that hides the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.closeness import Edges
from app.gui.kit.link_button import LinkButton
from app.gui.kit.plain_text import give_tip
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.search.histogram import MARGIN_PX, Histogram
from app.gui.search.narrowing import OPEN, Narrowing
from app.gui.search.shown_count import ShownCount

_BINS = {"panel": 32, "page": 40}
_PLOT_PX = {"panel": 44, "page": 40}


class Limits(QWidget):
    """In the panel the words stand above the histogram, on a page at its side."""

    narrowing_wanted = Signal(object)
    """Narrowing."""

    def __init__(self, place: Literal["panel", "page"], side_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self._count = ShownCount()
        self._show_all = LinkButton(tr("Show all"))
        give_tip(self._show_all, tr("Show the hidden photos too"))
        self._show_all.clicked.connect(lambda: self.narrowing_wanted.emit(OPEN))
        self.histogram = Histogram(_BINS[place], _PLOT_PX[place])
        give_tip(self.histogram, tr("Drag the handles to hide what is too close or too far ([ and ], with Shift)"))
        self.histogram.narrowing_wanted.connect(self.narrowing_wanted)
        policy = self._show_all.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing moves when it comes
        self._show_all.setSizePolicy(policy)
        words: QBoxLayout = QHBoxLayout() if place == "panel" else QVBoxLayout()
        words.setSpacing(0)
        words.setContentsMargins(MARGIN_PX - 2, 0 if place == "panel" else GAP_PX, MARGIN_PX - 2, 0)
        words.addWidget(self._count)
        if place == "panel":
            words.addStretch()
        words.addWidget(self._show_all, 0, Qt.AlignmentFlag.AlignLeading)
        if place == "page":
            words.addStretch()
        whole: QBoxLayout = QVBoxLayout() if place == "panel" else QHBoxLayout()
        whole.setSpacing(GAP_PX if place == "panel" else 2 * GAP_PX)
        whole.setContentsMargins(side_px - MARGIN_PX, GAP_PX + 1, side_px - MARGIN_PX, HALF_GAP_PX)
        whole.addLayout(words)
        whole.addWidget(self.histogram, 1)
        self.setLayout(whole)

    def show_distances(self, distances: Sequence[float], edges: Edges) -> None:
        """Show the neighbours of another question, or more of the same."""
        self.histogram.show_distances(distances, edges)

    def show_narrowing(self, narrowing: Narrowing, shown: int, count: int) -> None:
        """Tell which of them are shown."""
        self.histogram.show_narrowing(narrowing)
        self._count.show_count(shown, count)
        had_focus = self._show_all.hasFocus()
        self._show_all.setVisible(shown < count)
        if had_focus and shown == count:
            self.histogram.take_focus()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(0, 0, self.width(), 1, QColor(tokens_of(self).hair))
