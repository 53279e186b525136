"""Copies of one file, or of several, as a table: where each lies, how large it is, when it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.gallery import PhotoDetails
from app.core.text import printable, unmarked
from app.gui.kit.dates import moment_words
from app.gui.kit.file_size import file_size
from app.gui.kit.photo_words import place_of
from app.gui.kit.translate import tr

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_NS = 1_000_000_000
_KIND = 3


class CopyListModel(QAbstractTableModel):
    """One row a photo, those that hold the same beside each other. Words are made for rows that are looked at."""

    def __init__(
        self,
        groups: Sequence[Sequence[str]],
        parent: QObject | None = None,
        kinds: Mapping[str, str] | None = None,
    ) -> None:
        """``kinds``: what each file is, in words; it has a column where there are any."""
        super().__init__(parent)
        self._kinds = kinds or {}
        self._rows = [(path, number) for number, group in enumerate(groups) for path in group]
        self._details: dict[str, PhotoDetails] = {}
        self._roots: tuple[str, ...] = ()
        self._titles: tuple[str, ...] = (tr("Copy"), tr("Size"), tr("Changed"))
        if self._kinds:
            self._titles = (tr("File"), tr("Size"), tr("Changed"), tr("What it is"))

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self._rows]

    def path_at(self, row: int) -> str:
        return self._rows[row][0]

    def rows_of(self, paths: Iterable[str]) -> list[int]:
        """Return the rows of these photos, in order."""
        wanted = set(paths)
        return [row for row, (path, _) in enumerate(self._rows) if path in wanted]

    def group_at(self, row: int) -> int:
        """Return the number of those with the same content that a row belongs to."""
        return self._rows[row][1]

    def set_roots(self, roots: Sequence[str]) -> None:
        """Tell paths from these folders down."""
        self._roots = tuple(roots)
        self._tell()

    def set_details(self, found: Sequence[PhotoDetails]) -> None:
        """Take in what the library knows of the photos."""
        self._details = {details.path: details for details in found}
        self._tell()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        path = self.path_at(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(path, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return unmarked(str(printable(path)))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 1:
            return Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        return None

    def _words(self, path: str, column: int) -> str:
        if column == 0:
            return place_of(path, self._roots)
        if column == _KIND:
            return self._kinds.get(path, "")
        details = self._details.get(path)
        if details is None:
            return ""
        return file_size(details.stamp.size_bytes) if column == 1 else moment_words(details.stamp.mtime_ns / _NS)

    def _tell(self) -> None:
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._titles) - 1))
