"""Where the photos of a grid lie: justified lines under headings, from shapes and width, without a look at any photo.

All coordinates are logical pixels of the whole content, left to right; a view mirrors them. Making a layout costs a
pass over the sections: how high each is, is about right. Exact are the lines of what somebody asks for, and of all
sections as long as there are few photos. When the height of a part turns out otherwise, what ``settle`` was last told
of stays where it is, and what lies above begins elsewhere: ``top`` need not be 0.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.core.shapes import Shapes
from app.gui.grid.blocks import stack_blocks
from app.gui.grid.lines import Lines, place_photos, share_line
from app.gui.grid.measure import LINE_GAP_PX, Box, GridMeasure

_EXACT_ROWS = 10_000
_EXACT_BLOCKS = 200


class GridLayout:
    """``starts`` and ``counts`` are the first rows and the lengths of the sections, which hold all photos in order.

    None of them means one section with everything, and no heading.
    """

    def __init__(
        self, starts: NDArray[np.int64], counts: NDArray[np.int64], shapes: Shapes, measure: GridMeasure
    ) -> None:
        self.count = shapes.count
        self.measure = measure
        self._shapes = shapes
        self._headed = len(starts) > 0
        self._starts = starts if self._headed else np.zeros(1, np.int64)
        self._counts = counts if self._headed else np.array([shapes.count], np.int64)
        self._blocks = stack_blocks(self._starts, self._counts, shapes, measure)
        self._count = len(self._blocks.first_rows)
        self._tops = np.concatenate([[0], np.cumsum(self._blocks.heights)])
        if not self._headed:
            self._tops += LINE_GAP_PX  # headings bring their own distance from the edge
        self._held = 0
        self._lines: dict[int, Lines] = {}
        if self.count <= _EXACT_ROWS and self._count <= _EXACT_BLOCKS:
            for block in range(self._count):
                self._exact(block)

    @property
    def top(self) -> int:
        """Where the content begins."""
        return int(self._tops[0]) - (0 if self._headed else LINE_GAP_PX)

    @property
    def bottom(self) -> int:
        """Where the content ends."""
        return int(self._tops[-1])

    def settle(self, top: int, bottom: int) -> None:
        """Make what lies between two heights exact, and keep it where it is from now on."""
        blocks = self._blocks_between(top, bottom)
        if self._held not in blocks:
            self._held = blocks.start
        self._held = self._exact_between(top, bottom).start

    def share_at(self, y: int) -> float:
        """Return how many of all photos lie above a height, 0 to 1."""
        block = self._block_at(y)
        top, bottom = int(self._tops[block]), int(self._tops[block + 1])
        part = min(max((y - top) / max(bottom - top, 1), 0.0), 1.0)
        first, end = int(self._blocks.first_rows[block]), int(self._blocks.end_rows[block])
        return (first + part * (end - first)) / max(self.count, 1)

    def y_at(self, share: float) -> int:
        """Return the height above which this share of all photos lies."""
        row = min(max(share, 0.0), 1.0) * self.count
        block = min(max(self._block_of(int(row)), 0), self._count - 1)
        first, end = int(self._blocks.first_rows[block]), int(self._blocks.end_rows[block])
        top, bottom = int(self._tops[block]), int(self._tops[block + 1])
        return round(top + (row - first) / max(end - first, 1) * (bottom - top))

    def section_of(self, row: int) -> int:
        """Return the section a row is in."""
        return int(np.searchsorted(self._starts, row, "right")) - 1

    def heading_box(self, section: int) -> Box:
        """Return where a section's heading stands; several that share a line have their headings side by side."""
        block = self._block_of_section(section)
        lefts, place = self._exact(block).section_lefts, section - int(self._blocks.first_sections[block])
        top = int(self._tops[block])
        right = lefts[place + 1] - self.measure.apart if place + 1 < len(lefts) else self.measure.right
        return Box(lefts[place], top, right, top + self.measure.heading)

    def rows_laid_out_with(self, rows: range) -> range:
        """Return the rows whose shapes the places of ``rows`` hang on."""
        if not rows:
            return rows
        blocks = self._blocks
        return range(
            int(blocks.first_rows[self._block_of(rows.start)]), int(blocks.end_rows[self._block_of(rows.stop - 1)])
        )

    def line_end(self, row: int) -> int:
        """Return the row after the line that a row is in."""
        return self._line_with(row).stop

    def sections_between(self, top: int, bottom: int) -> range:
        """Return the sections that meet these heights."""
        if not self._headed:
            return range(0)
        blocks = self._exact_between(top, bottom)
        last = blocks.stop - 1
        first_sections = self._blocks.first_sections
        return range(int(first_sections[blocks.start]), int(first_sections[last] + self._blocks.sections[last]))

    def sections_at(self, y: int) -> range:
        """Return the sections at a height, the nearest ones for a height outside: several share a line."""
        block = self._block_at(y)
        first = int(self._blocks.first_sections[block])
        return range(first, first + int(self._blocks.sections[block]))

    def section_bottom(self, section: int) -> int:
        """Return where a section, and those it shares a line with, end."""
        return int(self._tops[np.searchsorted(self._blocks.first_sections, section, "right")])

    def box(self, row: int) -> Box:
        """Return where a row's cell lies."""
        block = self._block_of(row)
        lines, place = self._exact(block), row - int(self._blocks.first_rows[block])
        line = _line_of(lines, place)
        top = int(self._tops[block])
        return Box(lines.lefts[place], top + lines.tops[line], lines.rights[place], top + lines.bottoms[line])

    def boxes(self, rows: range) -> Iterator[tuple[int, Box]]:
        """Return rows and where their cells lie, in order: a line at a time, since all rows in sight are asked for."""
        row = rows.start
        while row < rows.stop:
            block = self._block_of(row)
            lines, first, top = self._exact(block), int(self._blocks.first_rows[block]), int(self._tops[block])
            for line in range(_line_of(lines, row - first), len(lines.tops)):
                upper, lower = top + lines.tops[line], top + lines.bottoms[line]
                for place in range(row - first, min(lines.starts[line + 1], rows.stop - first)):
                    yield first + place, Box(lines.lefts[place], upper, lines.rights[place], lower)
                row = first + lines.starts[line + 1]
                if row >= rows.stop:
                    return

    def rows_between(self, top: int, bottom: int) -> range:
        """Return the rows whose lines meet the heights from ``top`` to ``bottom``, the gaps below them included."""
        if not self.count or bottom <= top:
            return range(0)
        blocks = self._exact_between(top, bottom)
        first = self._row_after(blocks.start, top)
        last = self._row_after(blocks.stop - 1, bottom - 1, whole_line=True)
        return range(first, max(first, last))

    def row_at(self, x: int, y: int) -> int | None:
        """Return the row whose cell is at a point."""
        for row, box in self.boxes(self.rows_between(y, y + 1)):
            if box.left <= x < box.right and box.top <= y < box.bottom:
                return row
        return None

    def nearest_row(self, x: int, y: int) -> int:
        """Return the row whose cell is nearest to a point, for moving by pages. There must be rows."""
        rows = self.rows_between(y, y + 1)
        if not rows:
            before = self._row_after(self._exact_between(y, y + 1).start, y)
            rows = self._line_with(min(before, self.count - 1))
        return self._nearest(rows, x)

    def rows_in(self, area: Box) -> NDArray[np.int64]:
        """Return the rows whose cells meet an area, in order."""
        return np.array(
            [
                row
                for row, box in self.boxes(self.rows_between(area.top, area.bottom))
                if box.left < area.right and box.right > area.left and box.top < area.bottom and box.bottom > area.top
            ],
            np.int64,
        )

    def line_above(self, row: int, x: int | None = None) -> int:
        """Return the row of the line above that is nearest to ``x`` (or to its middle); itself in the first line."""
        line = self._line_with(row)
        return self._nearest(self._line_with(line.start - 1), self._x(row, x)) if line.start else row

    def line_below(self, row: int, x: int | None = None) -> int:
        """Return the row of the line below that is nearest to ``x`` (or to its middle); itself in the last line."""
        line = self._line_with(row)
        return self._nearest(self._line_with(line.stop), self._x(row, x)) if line.stop < self.count else row

    def is_in_first_line(self, row: int) -> bool:
        """Tell whether a row is in the first line of its section."""
        return self._line_with(row).start <= int(self._starts[self.section_of(row)])

    def is_in_last_line(self, row: int) -> bool:
        """Tell whether a row is in the last line of its section."""
        section = self.section_of(row)
        return self._line_with(row).stop >= int(self._starts[section] + self._counts[section])

    def _x(self, row: int, x: int | None) -> int:
        if x is not None:
            return x
        box = self.box(row)
        return (box.left + box.right) // 2

    def _line_with(self, row: int) -> range:
        """Return the rows of the line that a row is in."""
        block = self._block_of(row)
        lines, first = self._exact(block), int(self._blocks.first_rows[block])
        line = _line_of(lines, row - first)
        return range(first + lines.starts[line], first + lines.starts[line + 1])

    def _nearest(self, rows: range, x: int) -> int:
        def distance(row: int) -> int:
            box = self.box(row)
            return max(box.left - x, x - box.right + 1, 0)

        return min(rows, key=distance)

    def _row_after(self, block: int, y: int, *, whole_line: bool = False) -> int:
        """Return the first row of a block's line at a height or below it, or after this line."""
        lines, top = self._exact(block), int(self._tops[block])
        below = bisect_right(lines.bottoms, y - top - LINE_GAP_PX)
        if whole_line and below < len(lines.tops) and top + lines.tops[below] <= y:
            below += 1
        return int(self._blocks.first_rows[block]) + lines.starts[min(below, len(lines.starts) - 1)]

    def _block_at(self, y: int) -> int:
        return min(max(int(np.searchsorted(self._tops, y, "right")) - 1, 0), self._count - 1)

    def _block_of(self, row: int) -> int:
        return int(np.searchsorted(self._blocks.first_rows, row, "right")) - 1

    def _block_of_section(self, section: int) -> int:
        """Return the block that has a section's heading."""
        first_sections = self._blocks.first_sections
        last = int(np.searchsorted(first_sections, section, "right")) - 1
        return int(np.searchsorted(first_sections, first_sections[last]))

    def _blocks_between(self, top: int, bottom: int) -> range:
        return range(self._block_at(top), self._block_at(max(bottom - 1, top)) + 1)

    def _exact_between(self, top: int, bottom: int) -> range:
        """Make the blocks at these heights exact, and those that come there by it."""
        while True:
            blocks = self._blocks_between(top, bottom)
            unknown = [block for block in blocks if block not in self._lines]
            if not unknown:
                return blocks
            for block in unknown:
                self._exact(block)

    def _exact(self, block: int) -> Lines:
        """Return a block's lines; what is held stays where it is."""
        lines = self._lines.get(block)
        if lines is None:
            lines = self._lines[block] = self._made(block)
            higher = lines.height - int(self._tops[block + 1] - self._tops[block])
            if block < self._held:
                self._tops[: block + 1] -= higher
            else:
                self._tops[block + 1 :] += higher
        return lines

    def _made(self, block: int) -> Lines:
        blocks = self._blocks
        sums = self._shapes.sums(int(blocks.first_rows[block]), int(blocks.end_rows[block]))
        sections, first = int(blocks.sections[block]), int(blocks.first_sections[block])
        if sections > 1:
            return share_line(sums, self._counts[first : first + sections].tolist(), self.measure)
        return place_photos(sums, self.measure, begins=bool(blocks.begins[block]), ends=bool(blocks.ends[block]))


def _line_of(lines: Lines, place: int) -> int:
    return bisect_right(lines.starts, place) - 1
