"""The line at the foot of the page: which key does what, and how the photos lie on each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.kit.strokes import box
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import least_height_px, line_width_px, type_font

Hint = tuple[tuple[str, ...], str]
"""Keys, and what they do."""

_HEIGHT_PX = 40
_CAP_PX, _CAP_PADDING_PX = 22, 7
_APART_PX = 20


class KeysLine(QWidget):
    """Shows; for those who hear the window it is one sentence. What has no room is left out, what is last first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: tuple[Hint, ...] = ()
        self._words = ""
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """The sentence about the photos."""
        return self._words

    def show_hints(self, hints: Sequence[Hint]) -> None:
        self._hints = tuple(hints)
        self._tell()

    def say(self, words: str) -> None:
        """Say how the photos lie on each other, or what differs."""
        if words != self._words:
            self._words = words
            self._tell()

    def sizeHint(self) -> QSize:
        return QSize(0, least_height_px(self.font(), _HEIGHT_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            painter.fillRect(0, 0, self.width(), 1, tokens.colour("hair"))
            back: Hint = (("Esc",), tr("back"))
            end_px = self.width() - 2 * GAP_PX - self._wide_px(back)
            self._paint_hint(painter, end_px, back)
            font = type_font(self, "status")
            words_px = line_width_px(font, self._words) if self._words else 0
            room_px = end_px - _APART_PX
            least_px = min(words_px, room_px - 2 * GAP_PX)
            x = 2 * GAP_PX
            for hint in self._hints:
                wide_px = self._wide_px(hint)
                if x + wide_px + _APART_PX + least_px > room_px:
                    break
                self._paint_hint(painter, x, hint)
                x += wide_px + _APART_PX
            if words_px:
                painter.setFont(font)
                painter.setPen(tokens.colour("sec"))
                said = painter.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room_px - x)
                painter.drawText(self._seen(x, room_px - x), Qt.AlignmentFlag.AlignCenter, said)

    def _wide_px(self, hint: Hint) -> int:
        keys, words = hint
        caps = sum(self._cap_px(key) + 4 for key in keys)
        return caps + 2 + line_width_px(type_font(self, "status"), words)

    def _cap_px(self, key: str) -> int:
        return max(_CAP_PX, line_width_px(type_font(self, "caption", semibold=True), key) + 2 * _CAP_PADDING_PX)

    def _paint_hint(self, painter: QPainter, x: int, hint: Hint) -> None:
        keys, words = hint
        tokens = tokens_of(self)
        for key in keys:
            width = self._cap_px(key)
            cap = self._seen(x, width)
            cap.setHeight(_CAP_PX)
            cap.moveCenter(QRect(cap.left(), 0, width, self.height()).center())
            box(painter, cap, tokens.colour("raised"), tokens.colour("edge"), 4)
            painter.fillRect(cap.left() + 3, cap.bottom() - 1, cap.width() - 6, 1, tokens.colour("edge"))
            painter.setFont(type_font(self, "caption", semibold=True))
            painter.setPen(tokens.colour("text"))
            painter.drawText(cap.adjusted(0, 0, 0, -2), Qt.AlignmentFlag.AlignCenter, key)
            x += width + 4
        painter.setFont(type_font(self, "status"))
        painter.setPen(tokens.colour("sec"))
        place = self._seen(x + 2, line_width_px(painter.font(), words) + 1)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, words)

    def _seen(self, x: int, width: int) -> QRect:
        left = self.width() - x - width if self.isRightToLeft() else x
        return QRect(left, 0, width, self.height())

    def _tell(self) -> None:
        hints = " · ".join(f"{' '.join(keys)}: {words}" for keys, words in self._hints)
        self.setAccessibleName(" · ".join(part for part in (self._words, hints) if part))
        self.update()
