"""The bubble over a grid that shows what was typed."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractScrollArea

from app.gui.grid.bubble import Bubble

_EDGE_PX = 16


class JumpBubble(Bubble):
    """Stands at the lower start of its grid."""

    def __init__(self, grid: QAbstractScrollArea) -> None:
        super().__init__(grid)
        self._grid = grid

    def say(self, words: str) -> None:
        """Show these words."""
        size = self.size_for(words, self._grid.width() - 2 * _EDGE_PX)
        left = self._grid.width() - _EDGE_PX - size.width() if self._grid.isRightToLeft() else _EDGE_PX
        self.setGeometry(left, self._grid.height() - _EDGE_PX - size.height(), size.width(), size.height())
        self.show_words(words)
