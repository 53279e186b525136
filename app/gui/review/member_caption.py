"""The words below a member's picture: measured for a width, then painted, as they are in every language."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from app.gui.kit.strokes import sign
from app.gui.kit.tokens import tokens_of
from app.gui.kit.type import type_font
from app.gui.review.member_words import MemberWords

_ABOVE_PX = 8
_BELOW_NAME_PX = 1
_BEFORE_NOTES_PX = 4
_BETWEEN_NOTES_PX = 14
_TICK_PX, _AFTER_TICK_PX = 14, 3
_GAP_PX = 8
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft.value, Qt.AlignmentFlag.AlignRight.value
_LINE = Qt.AlignmentFlag.AlignVCenter.value | Qt.AlignmentFlag.AlignAbsolute.value | Qt.TextFlag.TextSingleLine.value
_ROOM_FOR_NAME = 14  # letters of a name that stay beside the size


class MemberCaption:
    """Belongs to one card. ``full``: the size in bytes stands beside that in pixels; else below, with the folder."""

    def __init__(self, card: QWidget) -> None:
        self._card = card
        self._words: MemberWords | None = None
        self.full = False
        self.brief = False
        """Whether there is only room for the name."""

    def show(self, words: MemberWords) -> None:
        self._words = words

    def height_px(self, width_px: int) -> int:
        """Return how high all of it is in a width."""
        return self._run(None, QRect(0, 0, max(width_px, 1), 0))

    def paint(self, painter: QPainter, place: QRect) -> None:
        """Paint it at the top of ``place``."""
        self._run(painter, place)

    def _run(self, painter: QPainter | None, place: QRect) -> int:
        words = self._words
        if words is None:
            return 0
        tokens = tokens_of(self._card)
        text, quiet, good = (tokens.colour(name) for name in ("text", "sec", "ok"))
        name_font, font = type_font(self._card, "body", semibold=True), type_font(self._card, "status")
        line_px = QFontMetrics(font).height() + 1
        y = place.top() + _ABOVE_PX
        name_px = QFontMetrics(name_font).height()
        end = " · ".join(filter(None, (words.pixels, words.size if self.full else "")))
        self._name_line(painter, QRect(place.left(), y, place.width(), name_px), name_font, font, end, (text, quiet))
        y += name_px + _BELOW_NAME_PX
        if self.brief:
            return y - place.top()
        below = words.folder if self.full else f"{words.folder} · {words.size}"
        for line in (below, words.copies):
            if line:
                self._line(painter, QRect(place.left(), y, place.width(), line_px), font, line, quiet)
                y += line_px
        if words.notes:
            row = QRect(place.left(), y + _BEFORE_NOTES_PX, place.width(), line_px)
            y = self._notes(painter, row, font, quiet, good)
        return y - place.top()

    def _name_line(
        self,
        painter: QPainter | None,
        row: QRect,
        name_font: QFont,
        font: QFont,
        end: str,
        inks: tuple[QColor, QColor],
    ) -> None:
        if painter is None or self._words is None:
            return
        end_px = QFontMetrics(font).horizontalAdvance(end) + 2
        metrics = QFontMetrics(name_font)
        wished_px = min(metrics.horizontalAdvance(self._words.name), metrics.averageCharWidth() * _ROOM_FOR_NAME)
        if row.width() - end_px - _GAP_PX < wished_px:
            end_px = 0
        name_row = QRect(row.left(), row.top(), row.width() - (end_px + _GAP_PX if end_px else 0), row.height())
        painter.setFont(name_font)
        painter.setPen(inks[0])
        name = QFontMetrics(name_font).elidedText(self._words.name, Qt.TextElideMode.ElideMiddle, name_row.width())
        painter.drawText(self._seen(row, name_row), self._start(), name)
        if end_px:
            end_row = QRect(row.right() + 1 - end_px, row.top(), end_px, row.height())
            painter.setFont(font)
            painter.setPen(inks[1])
            painter.drawText(self._seen(row, end_row), self._end(), end)

    def _line(self, painter: QPainter | None, row: QRect, font: QFont, words: str, ink: QColor) -> None:
        if painter is not None:
            painter.setFont(font)
            painter.setPen(ink)
            words = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideMiddle, row.width())
            painter.drawText(row, self._start(), words)

    def _notes(self, painter: QPainter | None, row: QRect, font: QFont, quiet: QColor, good: QColor) -> int:
        """Lay the notes out one after the other, in as many lines as they take; return where they end."""
        heavy = type_font(font, "status", semibold=True)
        at, line = QPoint(row.left(), row.top()), row.height()
        for note in self._words.notes if self._words is not None else ():
            letters = heavy if note.better else font
            metrics = QFontMetrics(letters)
            tick_px = _TICK_PX + _AFTER_TICK_PX if note.better else 0
            wide_px = min(metrics.horizontalAdvance(note.words) + tick_px + 2, row.width())
            if at.x() > row.left() and at.x() + wide_px > row.right() + 1:
                at = QPoint(row.left(), at.y() + line)
            if painter is not None:
                ink = good if note.better else quiet
                if note.better:
                    tick = self._seen(row, QRect(at.x(), at.y(), _TICK_PX, line))
                    sign(painter, "check", tick, _TICK_PX, ink, turned=False)
                room = QRect(at.x() + tick_px, at.y(), wide_px - tick_px, line)
                painter.setFont(letters)
                painter.setPen(ink)
                said = metrics.elidedText(note.words, Qt.TextElideMode.ElideRight, room.width())
                painter.drawText(self._seen(row, room), self._start(), said)
            at.setX(at.x() + wide_px + _BETWEEN_NOTES_PX)
        return at.y() + line

    def _seen(self, row: QRect, place: QRect) -> QRect:
        """Return where something lies that is counted from the start of a row."""
        if not self._card.isRightToLeft():
            return place
        return QRect(row.left() + row.right() - place.right(), place.top(), place.width(), place.height())

    def _start(self) -> int:
        return _LINE | (_RIGHT if self._card.isRightToLeft() else _LEFT)

    def _end(self) -> int:
        return _LINE | (_LEFT if self._card.isRightToLeft() else _RIGHT)
