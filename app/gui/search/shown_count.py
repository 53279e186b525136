"""How many of the neighbours are shown: "12 of 30 shown", the first number stronger."""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import type_font

_INDENT_PX = 2
"""The letters of a link begin as far from its edge: one above the other, they are in line."""
_STRONG = "{shown}"
_Pieces = tuple[tuple[str, bool], ...]


class ShownCount(QWidget):
    """One line of plain text in two weights."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: _Pieces = ()
        self._widest: _Pieces = ()
        self._letters: dict[bool, tuple[QFont, QFontMetrics]] = {}
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return "".join(piece for piece, _ in self._pieces)

    def show_count(self, shown: int, count: int) -> None:
        """Say how many of how many are shown."""
        pieces, widest = _pieces(shown, count), _pieces(count, count)
        if widest != self._widest:
            self._widest = widest
            self.updateGeometry()
        if pieces != self._pieces:
            self._pieces = pieces
            self.setAccessibleName(self.text())
            self.update()

    def sizeHint(self) -> QSize:
        _, metrics = self._letters_of(heavy=True)
        # What stands beside it does not move while a handle is dragged.
        return QSize(_INDENT_PX + sum(width for _, _, width in self._placed(self._widest)), metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._letters.clear()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        placed = self._placed(self._pieces)
        width = sum(piece_px for _, _, piece_px in placed)
        at = self.width() - _INDENT_PX - width if self.isRightToLeft() else _INDENT_PX
        from_right = _reads_from_right(self.text())
        with QPainter(self) as painter:
            # Else the spaces at the ends of the pieces change sides where the window and the sentence differ.
            painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if from_right else Qt.LayoutDirection.LeftToRight)
            painter.setPen(QColor(tokens_of(self).text))
            # In the order in which the sentence is read, which need not be that of the window.
            for piece, heavy, piece_px in reversed(placed) if from_right else placed:
                painter.setFont(self._letters_of(heavy=heavy)[0])
                painter.drawText(QRect(at, 0, piece_px, self.height()), Qt.AlignmentFlag.AlignVCenter, piece)
                at += piece_px

    def _placed(self, pieces: _Pieces) -> list[tuple[str, bool, int]]:
        return [(piece, heavy, self._letters_of(heavy=heavy)[1].horizontalAdvance(piece)) for piece, heavy in pieces]

    def _letters_of(self, *, heavy: bool) -> tuple[QFont, QFontMetrics]:
        if heavy not in self._letters:
            font = type_font(self, "status", semibold=heavy)
            self._letters[heavy] = font, QFontMetrics(font)
        return self._letters[heavy]


def _pieces(shown: int, count: int) -> _Pieces:
    """Return the sentence cut before and after the number that is strong."""
    before, strong, after = tr("{shown} of {count} shown").partition(_STRONG)
    pieces = ((before, False), (strong.replace(_STRONG, f"{shown:,}"), True), (after, False))
    return tuple((piece.replace("{count}", f"{count:,}"), heavy) for piece, heavy in pieces if piece)


def _reads_from_right(words: str) -> bool:
    """Tell whether the first letter that has a direction is one that is read from the right."""
    directions = (unicodedata.bidirectional(letter) for letter in words)
    return next((direction != "L" for direction in directions if direction in ("L", "R", "AL")), False)
