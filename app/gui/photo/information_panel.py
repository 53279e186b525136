"""What is known of one photo: how like the query it is, its file, when and how it was taken, and where."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QToolButton, QVBoxLayout, QWidget

from app.core.gallery import Information, PhotoDetails
from app.core.photo import Answer, Match, Root, match_of
from app.core.text import Text
from app.gui.kit.copyable_label import CopyableLabel
from app.gui.kit.dots import DotsLabel
from app.gui.kit.icons import give_icon
from app.gui.kit.link_button import LinkButton
from app.gui.kit.photo_words import distance_words
from app.gui.kit.plain_text import give_tip, plain_label
from app.gui.kit.requests import Requests
from app.gui.kit.theme import GAP_PX
from app.gui.kit.tokens import tokens_of
from app.gui.kit.translate import shown, tr
from app.gui.kit.type import set_type
from app.gui.photo.information_rows import (
    Row,
    Section,
    closeness_sentence,
    copies_row,
    file_rows,
    rank_words,
    sections,
)

if TYPE_CHECKING:
    from app.pipeline.catalog import Catalog

_PADDING_PX = 20
_LABEL_PX = 92
_ROW_GAP_PX, _SECTION_GAP_PX = 6, 20
_ASK_AFTER_MS = 80  # who walks on quickly does not have every file read


class InformationPanel(QWidget):
    """Follows one photo. Everything in it is plain text, whatever a camera has written."""

    closed = Signal()
    copies_wanted = Signal(object)
    """Path of a photo whose copies are to be listed."""

    def __init__(self, catalog: Catalog, requests: Requests, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._requests = requests
        self._path = ""
        self._match: Match | None = None
        self._answer: Answer | None = None
        self._known: Information | None = None
        self._failure = ""
        self._copies = 0
        self._roots: tuple[str, ...] = ()
        self._sections: list[Section] = []
        self._facts = QWidget()
        self._due = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._due.timeout.connect(self._ask)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self._build()
        self.setAccessibleName(tr("Information"))

    @property
    def path(self) -> str:
        return self._path

    @property
    def tells_closeness(self) -> bool:
        """Whether it is said how like a query the photo is."""
        return not self._closeness.isHidden()

    def show_photo(self, path: str, answer: Answer | None) -> None:
        """Tell of the photo at ``path``; ``answer`` holds how like its query it is if it was found by one."""
        self._answer = answer
        self._match = match_of(answer.matches, path) if answer is not None else None
        if path != self._path:
            self._path, self._known, self._failure = path, None, ""
            self._copies = len(self._match.paths) - 1 if self._match is not None else 0
            self._due.start()
        self._show()

    def rows(self) -> dict[str, str]:
        """Return what is shown, label by label."""
        return {row.label: row.words or row.link for section in self._sections for row in section.rows}

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            edge = self.width() - 1 if self.isRightToLeft() else 0
            painter.fillRect(edge, 0, 1, self.height(), tokens_of(self).colour("hair"))

    def _ask(self) -> None:
        path = self._path
        self._requests.ask(self._catalog.folders.roots(), self._on_roots, lambda _: None, owner=self)
        self._requests.ask(
            self._catalog.gallery.copies(path),
            lambda found: self._on_copies(path, found),
            lambda _: None,
            owner=self,
        )
        self._requests.ask(
            self._catalog.pictures.information(path),
            lambda known: self._on_known(path, known),
            lambda reason: self._on_failed(path, reason),
            owner=self,
        )

    def _on_roots(self, roots: tuple[Root, ...]) -> None:
        self._roots = tuple(root.path for root in roots)
        self._show()

    def _on_copies(self, path: str, found: tuple[PhotoDetails, ...]) -> None:
        if path == self._path and found:
            self._copies = len(found) - 1
            self._show()

    def _on_known(self, path: str, known: Information) -> None:
        if path == self._path:
            self._known = known
            self._show()

    def _on_failed(self, path: str, reason: Text) -> None:
        if path == self._path:
            self._failure = shown(reason)
            self._show()

    def _show(self) -> None:
        self._show_closeness()
        in_file = file_rows(self._path, self._roots)
        made = sections(self._known, in_file, self._failure, copies_row(self._copies))
        if made != self._sections:
            self._sections = made
            self._show_sections()

    def _show_closeness(self) -> None:
        match, answer = self._match, self._answer
        self._closeness.setVisible(match is not None)
        if match is None or answer is None:
            return
        word = shown(match.closeness.words)
        self._word.setText(word)
        self._dots.show_dots(answer.edges.dots(match.closeness, match.distance), word)
        self._rank.setText(f"{rank_words(match.rank)} · {distance_words(match.distance)}")
        self._sentence.setText(closeness_sentence(match.closeness, answer.edges))

    def _show_sections(self) -> None:
        old, self._facts = self._facts, QWidget()
        column = QVBoxLayout(self._facts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_SECTION_GAP_PX)
        for section in self._sections:
            column.addWidget(self._section(section))
        self._body.replaceWidget(old, self._facts)
        old.hide()
        old.deleteLater()

    def _section(self, section: Section) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(_ROW_GAP_PX)
        grid.setHorizontalSpacing(GAP_PX)
        grid.setColumnMinimumWidth(0, _LABEL_PX)
        grid.setColumnStretch(1, 1)
        grid.addWidget(_heading(section.heading), 0, 0, 1, 2)
        line = 1
        for row in section.rows:
            label = plain_label(row.label)
            set_type(label, "status")
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
            if row.words:
                words = CopyableLabel(row.words)
                set_type(words, "status")
                words.setAccessibleName(f"{row.label}: {row.words}")
                grid.addWidget(words, line, 1)
                line += 1
            if row.link:
                grid.addWidget(self._link(row), line, 1, Qt.AlignmentFlag.AlignLeading)
                line += 1
        return made

    def _link(self, row: Row) -> LinkButton:
        link = LinkButton(row.link)
        link.setAccessibleName(f"{row.label}: {row.link}")
        act: Callable[[], object] = lambda: self.copies_wanted.emit(self._path)  # noqa: E731 - one of two
        if row.words:
            act = lambda: QGuiApplication.clipboard().setText(row.words)  # noqa: E731
        link.clicked.connect(lambda _=False: act())
        return link

    def _build(self) -> None:
        title = plain_label(tr("Information"))
        set_type(title, "heading")
        close = QToolButton(autoRaise=True)
        give_icon(close, "close")
        close.setAccessibleName(tr("Close information"))
        give_tip(close, tr("Close (I)"))
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.clicked.connect(self.closed)
        self._header = QWidget()
        head = QHBoxLayout(self._header)
        head.setContentsMargins(_PADDING_PX, GAP_PX, GAP_PX, 0)
        head.addWidget(title, 1)
        head.addWidget(close)
        inside = QWidget()
        self._body = QVBoxLayout(inside)
        self._body.setContentsMargins(_PADDING_PX, GAP_PX, _PADDING_PX, _PADDING_PX)
        self._body.setSpacing(_SECTION_GAP_PX)
        self._body.addWidget(self._closeness_section())
        self._body.addWidget(self._facts)
        self._body.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        for ground in (area.viewport(), inside):
            ground.setBackgroundRole(QPalette.ColorRole.Window)
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(area, 1)

    def hide_header(self) -> None:
        """Leave the title and the way to close to the dialog around."""
        self._header.hide()

    def _closeness_section(self) -> QWidget:
        self._word, self._rank, self._sentence = plain_label(), plain_label(), plain_label()
        set_type(self._word, "body", semibold=True)
        for quiet in (self._rank, self._sentence):
            set_type(quiet, "status")
            quiet.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._sentence.setWordWrap(True)
        self._dots = DotsLabel()
        line = QHBoxLayout()
        line.setSpacing(GAP_PX)
        line.addWidget(self._word)
        line.addWidget(self._dots)
        line.addStretch(1)
        line.addWidget(self._rank)
        self._closeness = QWidget()
        column = QVBoxLayout(self._closeness)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_ROW_GAP_PX)
        column.addWidget(_heading(tr("Closeness")))
        column.addLayout(line)
        column.addWidget(self._sentence)
        return self._closeness


def _heading(words: str) -> QWidget:
    heading = plain_label(words)
    set_type(heading, "label")
    heading.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return heading
