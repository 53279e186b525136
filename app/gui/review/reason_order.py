"""What counts most for the suggestions, the first before all others: put in order by hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.core.look_alikes import REASONS, ReasonName
from app.core.reason_words import REASON_NAMES
from app.gui.kit.icons import give_icon
from app.gui.kit.link_button import LinkButton
from app.gui.kit.ordered_list import OrderedList
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr
from app.gui.kit.type import set_type


class ReasonOrder(QWidget):
    """``altered`` tells the whole order after each step; it is a setting, and not of this list alone."""

    altered = Signal(object)
    """Tuple of ReasonName."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.order: tuple[ReasonName, ...] = ()
        title = plain_label(tr("What counts"))
        set_type(title, "body", semibold=True)
        told = quiet(plain_label(tr("The first reason in which photos differ decides which one is kept.")))
        told.setWordWrap(True)
        self.list = OrderedList(tr("Reasons, what counts most first"), len(REASONS), len(REASONS))
        self.list.moved.connect(lambda places: self._take(tuple(self.order[place] for place in places)))
        self.up, self.down = _button("up", tr("Up")), _button("open", tr("Down"))
        self.up.clicked.connect(lambda: self.list.move_chosen(-1))
        self.down.clicked.connect(lambda: self.list.move_chosen(1))
        self.usual = LinkButton(tr("Usual order"))
        self.usual.clicked.connect(lambda: self._take(REASONS))
        row = QHBoxLayout()
        row.setSpacing(GAP_PX)
        row.addWidget(self.up)
        row.addWidget(self.down)
        row.addStretch(1)
        row.addWidget(self.usual)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        for widget in (title, told, self.list):
            column.addWidget(widget)
        column.addLayout(row)
        column.addStretch(1)

    def show_order(self, order: Sequence[ReasonName]) -> None:
        """Show them in this order; those that it leaves out come behind."""
        whole = (*dict.fromkeys(order), *(name for name in REASONS if name not in order))
        if whole != self.order:
            chosen, self.order = self.list.currentRow(), whole
            self.list.show_rows([shown(REASON_NAMES[name]) for name in whole], max(chosen, 0))

    def _take(self, order: tuple[ReasonName, ...]) -> None:
        self.show_order(order)
        self.altered.emit(order)


def _button(icon: str, words: str) -> QToolButton:
    button = QToolButton()
    button.setAutoRaise(True)
    give_icon(button, icon)
    give_tip(button, words)
    button.setAccessibleName(words)
    return button
