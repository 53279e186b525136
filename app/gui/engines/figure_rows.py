"""Figures of an engine, what each is, its number, and that of another one beside it; unknown ones are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.core.engines import EngineCard
from app.gui.engines.engine_words import bytes_words, milliseconds, title_words
from app.gui.kit.file_size import file_size
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr, tr_count
from app.gui.kit.type import set_type

_ROW_PX, _NAME_PX, _NUMBER_PX = 32, 150, 76
_BESIDE_PX = 420
"""Below this width remarks stand below their figures."""
_ALIKE = 0.1
"""Times that differ by less than this share are called the same."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A row: what it is, the number with its unit, and a remark."""

    name: str
    number: str
    remark: str = ""


class FigureRows(QWidget):
    """Shows the figures it is told; remarks stand below them where there is no room beside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GAP_PX)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnMinimumWidth(0, _NAME_PX)
        self._grid.setColumnMinimumWidth(1, _NUMBER_PX)
        self._wide = True
        self._rows: list[tuple[QLabel, QLabel, QLabel]] = []
        self.figures: tuple[Figure, ...] = ()

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these in this order."""
        self.figures = tuple(figures)
        while len(self._rows) < len(self.figures):
            self._add_row()
        for row, labels in enumerate(self._rows):
            known = row < len(self.figures)
            figure = self.figures[row] if known else Figure("", "")
            for label, words in zip(labels, (figure.name, figure.number, figure.remark), strict=True):
                label.setText(words)
                label.setVisible(known)
            labels[-1].setVisible(bool(figure.remark))
            self._grid.setRowMinimumHeight(2 * row, _ROW_PX if known else 0)
        self.setVisible(bool(self.figures))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _BESIDE_PX
        if wide != self._wide:
            self._wide = wide
            for row in range(len(self._rows)):
                self._place_remark(row)

    def _add_row(self) -> None:
        name, number, remark = quiet(plain_label(), "body"), plain_label(), quiet(plain_label())
        set_type(number, "body", semibold=True)
        number.setAlignment(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
        remark.setWordWrap(True)
        row = len(self._rows)
        self._rows.append((name, number, remark))
        for column, label in enumerate((name, number)):
            self._grid.addWidget(label, 2 * row, column)
        self._place_remark(row)

    def _place_remark(self, row: int) -> None:
        remark = self._rows[row][-1]
        if self._wide:
            self._grid.addWidget(remark, 2 * row, 2)
        else:
            self._grid.addWidget(remark, 2 * row + 1, 0, 1, 3)


def figures_of(card: EngineCard, used: EngineCard | None) -> tuple[Figure, ...]:
    """Return what is known of an engine, beside the one in use."""
    figures = (
        [] if card.ms_per_photo is None else [Figure(tr("Time for a photo"), *_time(card, card.ms_per_photo, used))]
    )
    if card.bytes_per_photo:
        figures.append(Figure(tr("Kept for each photo"), bytes_words(card.bytes_per_photo), _kept(card, used)))
    if card.dim:
        figures.append(Figure(tr("Numbers of a photo"), f"{card.dim:,}"))
    return tuple(figures)


def _time(card: EngineCard, time_ms: float, used: EngineCard | None) -> tuple[str, str]:
    number = milliseconds(time_ms)
    if used is None or used is card or used.ms_per_photo is None:
        return number, ""
    if abs(time_ms - used.ms_per_photo) <= _ALIKE * used.ms_per_photo:
        return number, tr("as with “{title}”", title=title_words(used.title))
    before = milliseconds(used.ms_per_photo)
    return number, tr("{time} with “{title}”", time=before, title=title_words(used.title))


def _kept(card: EngineCard, used: EngineCard | None) -> str:
    remarks = []
    if used is not None and used.name != card.name and used.bytes_per_photo != card.bytes_per_photo:
        before, title = bytes_words(used.bytes_per_photo), title_words(used.title)
        remarks.append(tr("{size} with “{title}”", size=before, title=title))
    if card.total:
        size = file_size(card.bytes_per_photo * card.total)
        remarks.append(tr_count("{size} for {count} photo", "{size} for {count} photos", card.total, size=size))
    return "; ".join(remarks)
