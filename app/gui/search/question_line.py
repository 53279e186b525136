"""The line above the results: the photos of the question, where they are looked for, in which order they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from app.core.question import Question
from app.gui.kit.dragged import dragged_paths
from app.gui.kit.elided_label import ElidedLabel
from app.gui.kit.quiet import quiet
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import tr
from app.gui.kit.type import least_height_px
from app.gui.search.asking_part import why_no_others
from app.gui.search.order_button import OrderButton
from app.gui.search.scope_button import ScopeButton
from app.gui.search.tray import Tray
from app.gui.search.turned_button import TurnedButton

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_TRAY_PX, _LINE_PX = 72, 44


class QuestionLine(QWidget):
    """Shows a question and wants others. While it is one photo, it tells how to ask with several."""

    question_wanted = Signal(object)
    """Question."""
    said = Signal(str)
    """A sentence for people."""

    def __init__(self, catalog: Catalog, requests: Requests, side_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question, self._outlined = Question("", 1), False
        self.tray = Tray(catalog, requests)
        self.scope = ScopeButton()
        self.turned = TurnedButton()
        self.order = OrderButton()
        self._hint = quiet(ElidedLabel())
        self._start = QStackedLayout()
        for part in (self.tray, self.turned, self.scope, self.order):
            part.question_wanted.connect(self.question_wanted)
        self.tray.said.connect(self.said)
        line = QHBoxLayout(self)
        line.setContentsMargins(side_px, 0, side_px - GAP_PX, 1)
        line.setSpacing(GAP_PX)
        line.addLayout(self._start, 1)  # first: a page without a parent would be a window for a moment
        self._start.addWidget(self._hint)
        self._start.addWidget(self.tray)
        line.addWidget(self.turned, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.scope, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.order, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(tr("The question"))
        self.show_question(self._question)

    def show_question(self, question: Question, *, outlined: bool = False) -> None:
        """Show a question. ``outlined``: a part of its photo was drawn round."""
        self._question, self._outlined = question, outlined
        for part in (self.tray, self.scope, self.order):
            part.show_question(question)
        self.turned.show_question(question, outlined=outlined)
        alone = why_no_others(question)
        self.setAcceptDrops(not alone)
        self._hint.setText(alone or tr("Drop a photo here, or press + or − on one, to ask with several"))
        several = not question.is_of_one_photo
        self._start.setCurrentWidget(self.tray if several else self._hint)
        self.setFixedHeight(least_height_px(self.font(), _TRAY_PX if several else _LINE_PX))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self.show_question(self._question, outlined=self._outlined)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dragged_paths(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dragged_paths(event.mimeData())
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.tray.add(paths, "for")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Divide it from the results."""
        with QPainter(self) as painter:
            painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens_of(self).hair))


def below(line: QWidget, results: QWidget) -> QWidget:
    """Return the results below the line."""
    both = QWidget()
    both.setAutoFillBackground(True)
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(line)
    column.addWidget(results, 1)
    return both
