"""A list of photos as the grid sees it: one cell a row, perhaps in sections, perhaps loaded only when looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.core.sections import Section
from app.core.shapes import Shapes, shown_aspects
from app.core.text import printable, unmarked
from app.core.turned import WORDS
from app.gui.grid.photo_role import Cell, Heading
from app.gui.kit.photo_words import name_of
from app.gui.kit.translate import shown, tr, tr_count

_Index = QModelIndex | QPersistentModelIndex
_COPIES_SHOWN = 12
OnRow = Callable[[int | None], None]


class CellListModel(QAbstractListModel):
    """What photo lists have in common. A grid calls ``cell`` itself: a fourth of the cost of going through Qt."""

    shapes_altered = Signal()
    """``aspects`` has become another array, of the same rows."""

    def cell(self, row: int) -> Cell:
        """Return one row, a placeholder if it is not loaded yet; it is asked for then."""
        raise NotImplementedError

    def subject(self) -> object:
        """Return what the list is about: another subject after a reset means that the old place has no meaning."""
        return None

    def row_keys(self) -> NDArray[np.int64] | None:
        """Return a number for each row, 0 or more, that survives a reset, or None if a reset forgets all rows."""
        return None

    def sections(self) -> Sequence[Section]:
        """Return the sections all rows are cut into, in order; none means a list without headings."""
        return ()

    def section_starts(self) -> NDArray[np.int64]:
        """Return the first row of every section."""
        return np.array([section.start for section in self.sections()], np.int64)

    def heading(self, section: int) -> Heading:
        """Return what stands above a section."""
        raise NotImplementedError

    def mark(self, section: int) -> str:
        """Return the few letters that stand for a section, and others like it, at a timeline: a year, an initial."""
        return ""

    def aspects(self) -> NDArray[np.float32] | None:
        """Return width / height of every row's photo as float32, 0 where it is not known; None: of none is it known."""
        return None

    def shapes(self) -> Shapes:
        """Return the shapes that ``aspects`` are shown in."""
        return Shapes(shown_aspects(self.aspects(), self.rowCount()))

    def path_at(self, row: int) -> str | None:
        """Return the path of a row, None if it is not loaded yet."""
        return self.cell(row).path if 0 <= row < self.rowCount() else None

    def row_of_path(self, path: str) -> int | None:
        """Return the row of a photo among the loaded rows."""
        raise NotImplementedError

    def rows_of_paths(self, paths: Sequence[str]) -> NDArray[np.int64]:
        """Return the rows of photos among the loaded rows, in order; those that are not there are left out."""
        rows = {self.row_of_path(path) for path in paths}
        return np.array(sorted(row for row in rows if row is not None), np.int64)

    def know_paths(self, paths: Sequence[str], on_known: Callable[[], None]) -> None:
        """Call ``on_known``, now or later, when ``row_of_path`` knows all of these photos that the list has."""
        on_known()

    def forget_paths(self, paths: Sequence[str]) -> None:
        """Look these photos up anew when they are asked for: they were away, and may be others to the library."""

    def find_path(self, path: str, on_row: OnRow) -> None:
        """Tell the row of a photo, loaded or not, now or later; None if the list does not have it."""
        self.know_paths((path,), lambda: on_row(self.row_of_path(path)))

    def find_name(self, start: str, first_row: int, on_row: OnRow) -> None:
        """Tell the next row from ``first_row`` on, round the end, of a photo whose name begins with ``start``."""
        count, wanted = self.rowCount(), start.casefold()
        for row in ((first_row + step) % count for step in range(count)):
            path = self.path_at(row)
            if path is not None and name_of(path).casefold().startswith(wanted):
                on_row(row)
                return
        on_row(None)

    def load_rows(self, rows: NDArray[np.int64]) -> None:
        """Have rows loaded that somebody will ask for by path."""

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.cell(index.row()).caption
            case Qt.ItemDataRole.ToolTipRole:
                return unmarked(tooltip(self.cell(index.row())))
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(self.cell(index.row()))
        return self.cell(index.row()).value(role) if role >= Qt.ItemDataRole.UserRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsDragEnabled
            | Qt.ItemFlag.ItemNeverHasChildren
        )


def spoken(cell: Cell) -> str:
    """Return what a screen reader says of a cell."""
    words = [name_of(cell.path) if cell.path else tr("Loading…")]
    if cell.likeness:
        words.append(cell.likeness)
    return ", ".join([*words, *_remarks(cell)])


def tooltip(cell: Cell) -> str:
    """Return what hovering over a cell tells: where the photo lies, and what is special about it."""
    paths = cell.match.files if cell.match is not None else (cell.path,) if cell.path else ()
    lines = [str(printable(path)) for path in paths[:_COPIES_SHOWN]]
    if len(paths) > _COPIES_SHOWN:
        lines.append("…")
    return "\n".join([*lines, *filter(None, (cell.likeness, cell.rank)), *_remarks(cell)])


def _remarks(cell: Cell) -> list[str]:
    remarks = []
    if cell.match is not None and cell.match.turned in WORDS:
        remarks.append(tr("The photo searched with: {how}", how=shown(WORDS[cell.match.turned])))
    if cell.match is not None and cell.match.versions:
        remarks.append(tr_count("{count} file of one picture", "{count} files of one picture", cell.copies))
    elif cell.copies > 1:
        remarks.append(tr_count("{count} copy of the same file", "{count} copies of the same file", cell.copies))
    if cell.stack:
        remarks.append(tr_count("{count} shot of one series", "{count} shots of one series", cell.stack))
    if cell.offline:
        remarks.append(tr("Offline: its folder cannot be read at the moment."))
    if cell.details is not None and cell.details.reason is not None:
        remarks.append(shown(cell.details.reason))
    return remarks
