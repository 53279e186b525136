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
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width_px))
        start, length = line.textStart(), line.textLength()
        if len(lines) + 1 == most:
            lines.append(metrics.elidedText(_from(words, start), Qt.TextElideMode.ElideRight, width_px))
            break
        lines.append(_from(words, start, length))
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


def _from(words: str, start: int, length: int | None = None) -> str:
    """Return a part of ``words`` by Qt's count, in which a letter may be two."""
    units = words.encode("utf-16-le", "surrogatepass")
    end = None if length is None else 2 * (start + length)
    return units[2 * start : end].decode("utf-16-le", "surrogatepass")
