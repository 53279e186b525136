"""What stands on the page where there is no group to show: why, and how far the comparing is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.core.look_alikes import LookAlikes
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.kit.type import set_type
from app.gui.review.review_head import comparing_said

_BAR_PX = 320
_WORDS_PX = 520


class NothingLeft(QWidget):
    """One sentence, what follows from it, and the one thing that can be done."""

    pause_wanted = Signal()
    words_unwanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = plain_label()
        set_type(self.sentence, "title")
        self.more = quiet(plain_label(), "body")
        words = QWidget()
        words.setMaximumWidth(_WORDS_PX)
        lines = QVBoxLayout(words)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(GAP_PX)
        for label in (self.sentence, self.more):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            lines.addWidget(label)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(words, 1_000)
        middle.addStretch(1)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_PX)
        self.button = QPushButton()
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._on_clicked)
        self._narrowed = False
        column = QVBoxLayout(self)
        column.setSpacing(GAP_PX)
        column.addStretch(2)
        column.addLayout(middle)
        column.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(GAP_PX)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # keys go on to the page: Backspace takes back from here, too

    def show_state(self, listing: LookAlikes | None, words: str, others: int, perhaps: bool) -> None:
        """Say why there is nothing: ``words`` that hide ``others``, or what the catalog says."""
        comparing = listing.comparing if listing is not None else None
        unfinished = comparing is not None and comparing.compared < comparing.total
        self._narrowed = bool(words) and others > 0
        if listing is None:
            said, more = "", ""
        elif self._narrowed:
            said = tr("No group matches “{words}”.", words=words)
            more = tr_count("{count} group is hidden.", "{count} groups are hidden.", others)
        elif comparing is not None and unfinished and (comparing.running or not listing.decided):
            said = tr("Still comparing") if comparing.running else tr("Comparing is paused")
            more = tr("{how_far}. Groups appear here as they are found.", how_far=comparing_said(comparing))
        elif listing.decided:
            said = tr("Nothing left to decide.")
            more = tr_count(
                "{count} decision. Each can be taken back under Menu › Decisions.",
                "{count} decisions. Each can be taken back under Menu › Decisions.",
                listing.decided,
            )
        elif perhaps:
            said, more = tr("No groups of which it is not quite sure."), ""
        elif listing.missing is not None:
            said, more = tr("Nothing found."), shown(listing.missing)
        else:
            said, more = tr("Nothing found."), tr("New photos are compared as they come.")
        self.sentence.setText(said)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self._bar.setVisible(unfinished and not self._narrowed)
        if comparing is not None:
            self._bar.setRange(0, max(comparing.total, 1))
            self._bar.setValue(comparing.compared)
        running = comparing is not None and comparing.running
        self.button.setVisible(unfinished or self._narrowed)
        self.button.setText(tr("Show all groups") if self._narrowed else tr("Pause") if running else tr("Resume"))

    def _on_clicked(self) -> None:
        (self.words_unwanted if self._narrowed else self.pause_wanted).emit()
