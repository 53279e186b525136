"""Why the members of a group belong together, and the way to look closer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.gui.kit.button_style import give_key
from app.gui.kit.card import Card
from app.gui.kit.icons import give_icon
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type

_PADDING_PX = 16
_BUTTON_PADDING_PX = 8


class WhyCard(Card):
    """Says it in words; ``compare_wanted`` and ``differs_wanted`` tell what is wanted then."""

    compare_wanted = Signal()
    differs_wanted = Signal()
    """What differs is to be shown at once."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = plain_label(tr("Why they belong together"))
        set_type(title, "body", semibold=True)
        self._words = plain_label()
        self._words.setWordWrap(True)
        self._words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.compare = _button(tr("Compare"))
        give_icon(self.compare, "compare")
        give_key(self.compare, "C")
        give_tip(self.compare, tr("Compare them side by side (C)"))
        self.compare.clicked.connect(self.compare_wanted)
        self.differs = _button(tr("Show what differs"))
        self.differs.clicked.connect(self.differs_wanted)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_PX)
        row.addWidget(self.compare)
        row.addWidget(self.differs)
        row.addStretch(1)
        for label in (title, self._words):
            label.setContentsMargins(_BUTTON_PADDING_PX, 0, _BUTTON_PADDING_PX, 0)
        beside_px = _PADDING_PX - _BUTTON_PADDING_PX  # buttons without an edge stand in line with the words
        self.column.setContentsMargins(beside_px, _PADDING_PX - 2, beside_px, GAP_PX)
        self.column.addWidget(title)
        self.column.addWidget(self._words)
        self.column.addLayout(row)

    def say(self, words: str) -> None:
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def text(self) -> str:
        return self._words.text()


def _button(words: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    button.setText(words)
    button.setAccessibleName(words)
    button.setToolButtonStyle(button.toolButtonStyle().ToolButtonTextBesideIcon)
    button.setFocusPolicy(button.focusPolicy().TabFocus)
    return button
