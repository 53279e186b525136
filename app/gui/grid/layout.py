"""Where the cells of a grid lie: arithmetic on sections, cell size and width, without a look at any photo.

All coordinates are logical pixels from the top left of the whole content, left to right; a view mirrors them. Making a
layout costs a few passes over the sections, every question to it a bisection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_WIDEST_GAP_SHARE = 4
_SMALLEST_SHARE = 2


@dataclass(frozen=True, slots=True)
class CellMeasure:
    """Sizes in logical pixels. ``heading_height`` is 0 for a grid without headings."""

    width: int
    height: int
    heading_height: int
    gap: int


class Box(NamedTuple):
    """A rectangle; right and bottom are not part of it."""

    left: int
    top: int
    right: int
    bottom: int


def fitting_width(width: int, wanted: int, gap: int) -> int:
    """Return the width of a cell, as near to the wanted one as can be, with which whole cells fill ``width``."""
    columns = max(1, round((width - gap) / (wanted + gap)))
    return max((width - gap) // columns - gap, wanted // _SMALLEST_SHARE)


class GridLayout:
    """``starts`` are the first rows of the sections (0 first, ascending); empty means one section with everything."""

    def __init__(self, count: int, starts: NDArray[np.int64], measure: CellMeasure, width: int) -> None:
        self.count = count
        self.measure = measure
        self.width = width
        self._starts = starts if len(starts) else np.zeros(1, np.int64)
        room = max(width - measure.gap, 1)
        self.columns = max(1, room // (measure.width + measure.gap))
        spare = room - self.columns * (measure.width + measure.gap)
        self._spare = min(max(spare, 0), (self.columns - 1) * measure.width // _WIDEST_GAP_SHARE)
        self._line_height = measure.height + measure.gap
        counts = np.diff(np.append(self._starts, count))
        lines = -(-counts // self.columns)
        heights = lines * self._line_height + measure.heading_height
        self._tops = np.concatenate([[0], np.cumsum(heights)])
        self.height = int(self._tops[-1]) + measure.gap if count else 0

    def section_of(self, row: int) -> int:
        """Return the section a row is in."""
        return int(np.searchsorted(self._starts, row, "right")) - 1

    def section_at(self, y: int) -> int:
        """Return the section at a height, the nearest one for a height outside."""
        return min(max(int(np.searchsorted(self._tops, y, "right")) - 1, 0), len(self._starts) - 1)

    def heading_box(self, section: int) -> Box:
        """Return where a section's heading stands."""
        top = int(self._tops[section])
        return Box(0, top, self.width, top + self.measure.heading_height)

    def section_bottom(self, section: int) -> int:
        return int(self._tops[section + 1])

    def box(self, row: int) -> Box:
        """Return where a row's cell lies."""
        section = self.section_of(row)
        line, column = divmod(row - int(self._starts[section]), self.columns)
        top = self._first_line_top(section) + line * self._line_height
        left = self._left(column)
        return Box(left, top, left + self.measure.width, top + self.measure.height)

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the rows whose lines meet the heights from ``top`` to ``bottom``."""
        if not self.count or bottom <= top:
            return range(0)
        first_section, first_line = self._line_at(top)
        first = min(self._row(first_section, first_line), self._end(first_section))
        last_section, last_line = self._line_at(bottom - 1)
        last = min(self._row(last_section, last_line + 1), self._end(last_section))
        return range(first, max(first, last))

    def sections_between(self, top: int, bottom: int) -> range:
        """Return the sections that meet these heights."""
        return range(self.section_at(top), self.section_at(bottom - 1) + 1) if self.count else range(0)

    def row_at(self, x: int, y: int) -> int | None:
        """Return the row whose cell is at a point."""
        column = self._column_at(x)
        section, line = self._line_at(y)
        row = self._row(section, line) + column
        if not self.count or not int(self._starts[section]) <= row < self._end(section):
            return None
        box = self.box(row)
        return row if box.left <= x < box.right and box.top <= y < box.bottom else None

    def nearest_row(self, x: int, y: int) -> int:
        """Return the row whose cell is nearest to a point, for moving by pages. There must be rows."""
        section, line = self._line_at(y)
        line = min(max(line, 0), self._lines(section) - 1)
        return min(self._row(section, line) + self._column_at(x), self._end(section) - 1)

    def rows_in(self, area: Box) -> NDArray[np.int64]:
        """Return the rows whose cells meet an area, in order."""
        between = self.rows_between(area.top - self.measure.gap, area.bottom)
        rows = np.arange(between.start, between.stop, dtype=np.int64)
        sections = np.searchsorted(self._starts, rows, "right") - 1
        lines, columns = np.divmod(rows - self._starts[sections], self.columns)
        lefts = self._left(columns)
        tops = self._tops[sections] + self.measure.heading_height + self._gap_above() + lines * self._line_height
        meets = (lefts < area.right) & (lefts + self.measure.width > area.left)
        meets &= (tops < area.bottom) & (tops + self.measure.height > area.top)
        met: NDArray[np.int64] = rows[meets]
        return met

    def line_above(self, row: int) -> int:
        """Return the row in the line above, in the nearest column; the row itself in the first line."""
        section = self.section_of(row)
        line, column = divmod(row - int(self._starts[section]), self.columns)
        if line:
            return row - self.columns
        if not section:
            return row
        return min(self._row(section - 1, self._lines(section - 1) - 1) + column, self._end(section - 1) - 1)

    def line_below(self, row: int) -> int:
        """Return the row in the line below, in the nearest column; the row itself in the last line."""
        section = self.section_of(row)
        line, column = divmod(row - int(self._starts[section]), self.columns)
        if line + 1 < self._lines(section):
            return min(row + self.columns, self._end(section) - 1)
        if section + 1 == len(self._starts):
            return row
        return min(int(self._starts[section + 1]) + column, self._end(section + 1) - 1)

    def _end(self, section: int) -> int:
        return int(self._starts[section + 1]) if section + 1 < len(self._starts) else self.count

    def _lines(self, section: int) -> int:
        return -(-(self._end(section) - int(self._starts[section])) // self.columns)

    def _row(self, section: int, line: int) -> int:
        return int(self._starts[section]) + max(line, 0) * self.columns

    def _gap_above(self) -> int:
        """Headings bring their own distance; without them the first line keeps one from the edge."""
        return 0 if self.measure.heading_height else self.measure.gap

    def _first_line_top(self, section: int) -> int:
        return int(self._tops[section]) + self.measure.heading_height + self._gap_above()

    def _line_at(self, y: int) -> tuple[int, int]:
        """Return the section and the line in it at a height; the line is -1 above a section's first."""
        section = self.section_at(y)
        return section, max((y - self._first_line_top(section)) // self._line_height, -1)

    def _left(self, column: int | NDArray[np.int64]) -> Any:
        """Room that is left over widens the gaps evenly."""
        step = self.measure.width + self.measure.gap
        return self.measure.gap + column * step + column * self._spare // max(self.columns - 1, 1)

    def _column_at(self, x: int) -> int:
        gap, width = self.measure.gap, self.measure.width
        step = width + gap + self._spare / max(self.columns - 1, 1)
        column = min(max(int((x - gap) / step), 0), self.columns - 1)
        # Cells begin at whole pixels, up to one before their share of the width.
        return column + 1 if column + 1 < self.columns and self._left(column + 1) <= x else column
