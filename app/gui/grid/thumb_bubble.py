"""The bubble beside the thumb of a timeline."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from app.gui.grid.bubble import Bubble

_AWAY_PX, _WIDEST_PX = 8, 344


class ThumbBubble(Bubble):
    """Stands before the thumb, on the side of the photos."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, semibold=True)
        self._grid = parent

    def show_at(self, words: str, thumb: QPoint, thumb_px: int) -> None:
        """Show ``words`` before a thumb that begins at ``thumb`` in the parent, in the middle of its height."""
        size = self.size_for(words, _WIDEST_PX)
        left = thumb.x() + thumb_px + _AWAY_PX if self.isRightToLeft() else thumb.x() - _AWAY_PX - size.width()
        lowest = self._grid.height() - size.height()
        top = max(min(thumb.y() - size.height() // 2, lowest), 0)
        self.setGeometry(left, top, size.width(), size.height())
        self.show_words(words)
