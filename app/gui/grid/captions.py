"""The line below a photo: caption at the start, a note after it where there is room, dots at the end."""

from __future__ import annotations

from typing import NamedTuple

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
_KEPT = 4096


class _Fitted(NamedTuple):
    """What has room in a line, and how wide it is: words "" where nothing has, note "" where it has none."""

    words: str
    words_px: int
    note: str
    note_px: int


class Captions:
    """Paints them in the palette and font of a view; ``refresh`` when these have changed.

    Words are measured and elided once: the same distances and days stand below the neighbours of one photo after the
    other, and every cell is painted again and again.
    """

    def __init__(self, view: QWidget) -> None:
        self._view = view
        self._widths_px: dict[str, int] = {}
        self._fitted: dict[tuple[str, str, int, bool], _Fitted] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take over the font and the colours of the view."""
        self.font: QFont = type_font(self._view, "caption")
        self._metrics = QFontMetrics(self.font)
        self._tokens: Tokens = tokens_of(self._view)
        self._ink = QColor(self._tokens.sec)
        self._widths_px.clear()
        self._fitted.clear()

    @property
    def height_px(self) -> int:
        return max(_CAPTION_PX, self._metrics.height() + _AIR_PX)

    def paint(self, painter: QPainter, line: QRect, cell: Cell) -> None:
        """Paint what stands below a photo, in the line of its width."""
        mirrored = self._view.isRightToLeft()
        width_px = line.width()
        has_dots = cell.dots is not None and width_px >= DOTS_WIDTH_PX
        key = cell.caption, cell.note, width_px, has_dots
        fitted = self._fitted.get(key) or self._fit(key)
        if cell.dots is not None and has_dots:
            self._paint_dots(painter, line, cell.dots, at_start=not fitted.words, mirrored=mirrored)
        if not fitted.words:
            return
        painter.setFont(self.font)
        painter.setPen(self._ink)
        # At a place: to have Qt align it in a rectangle takes twice as long, and every cell has one or two.
        height_px, ascent_px = self._metrics.height(), self._metrics.ascent()
        base = line.top() + (line.height() - height_px) // 2 + ascent_px
        left, end = line.left(), line.right() + 1
        painter.drawText(end - fitted.words_px if mirrored else left, base, fitted.words)
        if fitted.note:
            taken_px = fitted.words_px + GAP_PX
            painter.drawText(end - taken_px - fitted.note_px if mirrored else left + taken_px, base, fitted.note)

    def _fit(self, key: tuple[str, str, int, bool]) -> _Fitted:
        """Return the caption, elided in the middle, and the note if both fit whole."""
        caption, note, width_px, has_dots = key
        room_px = width_px - DOTS_WIDTH_PX - GAP_PX if has_dots else width_px
        caption_px = self._width_px(caption)
        if width_px < WORDS_FROM_PX and not (has_dots and caption_px <= room_px):
            caption = note = ""
        elif caption_px >= room_px:  # a width is rounded
            caption = self._metrics.elidedText(caption, Qt.TextElideMode.ElideMiddle, room_px)
        if note and caption_px + GAP_PX + self._width_px(note) > room_px:
            note = ""
        if len(self._fitted) >= _KEPT:
            self._fitted.clear()
        fitted = self._fitted[key] = _Fitted(caption, self._width_px(caption), note, self._width_px(note))
        return fitted

    def _width_px(self, words: str) -> int:
        width_px = self._widths_px.get(words)
        if width_px is None:
            if len(self._widths_px) >= _KEPT:
                self._widths_px.clear()
            width_px = self._widths_px[words] = self._metrics.horizontalAdvance(words)
        return width_px

    def _paint_dots(self, painter: QPainter, line: QRect, dots: float, *, at_start: bool, mirrored: bool) -> None:
        """At the end; where no words stand beside them, at the start."""
        left = line.left() if at_start != mirrored else line.right() + 1 - DOTS_WIDTH_PX
        box = QRectF(left, line.top(), DOTS_WIDTH_PX, line.height())
        paint_dots(painter, box, dots, self._tokens, mirrored=mirrored)
