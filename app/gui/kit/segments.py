"""One of a few ways to see a thing, side by side in one control."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from app.gui.kit.plain_text import give_tip
from app.gui.kit.strokes import RADIUS_PX, box, veil
from app.gui.kit.tokens import tokens_of
from app.gui.kit.type import least_height_px, line_width_px, type_font

_HEIGHT_PX = 32
_PADDING_PX = 14
_LINE_PX = 2


class Segments(QWidget):
    """Exactly one is on."""

    chosen = Signal(str)
    """The name of the one that somebody wants."""

    def __init__(self, segments: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        """``segments``: for each its name in the program, its words, and what the mouse is told."""
        super().__init__(parent)
        self._buttons: dict[str, _Segment] = {}
        group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(1)
        for name, words, tip in segments:
            button = _Segment(words)
            give_tip(button, tip)
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            group.addButton(button)
            row.addWidget(button)
            self._buttons[name] = button
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_chosen(self, name: str) -> None:
        """Show that this one holds now."""
        self._buttons[name].setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            box(painter, self.rect(), tokens.colour("raised"), tokens.colour("edge"))
            for button in list(self._buttons.values())[:-1]:
                after = button.geometry()
                x = after.right() + 1 if not self.isRightToLeft() else after.left() - 1
                painter.fillRect(x, after.top(), 1, after.height(), tokens.colour("edge"))


class _Segment(QToolButton):
    def __init__(self, words: str) -> None:
        super().__init__()
        self.setText(words)
        self.setAccessibleName(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        heavy = type_font(self, "body", semibold=True)
        return QSize(line_width_px(heavy, self.text()) + 2 * _PADDING_PX, least_height_px(self.font(), _HEIGHT_PX) - 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        on = self.isChecked()
        with QPainter(self) as painter:
            if on:
                box(painter, self.rect(), tokens.colour("sel"), radius_px=RADIUS_PX - 1)
            if self.underMouse() or self.isDown():
                box(painter, self.rect(), veil(tokens, tokens.press if self.isDown() else tokens.hover))
            if on:
                painter.fillRect(4, self.height() - _LINE_PX, self.width() - 8, _LINE_PX, tokens.colour("acc"))
            painter.setFont(type_font(self, "body", semibold=on))
            painter.setPen(tokens.colour("text"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
