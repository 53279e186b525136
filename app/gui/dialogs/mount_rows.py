"""Where the folders of shared libraries lie on this computer: a name and a place each."""

from __future__ import annotations

import os
from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from app.core.text import printable
from app.gui.kit.errands import Errands
from app.gui.kit.list_with_buttons import lay_beside
from app.gui.kit.ordered_list import OrderedList
from app.gui.kit.plain_text import file_dialog, give_tip
from app.gui.kit.translate import tr

_FEWEST_ROWS, _MOST_ROWS = 2, 5


class MountRows(QWidget):
    """Names come from the library, as its folders are added or found here; their places can be changed."""

    changed = Signal(object)
    """The places now, a mapping of names to absolute paths."""

    def __init__(self, mounts: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mounts = dict(mounts)
        self._errands = Errands(self)
        self.list = OrderedList(tr("Its folders here"), _FEWEST_ROWS, _MOST_ROWS)
        self.list.setDragEnabled(False)
        self.elsewhere = QPushButton(tr("Elsewhere…"))
        give_tip(self.elsewhere, tr("Choose where this folder lies on this computer"))
        self.forget = QPushButton(tr("Take out"))
        give_tip(self.forget, tr("Its photos are then shown as out of reach here; nothing changes for others"))
        lay_beside(self, self.list, (self.elsewhere, self.forget))
        self.elsewhere.clicked.connect(self._on_elsewhere_clicked)
        self.forget.clicked.connect(self._on_forget_clicked)
        self.list.remove_wanted.connect(self._on_forget_clicked)
        self.list.currentRowChanged.connect(lambda _: self._offer())
        self.show_mounts(mounts)

    @property
    def mounts(self) -> Mapping[str, str]:
        """The places now, by name."""
        return self._mounts

    def show_mounts(self, mounts: Mapping[str, str]) -> None:
        """Show these, sorted by name; the one that was chosen stays so."""
        chosen = self._chosen()
        self._mounts = dict(sorted(mounts.items()))
        names = list(self._mounts)
        rows = [f"{printable(name)}  →  {printable(path)}" for name, path in self._mounts.items()]
        self.list.show_rows(rows, names.index(chosen) if chosen in names else -1)
        self._offer()

    def take(self, name: str, folder: str) -> None:
        """Note where a folder lies from now on."""
        self.show_mounts({**self._mounts, name: folder})
        self.changed.emit(dict(self._mounts))

    def _chosen(self) -> str | None:
        row = self.list.currentRow()
        return list(self._mounts)[row] if 0 <= row < len(self._mounts) else None

    @Slot()
    def _on_elsewhere_clicked(self) -> None:
        name = self._chosen()
        if name is None:
            return
        dialog = file_dialog(tr("Where does {name} lie on this computer?", name=str(printable(name))), self)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(
            lambda folder: self._errands.run(lambda: os.path.realpath(folder), lambda path: self.take(name, path))
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _on_forget_clicked(self) -> None:
        name = self._chosen()
        if name is not None:
            self.show_mounts({each: path for each, path in self._mounts.items() if each != name})
            self.changed.emit(dict(self._mounts))

    def _offer(self) -> None:
        for button in (self.elsewhere, self.forget):
            button.setEnabled(self._chosen() is not None)
