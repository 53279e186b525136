"""The line below a photo: caption at the start, a note after it where there is room, dots at the end."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from app.gui.grid.photo_role import Cell
from app.gui.kit.dots import DOTS_WIDTH_PX, paint_dots
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import Tokens, tokens_of
from app.gui.kit.type import type_font

WORDS_FROM_PX = 92
"""A narrower cell has words only where they stand whole beside the dots, as a distance does."""
_CAPTION_PX = 20
_AIR_PX = 4
_ELISIONS_KEPT = 4096


class Captions:
    """Paints them in the palette and font of a view; ``refresh`` when these have changed."""

    def __init__(self, view: QWidget) -> None:
        self._view = view
        self._elisions: dict[tuple[str, int], str] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take over the font and the colours of the view."""
        self.font: QFont = type_font(self._view, "caption")
        self._metrics = QFontMetrics(self.font)
        self._tokens: Tokens = tokens_of(self._view)
        self._elisions.clear()

    @property
    def height_px(self) -> int:
        return max(_CAPTION_PX, self._metrics.height() + _AIR_PX)

    def paint(self, painter: QPainter, line: QRect, cell: Cell) -> None:
        """Paint what stands below a photo, in the line of its width."""
        mirrored = self._view.layoutDirection() == Qt.LayoutDirection.RightToLeft
        room = QRect(line)
        has_dots = cell.dots is not None and line.width() >= DOTS_WIDTH_PX
        if has_dots:
            room.setWidth(line.width() - DOTS_WIDTH_PX - GAP_PX)
            if mirrored:
                room.moveRight(line.right())
        whole = has_dots and bool(cell.caption) and self._metrics.horizontalAdvance(cell.caption) <= room.width()
        has_words = whole or line.width() >= WORDS_FROM_PX
        if has_dots:
            self._paint_dots(painter, line, cell.dots or 0.0, at_start=not has_words, mirrored=mirrored)
        if not has_words:
            return
        words, note = self._fitted(cell, room.width())
        painter.setFont(self.font)
        painter.setPen(QColor(self._tokens.sec))
        start = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        # Absolute: a painter in a window from right to left would mirror the mirrored once more.
        flags = start | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(room, flags, words)
        if note:
            taken = self._metrics.horizontalAdvance(words) + GAP_PX
            painter.drawText(room.adjusted(0 if mirrored else taken, 0, -taken if mirrored else 0, 0), flags, note)

    def _fitted(self, cell: Cell, width: int) -> tuple[str, str]:
        """Return the caption, elided in the middle, and the note if both fit whole."""
        if not cell.note:
            return self._elided(cell.caption, width), ""
        whole = self._metrics.horizontalAdvance(cell.caption) + GAP_PX + self._metrics.horizontalAdvance(cell.note)
        return self._elided(cell.caption, width), cell.note if whole <= width else ""

    def _paint_dots(self, painter: QPainter, line: QRect, dots: float, *, at_start: bool, mirrored: bool) -> None:
        """At the end; where no words stand beside them, at the start."""
        left = line.left() if at_start != mirrored else line.right() + 1 - DOTS_WIDTH_PX
        box = QRectF(left, line.top(), DOTS_WIDTH_PX, line.height())
        paint_dots(painter, box, dots, self._tokens, mirrored=mirrored)

    def _elided(self, words: str, width: int) -> str:
        known = self._elisions.get((words, width))
        if known is None:
            if len(self._elisions) >= _ELISIONS_KEPT:
                self._elisions.clear()
            known = self._metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, width)
            self._elisions[words, width] = known
        return known
