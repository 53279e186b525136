"""The health of the library: how many of its photos it finds again, changed, what the index finds, what is odd."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.health import WORDS, ChangeFound, Health, Odd
from app.core.text import printable
from app.gui.kit.card import Card
from app.gui.kit.picture_row import PictureRow
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.share_bar import ShareBar
from app.gui.kit.small_pictures import SmallPictures
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr
from app.gui.kit.type import set_type
from app.gui.kit.work_sheet import WorkSheet
from app.gui.survey.survey_words import asked_words, index_words, share_words

_BAR_PX = 120
_MOST_PICTURES = 8


class HealthSheet(WorkSheet):
    """Tells by ``start_wanted`` that the library is to be checked."""

    trees_wanted = Signal(int)
    """The index is to be built with so many trees."""
    automatic_wanted = Signal()
    """The index is to be walked through as far as it needs."""

    def __init__(self, pictures: SmallPictures, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Library health"),
            tr(
                "Some of your photos are cropped, shrunk, turned and recoloured in memory, and searched with: does the "
                "library find them again? Your photos stay as they are."
            ),
            tr("&Check again"),
            parent,
        )
        self._pictures = pictures
        self._trees = 0
        self._found = Card()
        self.asked = quiet(plain_label())
        self.asked.setWordWrap(True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(2 * GAP_PX)
        self._grid.setVerticalSpacing(GAP_PX)
        self._grid.setColumnStretch(0, 1)
        self._found.column.addWidget(self.asked)
        self._found.column.addLayout(self._grid)
        self.index = plain_label()
        self.index.setWordWrap(True)
        self.rebuild, self.automatic = QPushButton(), QPushButton(tr("Use automatic &effort"))
        self.rebuild.clicked.connect(lambda: self.trees_wanted.emit(self._trees))
        self.automatic.clicked.connect(self.automatic_wanted)
        line = QHBoxLayout()
        line.setSpacing(2 * GAP_PX)
        line.addWidget(self.index, 1)
        for button in (self.rebuild, self.automatic):
            button.setAutoDefault(False)
            line.addWidget(button)
        self._about_index = QWidget()
        self._about_index.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        self._odd = QVBoxLayout()
        self._odd.setSpacing(GAP_PX)
        for widget in (self._found, self._about_index):
            widget.hide()
            self.outcome.addWidget(widget)
        self.outcome.addLayout(self._odd)
        self.choices.hide()
        self.finish()

    def show_health(self, health: Health) -> None:
        """Show what was found."""
        self.asked.setText(asked_words(health))
        _clear(self._grid)
        _clear(self._odd)
        self._show_changes(health.changes)
        self._found.setVisible(bool(health.changes))
        self.index.setText(index_words(health.index))
        index = health.index
        self._trees = 0 if index is None or index.automatic_does else index.wanted_trees or 0
        self.rebuild.setText(tr("&Rebuild with {count} trees", count=self._trees))
        self.rebuild.setVisible(self._trees > 0)
        self.automatic.setVisible(index is not None and index.automatic_does)
        self._about_index.show()
        for odd in health.odd:
            self._odd.addWidget(self._odd_line(odd))
        self.end("" if health.odd else tr("Nothing is odd."))

    def say_rebuilding(self) -> None:
        """Tell that the index is being built."""
        self.rebuild.hide()
        self.end(tr("The index is being built in the background; it answers as it is meanwhile. Then check again."))

    def _show_changes(self, changes: tuple[ChangeFound, ...]) -> None:
        heads = (tr("Found first"), tr("Among the first ten"))
        for column, words in enumerate(heads):
            self._grid.addWidget(quiet(plain_label(words)), 0, 1 + column)
        for row, each in enumerate(changes, 1):
            name = plain_label(shown(WORDS[each.change]))
            name.setWordWrap(True)
            self._grid.addWidget(name, row, 0)
            for column, count in enumerate((each.first, each.among_ten)):
                self._grid.addWidget(_share(count, each.asked), row, 1 + column)

    def _odd_line(self, odd: Odd) -> QWidget:
        line = QWidget()
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX // 2)
        words = plain_label(shown(odd.sentence))
        words.setWordWrap(True)
        column.addWidget(words)
        if odd.paths:
            row = PictureRow(self._pictures)
            row.show_photos(odd.paths[:_MOST_PICTURES])
            give_tip(row, "\n".join(str(printable(path)) for path in odd.paths))
            column.addWidget(row)
        return line


def _share(count: int, asked: int) -> QWidget:
    share = count / asked if asked else 0.0
    cell, bar, number = QWidget(), ShareBar("bar"), plain_label(share_words(share))
    set_type(number, "body", semibold=True)
    bar.setMaximumWidth(_BAR_PX)
    bar.show_share(share)
    column = QVBoxLayout(cell)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    column.addWidget(number)
    column.addWidget(bar, 0, Qt.AlignmentFlag.AlignLeading)
    return cell


def _clear(layout: QGridLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
