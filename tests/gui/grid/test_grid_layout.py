"""The arithmetic of the grid against the plainest possible way to lay photos out."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.gui.grid.layout import Box, CellMeasure, GridLayout, fitting_width

_PLAIN = CellMeasure(100, 120, 0, 8)
_HEADED = CellMeasure(100, 120, 30, 8)


def layout_of(counts: list[int], width: int, measure: CellMeasure = _HEADED) -> GridLayout:
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    return GridLayout(sum(counts), starts, measure, width)


layouts = st.builds(
    layout_of,
    st.lists(st.integers(1, 20), min_size=1, max_size=6),
    st.integers(1, 900),
    st.sampled_from([_HEADED, CellMeasure(40, 40, 24, 4)]),
)


def slow_boxes(counts: list[int], columns: int, measure: CellMeasure) -> list[tuple[int, int]]:
    """Return column and top of every cell, counted one by one."""
    found: list[tuple[int, int]] = []
    top = 0
    for count in counts:
        top += measure.heading_height
        step = measure.height + measure.gap
        found += [(place % columns, top + place // columns * step) for place in range(count)]
        top += -(-count // columns) * (measure.height + measure.gap)
    return found


@pytest.mark.parametrize("width", [50, 230, 500, 1000])
def test_boxes_lie_where_counting_puts_them(width: int) -> None:
    counts = [3, 1, 12, 5]
    layout = layout_of(counts, width)
    expected = slow_boxes(counts, layout.columns, _HEADED)
    assert [layout.box(row).top for row in range(layout.count)] == [top for _, top in expected]
    lefts = sorted({layout.box(row).left for row in range(layout.count)})
    assert [lefts.index(layout.box(row).left) for row in range(layout.count)] == [column for column, _ in expected]


@given(layouts)
def test_cells_overlap_nothing_and_stay_inside(layout: GridLayout) -> None:
    boxes = [layout.box(row) for row in range(layout.count)]
    for box, other in itertools.pairwise(boxes):
        assert other.left >= box.right or other.top >= box.bottom
    assert all(box.left > 0 and box.bottom <= layout.height for box in boxes)
    if layout.columns > 1:
        assert max(box.right for box in boxes) <= layout.width


@given(layouts, st.integers(0, 3000), st.integers(1, 1000))
def test_rows_between_are_those_that_can_be_seen(layout: GridLayout, top: int, height: int) -> None:
    seen = [
        row
        for row in range(layout.count)
        if layout.box(row).top < top + height and layout.box(row).bottom + layout.measure.gap > top
    ]
    between = layout.rows_between(top, top + height)
    assert set(seen) <= set(between)
    assert len(between) <= len(seen) + 2 * layout.columns


@given(layouts, st.data())
def test_a_point_in_a_cell_is_that_cell(layout: GridLayout, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, layout.count - 1))
    box = layout.box(row)
    for x, y in ((box.left, box.top), (box.right - 1, box.bottom - 1)):
        assert layout.row_at(x, y) == row
    assert layout.row_at(box.right, box.top) is None
    assert layout.row_at(box.left, box.bottom) is None
    assert layout.row_at(box.left, layout.heading_box(layout.section_of(row)).top) is None


@given(layouts, st.integers(-50, 800), st.integers(-50, 2000), st.integers(1, 500), st.integers(1, 900))
def test_a_rubber_band_meets_the_cells_it_touches(layout: GridLayout, x: int, y: int, width: int, height: int) -> None:
    area = Box(x, y, x + width, y + height)
    touched = [
        row
        for row, box in ((row, layout.box(row)) for row in range(layout.count))
        if box.left < area.right and box.right > area.left and box.top < area.bottom and box.bottom > area.top
    ]
    assert layout.rows_in(area).tolist() == touched


@given(layouts, st.data())
def test_up_and_down_keep_the_column_where_there_is_one(layout: GridLayout, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, layout.count - 1))
    below = layout.line_below(row)
    if below != row:
        assert layout.box(below).top > layout.box(row).top
        assert layout.box(below).left <= layout.box(row).left
        assert layout.section_of(below) - layout.section_of(row) in (0, 1)
    above = layout.line_above(row)
    if above != row:
        assert layout.box(above).top < layout.box(row).top
        assert layout.line_below(above) in range(above + 1, row + 1)


def test_without_sections_there_is_one_without_a_heading() -> None:
    layout = GridLayout(7, np.empty(0, np.int64), _PLAIN, 340)
    assert layout.columns == 3
    assert layout.box(0) == Box(8, 8, 108, 128)
    assert layout.box(6).top == 8 + 2 * 128


def test_an_empty_grid_answers_everything() -> None:
    layout = GridLayout(0, np.empty(0, np.int64), _PLAIN, 340)
    assert layout.height == 0
    assert not layout.rows_between(0, 1000)
    assert layout.row_at(20, 20) is None
    assert not len(layout.rows_in(Box(0, 0, 500, 500)))


def test_pages_lead_to_the_nearest_photo() -> None:
    layout = layout_of([10, 2, 10], 340)
    box = layout.box(4)
    assert layout.nearest_row(box.left + 50, box.top + 60) == 4
    assert layout.nearest_row(box.left, -500) == 1
    assert layout.nearest_row(box.left, 100_000) == 21


def test_a_million_photos_under_headings_are_laid_out_in_a_frame() -> None:
    starts = np.arange(0, 1_000_000, 20, dtype=np.int64)
    started = time.perf_counter()
    layout = GridLayout(1_000_000, starts, _HEADED, 1600)
    for y in range(0, layout.height, layout.height // 100):
        layout.rows_between(y, y + 1000)
    assert time.perf_counter() - started < 0.1


@pytest.mark.parametrize("wanted", [72, 136, 520])
def test_cells_fill_the_width(wanted: int) -> None:
    for width in range(2 * wanted, 2000, 7):
        fitting = fitting_width(width, wanted, 4)
        layout = GridLayout(100, np.zeros(1, np.int64), CellMeasure(fitting, fitting, 0, 4), width)
        assert 0 <= width - layout.box(layout.columns - 1).right - 4 <= layout.columns
        assert 2 / 3 * wanted <= fitting <= 4 / 3 * wanted
    assert fitting_width(0, wanted, 4) == wanted // 2
