"""Where a library that many share is, and where its folders lie on this computer. Folded away for everybody else."""

from __future__ import annotations

import os

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.core.status import Status
from app.gui.dialogs.mount_rows import MountRows
from app.gui.kit.folded_part import FoldedPart
from app.gui.kit.plain_text import plain_label
from app.gui.kit.quiet import quiet
from app.gui.kit.steady_label import SteadyLabel
from app.gui.kit.theme import GAP_PX
from app.gui.kit.translate import tr
from app.machine.settings import Settings

_EXAMPLE = "postgresql://NAME@SERVER/DATABASE"
_LONGEST = 2_000


class SharedLibrarySettings(FoldedPart):
    """An address is tried before it is taken: whoever owns the settings never gets one that leads nowhere."""

    changed = Signal(object)
    """The names and values of Settings that were chosen."""
    look_wanted = Signal(str)
    """The library at this address is to be looked at; ``show_found`` or ``show_trouble`` tells what came of it."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(tr("Shared library"), is_open=bool(settings.library), parent=parent)
        self._library = settings.library
        self._asked = ""
        self.address = QLineEdit(settings.library)
        self.address.setMaxLength(_LONGEST)
        self.address.setPlaceholderText(_EXAMPLE)
        self.address.setAccessibleName(tr("Shared library at"))
        self.address.setInputMethodHints(Qt.InputMethodHint.ImhUrlCharactersOnly)
        self.address.textChanged.connect(self._offer)
        self.address.returnPressed.connect(self._on_use_clicked)
        self.use = QPushButton(tr("Use"))
        self.use.setAutoDefault(False)
        self.use.clicked.connect(self._on_use_clicked)
        self._told = SteadyLabel(quiet(plain_label()), 2)
        self._say_what_it_is()
        line = QHBoxLayout()
        line.setSpacing(GAP_PX)
        line.addWidget(self.address, 1)
        line.addWidget(self.use)
        column = QVBoxLayout()
        column.setSpacing(GAP_PX // 2)
        column.addLayout(line)
        column.addWidget(self._told)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.form.addRow(_label(tr("Shared library at")), column)
        self.mounts = MountRows(settings.mounts)
        self.mounts.changed.connect(lambda mounts: self.changed.emit({"mounts": mounts}))
        self.form.addRow(_label(tr("Its folders here")), self.mounts)
        self._offer()

    def show_found(self, words: str) -> None:
        """The library that was looked at is there: from the next start on it is the one."""
        self._take(self._asked)
        self._told.setText(words)
        self.grown.emit()

    def show_trouble(self, words: str) -> None:
        """Nothing came of it: all stays as it was."""
        self._asked = ""
        self._told.setText(words)
        self._offer()
        self.grown.emit()

    def set_status(self, status: Status) -> None:
        """Show where the folders of the library in use lie, those that were added in the window too."""
        here = {root.name: root.path for root in status.roots if root.name and os.path.isabs(root.path)}
        if here:
            self.mounts.show_mounts({**self.mounts.mounts, **here})

    @Slot()
    def _on_use_clicked(self) -> None:
        address = self.address.text().strip()
        if address == self._library or self._asked:
            return
        if not address:
            self._take("")
            self._say_what_it_is()
            return
        self._asked = address
        self._told.setText(tr("Looking at the library…"))
        self._offer()
        self.look_wanted.emit(address)

    def _take(self, address: str) -> None:
        self._library, self._asked = address, ""
        with QSignalBlocker(self.address):
            self.address.setText(address)
        self._offer()
        self.changed.emit({"library": address})

    @Slot()
    def _offer(self) -> None:
        address = self.address.text().strip()
        self.use.setEnabled(address != self._library and not self._asked)
        self.use.setText(tr("Use") if address else tr("Use my own"))
        self.address.setReadOnly(bool(self._asked))

    def _say_what_it_is(self) -> None:
        self._told.setText(
            tr("A library on a PostgreSQL server, for a team. Without an address it is your own, on this computer.")
        )


def _label(words: str) -> QWidget:
    label = plain_label(words)
    label.setAlignment(Qt.AlignmentFlag.AlignTop)
    return label
