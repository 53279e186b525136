"""Two or three engines on one question, side by side; where there is no room for that, one behind the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QToolButton, QVBoxLayout, QWidget

from app.core.comparison import Askable, Hearts
from app.core.masks import Only
from app.core.photo import Answer
from app.core.question import Question
from app.core.text import Text
from app.gui.grid.thumbnail_source import ThumbnailSource
from app.gui.kit.icons import ICON_PX, give_icon
from app.gui.kit.months import month_names
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX, HALF_GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import shown, tr
from app.gui.photo.actions import PhotoActions
from app.gui.search.compared_column import ComparedColumn
from app.gui.search.comparison_search import ComparisonSearch
from app.gui.search.proposal_line import ProposalLine

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_LEAST_COLUMN_PX = 220
_BUTTON_PX = 32


class ComparisonView(QWidget):
    """Asks, shows, and takes hearts. Who has closed it shows the ordinary results."""

    closed = Signal()
    photo_activated = Signal(object, object)
    """Path, and the Answer among whose photos it was opened."""
    answered = Signal(object)
    """The Answer of the first engine."""
    use_wanted = Signal(str)
    """Name of an engine that is to be the one in use: it was proposed, as its lists were liked better."""

    def __init__(
        self, catalog: Catalog, requests: Requests, thumbnails: ThumbnailSource, actions: PhotoActions
    ) -> None:
        super().__init__()
        self._catalog = catalog
        self._requests = requests
        self._thumbnails = thumbnails
        self._actions = actions
        self._path = ""
        self._count = 0
        self._only: Only | None = None
        self._words = self._better = ""
        self._answers: tuple[Answer, ...] = ()
        self._narrowing: int | None = None
        self._hearts = Hearts()
        self._offline: Sequence[str] = ()
        self._cell_px = 0
        self.columns: list[ComparedColumn] = []
        self.proposes = False
        """Whether somebody sees to it when an engine is to be used."""
        self._search = ComparisonSearch(catalog, requests, self)
        self._search.answered.connect(self._on_answered)
        self._search.failed.connect(self._on_failed)
        self._lay_out()

    @property
    def engines(self) -> tuple[str, ...]:
        """The names of the engines that are compared, the first one first."""
        return tuple(column.engine.name for column in self.columns)

    def take_focus(self, reason: Qt.FocusReason) -> None:
        """Give the keyboard to the first column in sight."""
        for column in self.columns:
            if column.isVisibleTo(self):
                column.grid.setFocus(reason)
                return

    def compare(self, path: str, engines: Sequence[Askable], count: int, question: Question | None = None) -> None:
        """Ask these engines about the photo at ``path``; what is shown of the same photo stays until then.

        ``question``: all that is asked, where it is more than the photo.
        """
        if tuple(engine.name for engine in engines) != self.engines:
            self._make_columns(engines)
        only = None if question is None else question.only
        if (path, only) != (self._path, self._only):
            self._better, self._answers = "", ()
            for column in self.columns:
                column.show_answer(None, None, 0)
        self._path, self._count, self._only = path, count, only
        self._show_hearts()
        self._requests.ask(self._catalog.search.hearts(), self._take_hearts)
        self._search.look(question or Question(path, count), self.engines)

    def narrow(self, words: str) -> None:
        """Show only what the words of the filter let through; ranks and agreement are of all."""
        self._words = words
        self._requests.forget(self._narrowing)
        listed = (each for answer in self._answers for match in answer.matches for each in (match, *match.shots))
        paths = [path for match in listed for path in match.files]
        if not words or not paths:
            self._show()
            return
        job = self._catalog.gallery.narrow(list(dict.fromkeys(paths)), words, month_names(), "columns")
        self._narrowing = self._requests.ask(job, self._show)

    def stop(self) -> None:
        """Nobody looks now."""
        self._search.stop()

    def refresh(self) -> None:
        """The library changed."""
        self._search.refresh()

    def set_offline(self, roots: Sequence[str]) -> None:
        """Mark the photos in these folders, which cannot be read now."""
        self._offline = roots
        for column in self.columns:
            column.model.set_offline(roots)

    def set_cell_px(self, cell_px: int) -> None:
        """Show the photos so large."""
        self._cell_px = cell_px
        for column in self.columns:
            column.grid.set_cell_px(cell_px)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Divide the columns."""
        with QPainter(self) as painter:
            hair = QColor(tokens_of(self).hair)
            for column in self.columns[1:]:
                if column.isVisible() and not self._tabs.isVisible():
                    at = column.geometry().right() + 1 if self.isRightToLeft() else column.geometry().left() - 1
                    painter.fillRect(QRect(at, column.y(), 1, column.height()), hair)

    def _lay_out(self) -> None:
        self._message = quiet(plain_label())
        self._message.setWordWrap(True)
        self._message.setContentsMargins(GAP_PX, 0, GAP_PX, 0)
        self._message.hide()
        self.proposal = ProposalLine()
        self.proposal.use_wanted.connect(self.use_wanted)
        self._tabs = QTabBar()
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName(tr("Engines"))
        self._tabs.currentChanged.connect(self._make_room)
        close = QToolButton(autoRaise=True)
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.setIconSize(QSize(ICON_PX, ICON_PX))
        close.setFixedSize(_BUTTON_PX, _BUTTON_PX)
        give_icon(close, "close")
        close.setAccessibleName(tr("Close the comparison"))
        give_tip(close, tr("Close the comparison"))
        close.clicked.connect(self.closed)
        self._close = close
        question = quiet(plain_label(tr("Which list is better? A heart says so.")))
        head = QHBoxLayout()
        head.setContentsMargins(GAP_PX, HALF_GAP_PX, HALF_GAP_PX, 0)
        head.addWidget(question, 1)
        head.addWidget(close)
        self._row = QHBoxLayout()
        self._row.setSpacing(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.proposal)
        column.addWidget(self._tabs)
        column.addWidget(self._message)
        column.addLayout(self._row, 1)
        self.setAccessibleName(tr("Engines side by side"))

    def _make_columns(self, engines: Sequence[Askable]) -> None:
        for column in self.columns:
            self._row.removeWidget(column)
            column.hide()
            column.deleteLater()
        self.columns = [ComparedColumn(engine, self._thumbnails, self._actions) for engine in engines]
        while self._tabs.count():
            self._tabs.removeTab(0)
        for column in self.columns:
            self._row.addWidget(column, 1)
            self._tabs.addTab(column.title)
            column.liked.connect(lambda column=column: self._on_liked(column))
            column.photo_activated.connect(lambda path, column=column: self._on_photo_activated(path, column))
            if self._cell_px:
                column.grid.set_cell_px(self._cell_px)
            column.model.set_offline(self._offline)
        self._better, self._answers = "", ()
        self._make_room()

    def _make_room(self) -> None:
        """One column behind the other where they would be too narrow to look at."""
        narrow = self.width() < _LEAST_COLUMN_PX * len(self.columns)
        self._tabs.setVisible(narrow)
        for place, column in enumerate(self.columns):
            column.setVisible(not narrow or place == self._tabs.currentIndex())

    def _on_answered(self, answers: tuple[Answer, ...]) -> None:
        self._message.hide()
        self._answers = answers
        self.narrow(self._words)
        self.answered.emit(answers[0])

    def _show(self, through: frozenset[str] | None = None) -> None:
        most = max((answer.searched for answer in self._answers), default=0)
        for column, answer in zip(self.columns, self._answers, strict=False):
            column.show_answer(answer, None if column is self.columns[0] else self._answers[0], most, through)

    def _on_failed(self, reason: Text) -> None:
        for column in self.columns:
            column.show_answer(None, None, 0)
        self._message.setText(shown(reason))
        self._message.show()

    def _on_photo_activated(self, path: str, column: ComparedColumn) -> None:
        self.photo_activated.emit(path, column.model.answer)

    def _on_liked(self, column: ComparedColumn) -> None:
        """A second click takes the heart back; one at another list moves it there."""
        name = column.engine.name
        before, self._better = self._better, "" if self._better == name else name
        self._show_hearts()
        job = self._catalog.search.give_heart(self._better, self.engines, before)
        self._requests.ask(job, self._take_heart_and_proposal)

    def _take_heart_and_proposal(self, told: tuple[Hearts, str]) -> None:
        hearts, proposed = told
        self._take_hearts(hearts)
        engine = next((column.engine for column in self.columns if column.engine.name == proposed), None)
        if engine is not None and self.proposes:
            self.proposal.propose(engine)

    def _take_hearts(self, hearts: Hearts) -> None:
        self._hearts = hearts
        self._show_hearts()

    def _show_hearts(self) -> None:
        for column in self.columns:
            name = column.engine.name
            count = max(self._hearts.count(name, other) for other in self.engines if other != name)
            column.set_liked(name == self._better, count)
