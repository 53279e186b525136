"""What a grid is stacked of: sections, parts of long ones, and short sections that share one line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.shapes import Shapes
from app.gui.grid.measure import GridMeasure

FULL = 1.12
"""A line is full when all its photos together are not higher than this, times the wished height."""
LOWEST_SHARED = 0.8
"""Sections share a line as long as it is not lower than this, times the wished height."""
PART_ROWS = 2_000

_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Arrays with one number a block, top to bottom.

    ``first_sections`` and ``sections`` tell whose photos a block holds; ``begins`` is whether it has their headings,
    ``ends`` whether its last line is that of its section: a long section is several blocks. ``heights`` are about
    right: exactly so for a block of one line.
    """

    first_rows: _Ints
    end_rows: _Ints
    first_sections: _Ints
    sections: _Ints
    begins: NDArray[np.bool_]
    ends: NDArray[np.bool_]
    heights: _Ints


def stack_blocks(starts: _Ints, counts: _Ints, shapes: Shapes, measure: GridMeasure) -> Blocks:
    """Cut sections into blocks. One pass over the sections, whatever the number of photos."""
    section_totals = shapes.section_totals(starts, counts)
    first_sections, sections = _shared(counts, section_totals, measure)
    first_rows = starts[first_sections]
    end_rows = np.append(first_rows[1:], starts[-1] + counts[-1])
    parts = np.maximum(-(-(end_rows - first_rows) // PART_ROWS), 1)
    if parts.max() == 1:
        whole = np.ones(len(first_rows), np.bool_)
        totals = np.add.reduceat(section_totals, first_sections)
        heights = _about_heights(end_rows - first_rows, totals, sections, whole, measure)
        return Blocks(first_rows, end_rows, first_sections, sections, whole, whole, heights)
    place = np.arange(int(parts.sum())) - np.repeat(np.cumsum(parts) - parts, parts)
    begins = place == 0
    ends = place == np.repeat(parts, parts) - 1
    first_rows = np.repeat(first_rows, parts) + place * PART_ROWS
    end_rows = np.where(ends, np.repeat(end_rows, parts), first_rows + PART_ROWS)
    sections = np.repeat(sections, parts)
    return Blocks(
        first_rows,
        end_rows,
        np.repeat(first_sections, parts),
        sections,
        begins,
        ends,
        _about_heights(end_rows - first_rows, shapes.totals(first_rows, end_rows), sections, begins, measure),
    )


def _about_heights(
    counts: _Ints, totals: NDArray[np.float64], sections: _Ints, begins: NDArray[np.bool_], measure: GridMeasure
) -> _Ints:
    widths = measure.height * totals + measure.gap * counts
    lines = np.maximum(np.ceil(widths / (measure.room + measure.gap)), 1)
    if measure.most:
        lines = np.maximum(lines, -(-counts // measure.most))
    lines = np.where(counts > 0, np.where(sections > 1, 1, lines), 0)
    heights: _Ints = (lines * measure.line + measure.heading * begins).astype(np.int64)
    return heights


def _shared(counts: _Ints, totals: NDArray[np.float64], measure: GridMeasure) -> tuple[_Ints, _Ints]:
    """Return the first section of each line or column of lines, and how many sections share it."""
    together = np.ones(len(counts), np.int64)
    if not measure.heading or len(counts) < 2:
        return np.arange(len(counts)), together
    gaps = measure.gap * np.maximum(counts - 1, 0)
    full = FULL * measure.height * totals + gaps
    low = np.maximum(LOWEST_SHARED * measure.height * totals + gaps, measure.narrowest)
    short = (full < measure.room) & (counts > 0)
    pairs = short[:-1] & short[1:] & (low[:-1] + low[1:] + measure.apart <= measure.room)
    firsts = np.flatnonzero(pairs)
    if not len(firsts):
        return np.arange(len(counts)), together
    ends = _ends(firsts, full, np.where(short, low, np.inf), measure)
    taken = _chain(np.searchsorted(firsts, ends).tolist())
    heads, stops = firsts[taken], ends[taken]
    together[heads] = stops - heads
    edges = np.zeros(len(counts) + 1, np.int64)
    edges[heads + 1] += 1
    edges[stops] -= 1
    kept = np.cumsum(edges[:-1]) == 0  # all but those that stand in another one's line
    return np.flatnonzero(kept), together[kept]


def _ends(firsts: _Ints, full: NDArray[np.float64], low: NDArray[np.float64], measure: GridMeasure) -> _Ints:
    """Return up to which section a line reaches that begins with each of ``firsts``: until it is full, or too low."""
    far = 2.0 * measure.room
    low_ends = np.cumsum(np.minimum(low, far) + measure.apart)
    full_ends = np.cumsum(np.minimum(full, far) + measure.apart)
    before = np.where(firsts > 0, low_ends[firsts - 1], 0.0)
    lowest = np.searchsorted(low_ends, before + measure.room + measure.apart, "right")
    before = np.where(firsts > 0, full_ends[firsts - 1], 0.0)
    fullest = np.searchsorted(full_ends, before + measure.room + measure.apart, "left") + 1
    found: _Ints = np.maximum(np.minimum(lowest, fullest), firsts + 1)
    return found


def _chain(following: list[int]) -> _Ints:
    """Return the places one comes by, from the first on, where ``following`` tells the next one of each."""
    found: list[int] = []
    place, count, take = 0, len(following), found.append
    while place < count:
        take(place)
        place = following[place]
    return np.array(found, np.int64)
