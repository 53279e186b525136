"""Skipped photos for a view: file, folder, and why."""

from __future__ import annotations

import os
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.photo import Failure
from app.core.text import printable, unmarked
from app.gui.kit.translate import shown, tr

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class SkippedListModel(QAbstractTableModel):
    """One row for each failure; texts are only made for rows that are looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._failures: tuple[Failure, ...] = ()
        self._titles = (tr("Photo"), tr("Why it was skipped"), tr("Folder"))

    def set_failures(self, failures: tuple[Failure, ...]) -> None:
        self.beginResetModel()
        self._failures = failures
        self.endResetModel()

    def path_at(self, row: int) -> str:
        return self._failures[row].path

    def words(self, row: int) -> str:
        """Return a row as one line of text, for copying."""
        failure = self._failures[row]
        return f"{printable(failure.path)}\t{shown(failure.reason)}"

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._failures)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) or not index.isValid():
            return None
        failure = self._failures[index.row()]
        folder, name = os.path.split(failure.path)
        words = str(printable((name, shown(failure.reason), folder)[index.column()]))
        return unmarked(words) if role == Qt.ItemDataRole.ToolTipRole else words
