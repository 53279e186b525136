"""A dialog in which something is prepared, begun, watched and, at its end, shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.core.events import Progress
from app.gui.kit.button_style import accent
from app.gui.kit.info_line import InfoLine
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.sheet import Sheet
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr

_WIDTH_CHARACTERS = 92


class WorkSheet(Sheet):
    """``choices`` are off while it works. Escape and Cancel stop the work and leave the dialog as it was before."""

    start_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, title: str, introduction: str, start_words: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.working = False
        words = quiet(plain_label(introduction), "body")
        words.setWordWrap(True)
        self.choices = QWidget()
        self.choosing = QVBoxLayout(self.choices)
        self.choosing.setContentsMargins(0, 0, 0, 0)
        self.choosing.setSpacing(GAP_PX)
        self.told = InfoLine()
        self._doing = quiet(plain_label())
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(title)
        self._work = QWidget()
        work = QVBoxLayout(self._work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(GAP_PX // 2)
        work.addWidget(self._doing)
        work.addWidget(self.bar)
        self._work.hide()
        self.start, self.close_button = QPushButton(start_words), QPushButton(tr("Close"))
        accent(self.start)
        self.start.setDefault(True)
        self.start.clicked.connect(self.start_wanted)
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self.page.setSpacing(2 * GAP_PX)
        self.outcome = QVBoxLayout()
        self.outcome.setSpacing(2 * GAP_PX)
        for widget in (words, self.choices, self._work):
            self.page.addWidget(widget)
        self.page.addLayout(self.outcome)
        self.page.addWidget(self.told)

    def finish(self) -> None:
        """All parts are in, also those of ``outcome``: close the page with its buttons."""
        self.page.addStretch(1)
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GAP_PX)
        line.addStretch(1)
        line.addWidget(self.close_button)
        line.addWidget(self.start)
        self.close_with(buttons, _WIDTH_CHARACTERS)

    def begin(self, words: str) -> None:
        """Show that it works, at the beginning."""
        self.working = True
        self.told.say("")
        self._doing.setText(words)
        self.bar.setRange(0, 1)
        self.bar.setValue(0)
        self._show_state()
        self.bring_into_view(self._work)

    def show_progress(self, words: str, progress: Progress) -> None:
        """Show how far it is."""
        self._doing.setText(words)
        self.bar.setRange(0, progress.total or 1)
        self.bar.setValue(min(progress.done, progress.total or 1))

    def end(self, words: str = "", caution: bool = False) -> None:
        """Show that it works no more, with a sentence about how it ended."""
        self.working = False
        self.told.say(words, caution)
        self._show_state()
        if words:
            self.bring_into_view(self.told)

    def reject(self) -> None:
        if self.working:
            self.cancel_wanted.emit()
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.working:
            self.cancel_wanted.emit()
            self.working = False
        super().closeEvent(event)

    def is_ready(self) -> bool:
        """Tell whether there is all that is needed to begin."""
        return True

    def _show_state(self) -> None:
        self.choices.setEnabled(not self.working)
        self._work.setVisible(self.working)
        self.start.setEnabled(not self.working and self.is_ready())
        self.close_button.setText(tr("Cancel") if self.working else tr("Close"))
        self.grow_later()


def training_words() -> str:
    """Return what it means to train a whole network."""
    return tr(
        "Training takes minutes to hours, and the part of the program that is called finetune (PyTorch). Stopped and "
        "begun again, it goes on where it was."
    )
