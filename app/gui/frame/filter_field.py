"""The field at the top in which a person says in words which photos are to be shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.gui.kit.icons import give_icon
from app.gui.kit.plain_text import give_tip
from app.gui.kit.translate import tr

_TYPING_MS = 200
_WIDEST_CHARACTERS = 60


class FilterField(QLineEdit):
    """Tells the words at every pause in typing, and at once when the field is left."""

    words_changed = Signal(str)
    left = Signal()
    """The user is done with the words and wants to go on among the photos."""
    settled = Signal()
    """The user is done with the words, and has gone wherever they wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told = ""
        self.setPlaceholderText(tr("Filter: name, folder, date"))
        self.setAccessibleName(tr("Filter by name, folder or date"))
        give_tip(self, tr("Show only photos whose name, folder or date (2024-07) contains these words"))
        self.setClearButtonEnabled(True)
        self.setAcceptDrops(False)  # a dropped photo is a question to the window, not a word
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * _WIDEST_CHARACTERS)
        sign = QAction(self)
        give_icon(sign, "search")
        self.addAction(sign, QLineEdit.ActionPosition.LeadingPosition)
        self._typed = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._typed.timeout.connect(self._tell)
        self.textChanged.connect(self._typed.start)
        self.returnPressed.connect(self._on_left)
        self.editingFinished.connect(self._on_settled)
        for key, slot in ((Qt.Key.Key_Escape, self._on_given_up), (Qt.Key.Key_Down, self._on_left)):
            QShortcut(key, self, slot, context=Qt.ShortcutContext.WidgetShortcut)

    def show_words(self, words: str) -> None:
        """Show the words that hold, without telling; what was typed stays as it was typed."""
        if words != self.text().strip():
            self.setText(words)
        self._typed.stop()
        self._told = words

    @Slot()
    def _tell(self) -> None:
        self._typed.stop()
        words = self.text().strip()
        if words != self._told:
            self._told = words
            self.words_changed.emit(words)

    @Slot()
    def _on_left(self) -> None:
        self._tell()
        self.left.emit()

    @Slot()
    def _on_given_up(self) -> None:
        self.clear()
        self._on_left()

    @Slot()
    def _on_settled(self) -> None:
        self._tell()
        self.settled.emit()
