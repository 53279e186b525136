"""How the heading of a section looks: of a date, larger; of a word, smaller and perhaps with a fold before it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QWidget

from app.gui.grid.photo_role import Heading
from app.gui.kit.icons import icon_pixmap
from app.gui.kit.theme import HALF_GAP_PX
from app.gui.kit.tokens import Tokens, tokens_of
from app.gui.kit.type import least_height_px, type_font

_DATE_PX, _WORD_PX = 40, 30
_FOLD_PX = 14
_FOLD_AIR_PX = 3  # of its drawing, before the line: that one stands where other headings begin
_NARROWEST_LETTERS = 16, 20  # of a word, of a month and its year
_RADIUS = 6.0
_KEPT = 1024


class HeadingPainter:
    """Paints headings in the palette and font of a view; ``refresh`` when these have changed."""

    def __init__(self, view: QWidget, *, of_words: bool) -> None:
        self._view = view
        self._of_words = of_words
        self._fitted: dict[tuple[Heading, int], tuple[str, int, int]] = {}
        self.refresh()

    def refresh(self) -> None:
        """Take over the font and the colours of the view."""
        self._font: QFont = type_font(self._view, "body" if self._of_words else "heading", semibold=True)
        self._note_font: QFont = type_font(self._view, "body")
        self._metrics, self._note_metrics = QFontMetrics(self._font), QFontMetrics(self._note_font)
        self._tokens: Tokens = tokens_of(self._view)
        self._ink, self._note_ink = QColor(self._tokens.text), QColor(self._tokens.sec)
        self._fitted.clear()

    @property
    def height_px(self) -> int:
        return least_height_px(self._font, _WORD_PX if self._of_words else _DATE_PX)

    @property
    def narrowest_px(self) -> int:
        """How wide a section is at least that stands beside others."""
        return self._metrics.averageCharWidth() * _NARROWEST_LETTERS[0 if self._of_words else 1]

    def paint_ground(self, painter: QPainter, rect: QRect) -> None:
        """Paint the ground of headings that are stuck to the top, and the line below it."""
        painter.fillRect(rect, self._view.palette().color(QPalette.ColorRole.Base))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), QColor(self._tokens.hair))

    def paint(self, painter: QPainter, rect: QRect, heading: Heading, *, focused: bool, hovered: bool) -> None:
        """Paint a heading; ``focused`` is whether the keyboard is on it, ``hovered`` whether the mouse is."""
        mirrored = self._view.isRightToLeft()
        room = QRect(rect)
        if heading.folded is not None:
            self._paint_states(painter, rect, focused=focused, hovered=hovered)
            room = self._after_fold(painter, rect, folded=heading.folded, mirrored=mirrored)
        key = heading, room.width()
        words, taken, note_px = self._fitted.get(key) or self._fit(*key)
        # On one base line, though the letters are of two sizes.
        line = room.top() + (room.height() + self._metrics.ascent() - self._metrics.descent()) // 2
        painter.setFont(self._font)
        painter.setPen(self._ink)
        words_left = room.right() + 1 - taken + HALF_GAP_PX if mirrored else room.left()
        painter.drawText(words_left, line, words)
        if heading.note:
            painter.setFont(self._note_font)
            painter.setPen(self._note_ink)
            painter.drawText(
                words_left - HALF_GAP_PX - note_px if mirrored else room.left() + taken, line, heading.note
            )

    def _fit(self, heading: Heading, width_px: int) -> tuple[str, int, int]:
        """Return the words as there is room for them, how much they take with the gap after them, and the note's width.

        Once: most headings are the same at every painting, and for one photo after the other.
        """
        note_px = self._note_metrics.horizontalAdvance(heading.note) if heading.note else 0
        words_px = max(width_px - (note_px + HALF_GAP_PX if note_px else 0), 0)
        words = self._metrics.elidedText(heading.words, Qt.TextElideMode.ElideMiddle, words_px)
        if len(self._fitted) >= _KEPT:
            self._fitted.clear()
        fitted = self._fitted[heading, width_px] = words, self._metrics.horizontalAdvance(words) + HALF_GAP_PX, note_px
        return fitted

    def _paint_states(self, painter: QPainter, rect: QRect, *, focused: bool, hovered: bool) -> None:
        row = QRectF(rect).adjusted(1, 1, -1, -1)
        if hovered:
            veil = QColor(self._tokens.text)
            veil.setAlphaF(self._tokens.hover)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(veil)
            painter.drawRoundedRect(row, _RADIUS, _RADIUS)
        if focused:
            painter.setPen(QPen(QColor(self._tokens.acc), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(row, _RADIUS, _RADIUS)

    def _after_fold(self, painter: QPainter, rect: QRect, *, folded: bool, mirrored: bool) -> QRect:
        """Paint the fold, and return the room after it."""
        drawing = icon_pixmap("fold" if folded else "open", _FOLD_PX, QColor(self._tokens.text), self._view)
        left = rect.right() + 1 - _FOLD_PX + _FOLD_AIR_PX if mirrored else rect.left() - _FOLD_AIR_PX
        painter.drawPixmap(left, rect.center().y() - _FOLD_PX // 2 + 1, drawing)
        taken = _FOLD_PX + HALF_GAP_PX
        return rect.adjusted(0 if mirrored else taken, 0, -taken if mirrored else 0, 0)
