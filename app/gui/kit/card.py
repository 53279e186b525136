"""A piece of paper on the window: what belongs together, on the ground of what is read."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.kit.strokes import box
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of

_RADIUS_PX = 8
_PADDING_PX = 20


class Card(QWidget):
    """Fill ``column``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(_PADDING_PX, _PADDING_PX - 4, _PADDING_PX, _PADDING_PX - 4)
        self.column.setSpacing(GAP_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            tokens = tokens_of(self)
            box(painter, self.rect(), tokens.colour("base"), tokens.colour("hair"), _RADIUS_PX)
