"""The neighbours of a photo as a list in their order, under the words for how like it they are.

Shots of a series stand in one cell until somebody unfolds it; then they follow the first, under its word.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex

from app.core.closeness import SHIPPED, Closeness, Edges
from app.core.photo import ContentId, Match, match_of
from app.core.question import AnswerOrder
from app.core.sections import Section
from app.gui.grid.cell_list_model import CellListModel
from app.gui.grid.photo_role import Cell, Heading
from app.gui.kit.dates import days_of_now, year_of
from app.gui.kit.photo_words import distance_words
from app.gui.kit.translate import shown, tr, tr_count
from app.gui.search.narrowing import OPEN, Narrowing, limited_by
from app.gui.search.stacks import Listed, laid_out

_NOWHERE = QModelIndex()
_NO_YEAR = 1 << 40


@dataclass(frozen=True, slots=True)
class _Group:
    """The matches under one word, or (a number) of one year, and how many of them are shown."""

    of: Closeness | int
    count: int
    start: int
    shown: int


class MatchListModel(CellListModel):
    """One row a cell, with a count where that is several files. What the limits hide is no row, but can be told."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._matches: tuple[Match, ...] = ()
        self._unfolded: set[ContentId] = set()
        self._listed: list[Listed] = []
        self._edges = SHIPPED
        self._offline: tuple[str, ...] = ()
        self._cells: list[Cell | None] = []
        """Made when they are looked at: most of a question's neighbours are folded or out of sight."""
        self._day_words = days_of_now()
        self._narrowing = OPEN
        self._rows: list[int] = []
        """Which of those listed are rows."""
        self._order: AnswerOrder = "nearest"
        self._groups: tuple[_Group, ...] = ()
        self._headings: dict[int, Heading] = {}

    @property
    def matches(self) -> tuple[Match, ...]:
        """All neighbours, the hidden ones too."""
        return self._matches

    @property
    def narrowing(self) -> Narrowing:
        return self._narrowing

    def set_matches(
        self,
        matches: tuple[Match, ...],
        edges: Edges = SHIPPED,
        narrowing: Narrowing = OPEN,
        order: AnswerOrder = "nearest",
    ) -> None:
        """Show other neighbours; ``edges`` are those that their words follow.

        Under each word they come by rank. In the library's own order a photo may have a higher rank than one with a
        nearer word. By date they come as they are, under their years.
        """
        self.beginResetModel()
        self._order = order
        by_word = sorted(matches, key=lambda match: (match.closeness, match.rank))
        self._matches = tuple(by_word) if order == "nearest" else matches
        self._edges, self._narrowing = edges, narrowing
        self._day_words = days_of_now()
        self._unfolded &= {match.content_id for match in matches if match.shots}
        self._lay_out()
        self._take_rows(self._within_limits())
        self.endResetModel()

    def set_offline(self, roots: Sequence[str]) -> None:
        """Mark the neighbours that lie in these folders, which cannot be read now, and nowhere else."""
        offline = tuple(os.path.join(root, "") for root in roots)
        if offline != self._offline:
            self._offline = offline
            self._cells = [None] * len(self._listed)
            if self.rowCount():
                self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def set_narrowing(self, narrowing: Narrowing) -> None:
        """Hide what is too close or too far; those that come back do so without being asked for again."""
        self._narrowing = narrowing
        wanted = self._within_limits()
        for first, last in reversed(_runs(self._rows, set(wanted))):
            self.beginRemoveRows(_NOWHERE, first, last)
            self._take_rows(self._rows[:first] + self._rows[last + 1 :])
            self.endRemoveRows()
        for first, last in _runs(wanted, set(self._rows)):
            self.beginInsertRows(_NOWHERE, first, last)
            self._take_rows(self._rows[:first] + wanted[first : last + 1] + self._rows[first:])
            self.endInsertRows()
        self._take_rows(wanted)

    def toggle_stack(self, row: int) -> int:
        """Unfold the stack that a row is of, or fold it; return the row of its first shot."""
        first = self._listed[self._rows[row]].first
        while self._listed[self._rows[row]].match is not first:
            row -= 1
        behind, unfolds = row + 1, first.content_id not in self._unfolded
        if not first.shots:
            return row
        change = self.beginInsertRows if unfolds else self.beginRemoveRows
        change(_NOWHERE, behind, row + len(first.shots))
        self._unfolded ^= {first.content_id}
        self._lay_out()
        self._take_rows(self._within_limits())
        (self.endInsertRows if unfolds else self.endRemoveRows)()
        self.dataChanged.emit(self.index(row), self.index(row))
        return row

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def cell(self, row: int) -> Cell:
        place = self._rows[row]
        cell = self._cells[place]
        if cell is None:
            cell = self._cells[place] = self._made_cell(self._listed[place])
        return cell

    def row_of_path(self, path: str) -> int | None:
        return next((row for row, place in enumerate(self._rows) if path in self._listed[place].match.files), None)

    def match_of(self, path: str) -> Match | None:
        """Return the neighbour that a photo is, or stands behind, hidden or not."""
        found = match_of(self._matches, path)
        return next((match for match in self._matches if found is match or found in match.shots), None)

    def sections(self) -> Sequence[Section]:
        return [Section(_key_of(group.of), group.start, group.shown) for group in self._groups]

    def heading(self, section: int) -> Heading:
        heading = self._headings.get(section)
        if heading is None:
            heading = self._headings[section] = _heading_of(self._groups[section])
        return heading

    def word_of(self, section: int) -> Closeness:
        """Return the word that stands above a section."""
        of = self._groups[section].of
        return of if isinstance(of, Closeness) else Closeness.LITTLE_IN_COMMON

    def aspects(self) -> NDArray[np.float32]:
        matches = [self._listed[place].match for place in self._rows]
        return np.array([m.width_px / m.height_px if m.height_px else 0 for m in matches], np.float32)

    def _lay_out(self) -> None:
        self._listed = laid_out(self._matches, self._unfolded)
        self._cells = [None] * len(self._listed)

    def _take_rows(self, rows: list[int]) -> None:
        self._rows = rows
        groups = [self._group_of(listed.first) for listed in self._listed]
        counts, shown = Counter(groups), Counter(groups[place] for place in rows)
        starts = accumulate((shown[each] for each in counts), initial=0)
        self._groups = tuple(
            _Group(each, count, start, shown[each])
            for (each, count), start in zip(counts.items(), starts, strict=False)
        )
        self._headings = {}

    def _group_of(self, match: Match) -> Closeness | int:
        """Return under which word, or year, a match stands. They stand in the order of the matches."""
        if self._order == "nearest":
            return match.closeness
        return _NO_YEAR if match.date_s is None else year_of(match.date_s)

    def _within_limits(self) -> list[int]:
        """Return the places of the matches that the limits leave: under one word, they need not lie side by side.

        An unfolded stack is shown whole.
        """
        takes = self._narrowing.takes
        return [place for place, each in enumerate(self._listed) if takes(limited_by(each.first))]

    def _made_cell(self, listed: Listed) -> Cell:
        match = listed.match
        within_reach = next((path for path in match.paths if not path.startswith(self._offline)), None)
        return Cell(
            path=within_reach or match.paths[0],
            content_id=match.content_id,
            caption=distance_words(match.distance),
            note="" if match.date_s is None else self._day_words(match.date_s),
            dots=self._edges.dots(match.closeness, match.distance),
            match=match,
            edges=self._edges,
            neighbours=len(self._matches),
            copies=len(match.files),
            offline=within_reach is None,
            state="ready",
            stack=listed.stack,
            unfolded=listed.is_unfolded(self._unfolded),
        )


def _heading_of(group: _Group) -> Heading:
    name = shown(group.of.words) if isinstance(group.of, Closeness) else _year_words(group.of)
    note = f"· {group.count:,}"
    if not isinstance(group.of, Closeness):
        if group.shown < group.count:
            note = tr("· {shown} of {count}", shown=f"{group.shown:,}", count=f"{group.count:,}")
        return Heading(name, note)
    if not group.shown:
        return Heading(name, tr_count("· {count} hidden", "· {count} hidden", group.count), folded=True)
    if group.shown < group.count:
        note = tr("· {shown} of {count}", shown=f"{group.shown:,}", count=f"{group.count:,}")
    can_fold = group.of == Closeness.LITTLE_IN_COMMON
    return Heading(name, note, folded=False if can_fold else None)


def _key_of(group: Closeness | int) -> str:
    return group.key if isinstance(group, Closeness) else f"year {group}"


def _year_words(year: int) -> str:
    return tr("Without a date") if year == _NO_YEAR else str(year)


def _runs(places: Sequence[int], others: Container[int]) -> list[tuple[int, int]]:
    """Return the first and the last row of each run of ``places`` that are not among ``others``."""
    runs: list[tuple[int, int]] = []
    for row, place in enumerate(places):
        if place not in others:
            begun = runs.pop()[0] if runs and runs[-1][1] == row - 1 else row
            runs.append((begun, row))
    return runs
