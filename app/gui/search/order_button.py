"""The button that says in which order what was found comes, and lets it be another."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.core.question import AnswerOrder, Question
from app.gui.kit.button_style import make_opener, make_small
from app.gui.kit.plain_text import give_tip
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type


class OrderButton(QToolButton):
    """Nearest first, under the words for closeness; or by date, under years: one subject, then and now."""

    question_wanted = Signal(object)
    """Question."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = Question("", 1)
        self._words: dict[AnswerOrder, str] = {"nearest": tr("Nearest first"), "date": tr("By date")}
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        make_opener(self)
        make_small(self)
        set_type(self, "status")
        give_tip(self, tr("In which order photos are shown"))
        self.clicked.connect(self._open)
        self.show_question(self._question)

    def show_question(self, question: Question) -> None:
        """Show the order of a question."""
        self._question = question
        self.setText(self._words[question.order])
        self.setAccessibleName(tr("Order: {order}", order=self._words[question.order]))

    def menu_of_orders(self) -> QMenu:
        """Return the orders as a menu that deletes itself."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        group = QActionGroup(menu)
        for order, words in self._words.items():
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(order == self._question.order)
            group.addAction(action)
            action.triggered.connect(lambda _=False, order=order: self._want(order))
        return menu

    def _open(self) -> None:
        menu = self.menu_of_orders()
        below = self.mapToGlobal(self.rect().bottomLeft())
        if not self.isRightToLeft():
            below.setX(self.mapToGlobal(self.rect().bottomRight()).x() - menu.sizeHint().width())
        menu.popup(below)

    def _want(self, order: AnswerOrder) -> None:
        if order != self._question.order:
            self.question_wanted.emit(replace(self._question, order=order))
