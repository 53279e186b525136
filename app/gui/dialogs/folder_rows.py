"""Folders that somebody chose, in an order: added, taken out, moved."""

from __future__ import annotations

import os

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from app.core.text import printable
from app.gui.kit.errands import Errands
from app.gui.kit.list_with_buttons import lay_beside
from app.gui.kit.ordered_list import OrderedList
from app.gui.kit.plain_text import file_dialog, give_tip
from app.gui.kit.translate import tr

_FEWEST_ROWS, _MOST_ROWS = 2, 5


class FolderRows(QWidget):
    """A list with its buttons beside it. Names that are no text keep their bytes: rows only show them."""

    changed = Signal(object)
    """The folders now, a tuple of absolute paths."""

    def __init__(self, name: str, title: str, folders: tuple[str, ...], parent: QWidget | None = None) -> None:
        """``title`` is that of the system's dialog in which one is chosen."""
        super().__init__(parent)
        self._folders = folders
        self._title = title
        self._errands = Errands(self)
        self.list = OrderedList(name, _FEWEST_ROWS, _MOST_ROWS)
        self.add = QPushButton(tr("Add…"))
        self.remove = QPushButton(tr("Take out"))
        give_tip(self.add, title)
        give_tip(self.remove, tr("The folder and its photos stay as they are"))
        for button in (self.add, self.remove):
            button.setAccessibleName(f"{name}: {button.text()}")
        lay_beside(self, self.list, (self.add, self.remove))
        self.add.clicked.connect(self._on_add_clicked)
        self.remove.clicked.connect(self._on_remove_clicked)
        self.list.remove_wanted.connect(self._on_remove_clicked)
        self.list.moved.connect(self._on_moved)
        self.list.currentRowChanged.connect(lambda row: self.remove.setEnabled(row >= 0))
        self._show(-1)

    @property
    def folders(self) -> tuple[str, ...]:
        return self._folders

    def take(self, folder: str) -> None:
        """Add a folder at the end; one that is there already is chosen."""
        if folder in self._folders:
            self.list.setCurrentRow(self._folders.index(folder))
            return
        self._change((*self._folders, folder), len(self._folders))

    @Slot()
    def _on_add_clicked(self) -> None:
        dialog = file_dialog(self._title, self)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._on_selected)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_selected(self, folder: str) -> None:
        # As the library knows it: links in its path are followed, on the disk, which the window never waits for.
        self._errands.run(lambda: os.path.realpath(folder), self.take)

    @Slot()
    def _on_remove_clicked(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            self._change((*self._folders[:row], *self._folders[row + 1 :]), row)

    def _on_moved(self, order: list[int]) -> None:
        self._change(tuple(self._folders[place] for place in order), self.list.currentRow())

    def _change(self, folders: tuple[str, ...], chosen: int) -> None:
        self._folders = folders
        self._show(chosen)
        self.changed.emit(folders)

    def _show(self, chosen: int) -> None:
        self.list.show_rows([str(printable(folder)) for folder in self._folders], chosen)
        self.remove.setEnabled(self.list.currentRow() >= 0)
