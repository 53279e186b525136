"""The photos on the stage laid on each other: how they lie, and what differs, wanted as far as it is looked at."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.core.alignment import Alignment, Difference
from app.core.text import Text
from app.gui.compare.lying import Lying, Pair
from app.gui.compare.stage import Stage
from app.gui.kit.places import ComparePlace
from app.gui.kit.translate import shown, tr


class LaidPair(QObject):
    """``place`` returns what is compared now; answers about anything else are let go by."""

    altered = Signal()
    """More is known of what is compared."""

    def __init__(self, lying: Lying, stage: Stage, place: Callable[[], ComparePlace]) -> None:
        super().__init__(stage)
        self._lying = lying
        self._stage = stage
        self._place = place
        lying.aligned.connect(self._on_aligned)
        lying.differed.connect(self._on_differed)
        lying.failed.connect(self._on_failed)

    @property
    def pair(self) -> Pair | None:
        """A and the photo that is compared with it where two lie on each other."""
        paths, other = self._place().paths, self._stage.other
        return (paths[0], paths[other]) if other < len(paths) else None

    def align(self) -> None:
        """Have all photos aligned with A."""
        paths = self._place().paths
        self._lying.want_alignments([(paths[0], path) for path in paths[1:]])

    def look(self) -> None:
        """Have the difference found if it is what is looked at, else do without it."""
        wanted = self._wanted
        if wanted is not None and self._lying.difference(wanted) is None:
            self._stage.show_difference(None, tr("Laying the photos on each other…"))
        self._lying.want_difference(wanted)
        self.altered.emit()

    @property
    def _wanted(self) -> Pair | None:
        return self.pair if self._place().mode == "difference" else None

    def _on_aligned(self, pair: Pair, alignment: Alignment) -> None:
        paths = self._place().paths
        if paths and pair[0] == paths[0] and pair[1] in paths[1:]:
            self._stage.align(paths.index(pair[1], 1), alignment)
            self.altered.emit()

    def _on_differed(self, pair: Pair, difference: Difference) -> None:
        if pair == self._wanted:
            self._stage.show_difference(difference)
            self.altered.emit()

    def _on_failed(self, pair: Pair, reason: Text) -> None:
        if pair == self._wanted:
            self._stage.show_difference(None, shown(reason))
