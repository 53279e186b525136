"""The neighbours of a photo as a list, nearest first, under the words for how like it they are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

from app.core.closeness import SHIPPED, Closeness, Edges
from app.core.photo import Match
from app.core.sections import Section
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.photo_role import Cell, Heading
from app.gui.kit.photo_words import day_words, distance_words
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.search.narrowing import OPEN, Narrowing

_NOWHERE = QModelIndex()


class _Rows(NamedTuple):
    """Which of the matches are rows: from ``first`` to the one before ``last``."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Word:
    """The matches under one word, and how many of them are shown."""

    closeness: Closeness
    count: int
    start: int
    shown: int


class MatchListModel(CellListModel):
    """One row a content; copies of a file are one row with a count. What the limits hide is no row, but can be told."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._matches: tuple[Match, ...] = ()
        self._edges = SHIPPED
        self._offline: tuple[str, ...] = ()
        self._cells: list[Cell | None] = []
        """Made when they are looked at: most of a question's neighbours are folded or out of sight."""
        self._narrowing = OPEN
        self._rows = _Rows(0, 0)
        self._words: tuple[_Word, ...] = ()
        self._headings: dict[int, Heading] = {}

    @property
    def matches(self) -> tuple[Match, ...]:
        """All neighbours, the hidden ones too."""
        return self._matches

    @property
    def narrowing(self) -> Narrowing:
        return self._narrowing

    def set_matches(self, matches: tuple[Match, ...], edges: Edges = SHIPPED, narrowing: Narrowing = OPEN) -> None:
        """Show other neighbours, nearest first; ``edges`` are those that their words follow."""
        self.beginResetModel()
        self._matches, self._edges, self._narrowing = matches, edges, narrowing
        self._cells = [None] * len(matches)
        self._take_rows(self._within_limits())
        self.endResetModel()

    def set_offline(self, roots: Sequence[str]) -> None:
        """Mark the neighbours that lie in these folders, which cannot be read now, and nowhere else."""
        offline = tuple(os.path.join(root, "") for root in roots)
        if offline != self._offline:
            self._offline = offline
            self._cells = [None] * len(self._matches)
            if self.rowCount():
                self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def set_narrowing(self, narrowing: Narrowing) -> None:
        """Hide what is too close or too far; those that come back do so without being asked for again."""
        self._narrowing = narrowing
        wanted = self._within_limits()
        if wanted.first >= wanted.last and self.rowCount():  # none is left: one step
            self.beginRemoveRows(_NOWHERE, 0, self.rowCount() - 1)
            self._take_rows(wanted)
            self.endRemoveRows()
        elif not self.rowCount() and wanted.first < wanted.last:
            self.beginInsertRows(_NOWHERE, 0, wanted.last - wanted.first - 1)
            self._take_rows(wanted)
            self.endInsertRows()
        elif self.rowCount():
            self._move_end(wanted.last)
            self._move_start(wanted.first)
        self._take_rows(wanted)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._rows.last - self._rows.first

    def cell(self, row: int) -> Cell:
        place = self._rows.first + row
        cell = self._cells[place]
        if cell is None:
            cell = self._cells[place] = self._made_cell(self._matches[place])
        return cell

    def row_of_path(self, path: str) -> int | None:
        rows = range(self.rowCount())
        return next((row for row in rows if path in self._matches[self._rows.first + row].paths), None)

    def match_of(self, path: str) -> Match | None:
        """Return the neighbour that holds a photo, hidden or not."""
        return next((match for match in self._matches if path in match.paths), None)

    def sections(self) -> Sequence[Section]:
        return [Section(word.closeness.key, word.start, word.shown) for word in self._words]

    def heading(self, section: int) -> Heading:
        heading = self._headings.get(section)
        if heading is None:
            heading = self._headings[section] = _heading_of(self._words[section])
        return heading

    def word_of(self, section: int) -> Closeness:
        """Return the word that stands above a section."""
        return self._words[section].closeness

    def aspects(self) -> NDArray[np.float32]:
        matches = self._matches[self._rows.first : self._rows.last]
        return np.array([m.width_px / m.height_px if m.height_px else 0 for m in matches], np.float32)

    def _move_end(self, last: int) -> None:
        first, before = self._rows
        if last < before:
            self.beginRemoveRows(_NOWHERE, max(last, first) - first, before - first - 1)
            self._take_rows(_Rows(first, max(last, first)))
            self.endRemoveRows()
        elif last > before:
            self.beginInsertRows(_NOWHERE, before - first, last - first - 1)
            self._take_rows(_Rows(first, last))
            self.endInsertRows()

    def _move_start(self, first: int) -> None:
        before, last = self._rows
        if first > before:
            self.beginRemoveRows(_NOWHERE, 0, first - before - 1)
            self._take_rows(_Rows(first, last))
            self.endRemoveRows()
        elif first < before:
            self.beginInsertRows(_NOWHERE, 0, before - first - 1)
            self._take_rows(_Rows(first, last))
            self.endInsertRows()

    def _take_rows(self, rows: _Rows) -> None:
        self._rows = rows
        words: list[_Word] = []
        first = 0
        for closeness, matches in groupby(self._matches, attrgetter("closeness")):  # they come nearest first
            count = sum(1 for _ in matches)
            start = min(max(first, rows.first), rows.last) - rows.first
            end = min(max(first + count, rows.first), rows.last) - rows.first
            words.append(_Word(closeness, count, start, end - start))
            first += count
        self._words = tuple(words)
        self._headings = {}

    def _within_limits(self) -> _Rows:
        """Return the rows that the limits leave. Matches come nearest first, so these lie side by side."""
        taken = [place for place, match in enumerate(self._matches) if self._narrowing.takes(match.distance)]
        return _Rows(taken[0], taken[-1] + 1) if taken else _Rows(0, 0)

    def _made_cell(self, match: Match) -> Cell:
        within_reach = next((path for path in match.paths if not path.startswith(self._offline)), None)
        return Cell(
            path=within_reach or match.paths[0],
            content_id=match.content_id,
            caption=distance_words(match.distance),
            note="" if match.date_s is None else day_words(match.date_s),
            dots=self._edges.dots(match.closeness, match.distance),
            match=match,
            edges=self._edges,
            neighbours=len(self._matches),
            copies=len(match.paths),
            offline=within_reach is None,
            state="ready",
        )


def _heading_of(word: _Word) -> Heading:
    name = shown(word.closeness.words)
    if not word.shown:
        return Heading(name, tr_count("· {count} hidden", "· {count} hidden", word.count), folded=True)
    note = f"· {word.count:,}"
    if word.shown < word.count:
        note = tr("· {shown} of {count}", shown=f"{word.shown:,}", count=f"{word.count:,}")
    can_fold = word.closeness == Closeness.LITTLE_IN_COMMON
    return Heading(name, note, folded=False if can_fold else None)
