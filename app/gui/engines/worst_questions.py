"""The questions that were answered worst, as pictures: who asked, and what came first instead of its like."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.evaluation import WorstQuestion
from app.gui.engines.evaluation_words import worst_words
from app.gui.kit.picture_row import PictureRow
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.sign import Sign
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.theme import GAP_PX

_SIDE_PX = 72
_ARROW_PX = 16
_ANSWERS = 6


class WorstQuestions(QWidget):
    """A line a question. A tick lies on the answers that are right."""

    def __init__(self, pictures: SmallPictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2 * GAP_PX)

    def show_questions(self, questions: Sequence[WorstQuestion]) -> None:
        """Show these instead of those before."""
        while (item := self._column.takeAt(0)) is not None:
            before = item.widget()
            if before is not None:
                before.hide()
                before.deleteLater()
        for question in questions:
            self._column.addWidget(self._line(question))
        self.updateGeometry()

    def _line(self, question: WorstQuestion) -> QWidget:
        answers = question.answers[:_ANSWERS]
        for each in (question.asked, *answers):
            self._pictures.know(each.path, each.key)
        asked, found = (PictureRow(self._pictures, _SIDE_PX) for _ in range(2))
        asked.show_photos((question.asked.path,))
        found.show_photos([each.path for each in answers], [each.right for each in answers])
        made = QWidget()
        pictures = QHBoxLayout()
        pictures.setSpacing(GAP_PX)
        pictures.addWidget(asked)
        pictures.addWidget(Sign("arrow", _ARROW_PX, "sec"))
        pictures.addWidget(found)
        pictures.addStretch(1)
        words = quiet(plain_label(worst_words(question)))
        words.setWordWrap(True)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX // 2)
        column.addWidget(words)
        column.addLayout(pictures)
        return made
