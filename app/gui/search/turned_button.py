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
from app.gui.search.asking_part import why_not_turned


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
        self.show_question(self._question)
        self.clicked.connect(self._on_clicked)

    def show_question(self, question: Question, *, outlined: bool = False) -> None:
        """Show whether a question asks for them, and whether it may. ``outlined``: a part was drawn round."""
        self._question = question
        refused = why_not_turned(question, outlined=outlined)
        self.setEnabled(not refused)
        give_tip(self, refused or tr("Also photos that are like this one when it is turned or mirrored"))
        self.setChecked(question.turned)

    def _on_clicked(self, on: bool) -> None:
        if on != self._question.turned:
            self.question_wanted.emit(replace(self._question, turned=on))
