"""Words painted in several lines in a room that may be too small for them: what does not fit is elided at the end."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QTextLayout, QTextOption


def wrapped(words: str, font: QFont, width_px: int, height_px: int) -> list[str]:
    """Return ``words`` in lines that fit; the last one is elided where they are too many. One line there always is."""
    metrics = QFontMetrics(font)
    most = max(1, height_px // metrics.lineSpacing())
    layout = QTextLayout(words, font)
    layout.setTextOption(_by_words())
    units, lines = _units(words), list[str]()
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width_px))
        start, length = line.textStart(), line.textLength()
        if len(lines) + 1 == most:
            lines.append(metrics.elidedText("".join(units[start:]), Qt.TextElideMode.ElideRight, width_px))
            break
        lines.append("".join(units[start : start + length]))
    layout.endLayout()
    return [line.strip() for line in lines]


def paint_wrapped(painter: QPainter, room: QRect, words: str) -> None:
    """Paint words with the painter's font and pen in the middle of ``room``."""
    lines = wrapped(words, painter.font(), room.width(), room.height())
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
    painter.drawText(room, flags, "\n".join(lines))


def _by_words() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _units(words: str) -> list[str]:
    """Return the letters as Qt counts them: of one that counts twice the second is ""; no codec, which lies on disk."""
    return [unit for letter in words for unit in ((letter,) if letter <= "\uffff" else (letter, ""))]
