"""One sentence on a quiet ground, with the sign of what is told or of what is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.gui.kit.icons import ICON_PX
from app.gui.kit.plain_text import plain_label
from app.gui.kit.sign import Sign
from app.gui.kit.strokes import box, veil
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.type import set_type

_PADDING_PX = 12


class InfoLine(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._signs = {False: Sign("information", ICON_PX), True: Sign("warning", ICON_PX, "warn")}
        self._words = plain_label()
        self._words.setWordWrap(True)
        set_type(self._words, "status")
        line = QHBoxLayout(self)
        line.setContentsMargins(_PADDING_PX, _PADDING_PX - 3, _PADDING_PX, _PADDING_PX - 3)
        line.setSpacing(GAP_PX)
        for sign in self._signs.values():
            line.addWidget(sign, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._words, 1)
        self.say("")

    def text(self) -> str:
        return self._words.text()

    def say(self, words: str, caution: bool = False) -> None:
        """Show a sentence, with the sign of a warning where it is one."""
        self._words.setText(words)
        for warns, sign in self._signs.items():
            sign.setVisible(warns == caution)
        self.setVisible(bool(words))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            tokens = tokens_of(self)
            box(painter, self.rect(), veil(tokens, tokens.hover))
