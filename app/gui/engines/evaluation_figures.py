"""Engines beside each other: a line for each, with its shares and how sure they are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.core.evaluation import Evaluation, Share
from app.gui.engines.engine_words import percent
from app.gui.engines.evaluation_words import difference_words, interval_words, titles_of
from app.gui.kit.card import Card
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.share_bar import ShareBar
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import set_type

_BAR_PX = 140


class EvaluationFigures(Card):
    """Bars begin at 0; the line over the end of each is its interval of 95 %."""

    def __init__(self, evaluation: Evaluation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GAP_PX)
        grid.setVerticalSpacing(GAP_PX)
        cutoff = evaluation.plan.cutoff
        heads = (
            tr("First answer right"),
            tr_count("Right in the first {count}", "Right among the first {count}", cutoff),
            tr("Mean precision"),
        )
        for column, words in enumerate(heads):
            grid.addWidget(_wrapped(quiet(plain_label(words))), 0, 1 + column)
        titles = titles_of(evaluation.engines)
        for row, engine in enumerate(evaluation.engines, 1):
            name = plain_label(titles[engine.name])
            name.setWordWrap(True)
            set_type(name, "body", semibold=True)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            for column, share in enumerate((engine.first, engine.precision, engine.average_precision)):
                self._add(grid, row, 1 + column, share, is_first=row == 1)
        for column in range(1 + len(heads)):
            grid.setColumnStretch(column, 1)
        self.column.addLayout(grid)
        for difference in evaluation.differences:
            sentence = plain_label(difference_words(difference, titles))
            sentence.setWordWrap(True)
            self.column.addWidget(sentence)
        sure = tr("The intervals hold the figure with a certainty of 95 %.")
        self.column.addWidget(_wrapped(quiet(plain_label(sure))))

    def _add(self, grid: QGridLayout, row: int, column: int, share: Share, is_first: bool) -> None:
        bar = ShareBar("bar" if is_first else "accfill")
        bar.setMaximumWidth(_BAR_PX)
        bar.show_share(share.value, (share.low, share.high))
        number = plain_label(percent(share.value))
        set_type(number, "body", semibold=True)
        cell = QGridLayout()
        cell.setSpacing(GAP_PX // 2)
        cell.addWidget(number, 0, 0)
        cell.addWidget(bar, 1, 0, Qt.AlignmentFlag.AlignLeading)
        cell.addWidget(_wrapped(quiet(plain_label(interval_words(share)), "caption")), 2, 0)
        grid.addLayout(cell, row, column)


def _wrapped(label: QLabel) -> QLabel:
    label.setWordWrap(True)
    return label
