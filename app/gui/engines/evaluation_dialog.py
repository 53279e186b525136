"""What an evaluation found: engines beside each other, their classes, the questions that were answered worst."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from app.core.evaluation import Evaluation
from app.gui.engines.class_table import ClassTable
from app.gui.engines.evaluation_figures import EvaluationFigures
from app.gui.engines.evaluation_words import counted_words, left_out_words, titles_of
from app.gui.engines.worst_questions import WorstQuestions
from app.gui.kit.info_line import InfoLine
from app.gui.kit.photo_words import name_of
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.sheet import Sheet
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.gui.kit.type import set_type

_WIDTH_CHARACTERS = 132


class EvaluationDialog(Sheet):
    """Shows; what is to be written to a file is told by signal."""

    save_wanted = Signal()

    def __init__(self, evaluation: Evaluation, pictures: SmallPictures, parent: QWidget | None = None) -> None:
        super().__init__(tr("Evaluation"), parent)
        self.evaluation = evaluation
        self.told = InfoLine()
        self.engine = QComboBox()
        for name, title in titles_of(evaluation.engines).items():
            self.engine.addItem(title, name)
        self.engine.setAccessibleName(tr("Engine whose classes are shown"))
        self.engine.currentIndexChanged.connect(self._show_engine)
        self.classes = ClassTable()
        self.worst = WorstQuestions(pictures)
        self.page.setSpacing(GAP_PX + GAP_PX // 2)
        self.page.addWidget(_title(name_of(evaluation.source)))
        self.page.addWidget(quiet(plain_label(counted_words(evaluation)), "body"))
        self.page.addWidget(EvaluationFigures(evaluation))
        left_out = left_out_words(evaluation)
        if left_out:
            notes = quiet(plain_label("\n".join(left_out)))
            notes.setWordWrap(True)
            self.page.addWidget(notes)
        choosing = QHBoxLayout()
        choosing.setSpacing(GAP_PX)
        choosing.addWidget(_heading(tr("Class by class, the worst first")))
        choosing.addStretch(1)
        choosing.addWidget(self.engine)
        self.page.addLayout(choosing)
        self.page.addWidget(self.classes)
        self._worst_heading = _heading(tr("Questions that were answered worst"))
        self.page.addWidget(self._worst_heading)
        self.page.addWidget(self.worst)
        self.page.addWidget(self.told)
        self.page.addStretch(1)
        self.save, self.close_button = QPushButton(tr("&Save as HTML…")), QPushButton(tr("Close"))
        self.save.setAutoDefault(False)
        self.save.clicked.connect(self.save_wanted)
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.reject)
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP_PX)
        line.addWidget(self.save)
        line.addStretch(1)
        line.addWidget(self.close_button)
        self._show_engine()
        self.close_with(buttons, _WIDTH_CHARACTERS)

    def say(self, words: str, caution: bool = False) -> None:
        """Say what came of saving."""
        self.told.say(words, caution)

    def _show_engine(self) -> None:
        figures = self.evaluation.engines[max(0, self.engine.currentIndex())]
        self.classes.set_classes(figures.classes)
        self.worst.show_questions(figures.worst)
        self._worst_heading.setVisible(bool(figures.worst))


def _title(words: str) -> QLabel:
    label = plain_label(words)
    label.setWordWrap(True)
    set_type(label, "title")
    return label


def _heading(words: str) -> QLabel:
    label = plain_label(words)
    set_type(label, "heading")
    return label
