"""Photos in justified lines: each line is filled with whole photos and stretched or pressed to the full width."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.gui.grid.blocks import FULL
from app.gui.grid.measure import LINE_GAP_PX, GridMeasure

_EVENED_LINES = 4
_FULL_AND_A_HAIR = FULL * (1 + 1e-9)  # sums are rounded


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one block, top to bottom; ``tops`` and ``bottoms`` are counted from the block's own top.

    ``starts`` are the first photos, counted from the block's first one, with the count of all at the end. ``lefts`` and
    ``rights`` have one number a photo, ``section_lefts`` one for each section that shares the line.
    """

    starts: list[int]
    tops: list[int]
    bottoms: list[int]
    lefts: list[int]
    rights: list[int]
    section_lefts: list[int]
    height: int


def break_lines(sums: NDArray[np.float64], measure: GridMeasure, *, ends: bool) -> list[int]:
    """Return where lines begin, and the count at the end; ``sums`` (count + 1,) are the aspects before each photo.

    A line ends as soon as it is full, or has the most photos that it may hold. Of a block that does not end its section
    the last lines are evened out, so that the next block can begin anew: it is laid out without this one.
    """
    count = len(sums) - 1
    # Before photo i lie the widths of i photos and as many gaps; the line's last gap is not needed.
    before = (FULL * measure.height * (sums - sums[0]) + measure.gap * np.arange(count + 1)).tolist()
    full = measure.room + measure.gap
    most = measure.most or count
    starts = [0]
    row = 0
    while row < count:
        if not ends and before[-1] - before[row] < _EVENED_LINES * full:
            return starts[:-1] + _evened(before, row, full)
        row = bisect_left(before, before[row] + full, row + 1, min(row + most, count))
        starts.append(row)
    return starts


def place_photos(sums: NDArray[np.float64], measure: GridMeasure, *, begins: bool, ends: bool) -> Lines:
    """Place the photos of a block in its lines. ``begins`` and ``ends`` are those of its ``Blocks``."""
    top = measure.heading * begins
    if len(sums) < 2:
        return Lines([0], [], [], [], [], [measure.left], top)
    starts = break_lines(sums, measure, ends=ends)
    heights, last_is_full = _filling_heights(sums, starts, measure, ends)
    counts = np.diff(starts)
    first, tall = np.repeat(starts[:-1], counts), np.repeat(heights, counts)
    edges = measure.left + (sums[:-1] - sums[first]) * tall + measure.gap * (np.arange(len(first)) - first)
    lefts = np.rint(edges).astype(np.int64)
    rights = np.maximum(np.rint(edges + np.diff(sums) * tall).astype(np.int64), lefts + 1)
    rights[np.array(starts[1:] if last_is_full else starts[1:-1], np.int64) - 1] = measure.right
    whole = np.rint(heights).astype(np.int64)
    steps = np.cumsum(whole + measure.caption + LINE_GAP_PX)
    tops = top + np.concatenate([[0], steps[:-1]])
    bottoms = tops + whole + measure.caption
    height = int(top + steps[-1])
    return Lines(starts, tops.tolist(), bottoms.tolist(), lefts.tolist(), rights.tolist(), [measure.left], height)


def share_line(sums: NDArray[np.float64], counts: list[int], measure: GridMeasure) -> Lines:
    """Place the photos of several sections, each of ``counts`` photos, side by side in one line."""
    ends = np.cumsum(counts).tolist()
    starts = [end - count for end, count in zip(ends, counts, strict=True)]
    shapes = [float(sums[end] - sums[start]) for start, end in zip(starts, ends, strict=True)]
    gaps = [measure.gap * (count - 1) for count in counts]
    height = _shared_height(shapes, gaps, measure)
    full = height <= FULL * measure.height
    if not full:
        height = measure.height
    lefts: list[int] = []
    rights: list[int] = []
    section_lefts: list[int] = []
    edge = float(measure.left)
    for start, end, shape, gap in zip(starts, ends, shapes, gaps, strict=True):
        section_lefts.append(round(edge))
        for row in range(start, end):
            left = edge + float(sums[row] - sums[start]) * height + measure.gap * (row - start)
            lefts.append(round(left))
            rights.append(max(round(left + float(sums[row + 1] - sums[row]) * height), round(left) + 1))
        edge += max(shape * height + gap, measure.narrowest) + measure.apart
    if full and shapes[-1] * height + gaps[-1] >= measure.narrowest:
        rights[-1] = measure.right
    top, bottom = measure.heading, measure.heading + max(round(height), 1) + measure.caption
    return Lines([0, ends[-1]], [top], [bottom], lefts, rights, section_lefts, bottom + LINE_GAP_PX)


def _shared_height(shapes: list[float], gaps: list[int], measure: GridMeasure) -> float:
    """Return the height at which sections fill a line; one that is narrower than its heading takes that much room."""
    room = measure.room - measure.apart * (len(shapes) - 1)
    narrow: set[int] = set()
    while True:
        wide = [at for at in range(len(shapes)) if at not in narrow]
        left = room - measure.narrowest * len(narrow) - sum(gaps[at] for at in wide)
        if not wide:
            return float("inf")
        height = left / sum(shapes[at] for at in wide)
        found = {at for at in wide if shapes[at] * height + gaps[at] < measure.narrowest}
        if not found:
            return height
        narrow |= found


def _evened(before: list[float], row: int, full: float) -> list[int]:
    """Return where the last lines of a block begin that are about equally long, from ``row`` on, and the end."""
    count = len(before) - 1
    whole = before[count] - before[row]
    lines = max(int(whole / full), 1)
    found = [row]
    for line in range(1, lines):
        found.append(max(bisect_left(before, before[row] + whole * line / lines, row, count), found[-1] + 1))
    return [*found, count]


def _filling_heights(
    sums: NDArray[np.float64], starts: list[int], measure: GridMeasure, ends: bool
) -> tuple[NDArray[np.float64], bool]:
    """Return the height of each line, and whether the last one, too, is full: others keep the wished height."""
    begins, stops = np.array(starts[:-1], np.int64), np.array(starts[1:], np.int64)
    heights = (measure.room - measure.gap * (stops - begins - 1)) / (sums[stops] - sums[begins])
    full = not ends or bool(heights[-1] <= _FULL_AND_A_HAIR * measure.height)
    full = full or stops[-1] - begins[-1] == measure.most
    if not full:
        heights[-1] = measure.height
    return np.maximum(heights, 1.0), full
