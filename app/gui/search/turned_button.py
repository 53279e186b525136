"""The switch that has turned and mirrored photos found, too."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from app.core.question import Question
from app.gui.kit.button_style import make_small
from app.gui.kit.plain_text import give_tip
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type


class TurnedButton(QToolButton):
    """On it asks in all ways in which the photos of the question may lie."""

    question_wanted = Signal(object)
    """Question."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = Question("", 1)
        self.setText(tr("Turned, too"))
        self.setAutoRaise(True)
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        make_small(self)
        set_type(self, "status")
        self.setAccessibleName(tr("Also turned and mirrored photos"))
        give_tip(self, tr("Also photos that are like this one when it is turned or mirrored"))
        self.clicked.connect(self._on_clicked)

    def show_question(self, question: Question) -> None:
        """Show whether a question asks for them."""
        self._question = question
        self.setChecked(question.turned)

    def _on_clicked(self, on: bool) -> None:
        if on != self._question.turned:
            self.question_wanted.emit(replace(self._question, turned=on))
