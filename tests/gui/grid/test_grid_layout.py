"""The arithmetic of the grid against the plainest possible way to lay photos out in justified lines."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.shapes import Shapes, shown_aspects
from app.gui.grid.blocks import FULL, LOWEST_SHARED, PART_ROWS
from app.gui.grid.layout import GridLayout
from app.gui.grid.measure import LINE_GAP_PX, Box, GridMeasure

_HEADED = GridMeasure(12, 812, 100, 0, 40, 4, narrowest=60)
_PLAIN = GridMeasure(0, 400, 100, 20, 0, 8)
_SHAPES = (1.5, 0.75, 2.4, 0.5, 1.0)


def layout_of(counts: list[int], shapes: list[float], measure: GridMeasure = _HEADED) -> GridLayout:
    """Lay out sections of these sizes; the shapes are taken in turn."""
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.int64)
    aspects = np.resize(np.array(shapes, np.float32), sum(counts))
    return GridLayout(starts, np.array(counts, np.int64), Shapes(aspects), measure)


measures = st.builds(
    GridMeasure,
    st.sampled_from([0, 12]),
    st.integers(40, 1000),
    st.integers(20, 200),
    st.sampled_from([0, 20]),
    st.just(40),
    st.sampled_from([4, 8]),
    st.just(24),
    st.integers(0, 150),
)
layouts = st.builds(
    layout_of,
    st.lists(st.integers(0, 20), min_size=1, max_size=6).filter(any),
    st.lists(st.sampled_from(_SHAPES), min_size=1, max_size=7),
    measures,
)


def plain_lines(aspects: list[float], measure: GridMeasure) -> list[tuple[int, int, float]]:
    """Return first photo, end and height of each line of one section, photo by photo."""
    found, start = [], 0
    for end in range(1, len(aspects) + 1):
        height = (measure.room - measure.gap * (end - start - 1)) / sum(aspects[start:end])
        if height <= FULL * measure.height or end - start == measure.most:
            found.append((start, end, height))
            start = end
    if start < len(aspects):
        found.append((start, len(aspects), float(measure.height)))
    return found


@given(st.integers(1, 60), st.lists(st.sampled_from(_SHAPES), min_size=1, max_size=7), measures)
def test_lines_are_filled_photo_by_photo(count: int, shapes: list[float], measure: GridMeasure) -> None:
    layout = layout_of([count], shapes, measure)
    aspects = [float(np.float32(shapes[at % len(shapes)])) for at in range(count)]
    top = measure.heading
    for start, end, height in plain_lines(aspects, measure):
        boxes = [layout.box(row) for row in range(start, end)]
        assert {box.top for box in boxes} == {top}
        assert boxes[0].left == measure.left
        assert boxes[0].bottom - boxes[0].top - measure.caption == pytest.approx(max(height, 1), abs=0.51)
        for box, after in itertools.pairwise(boxes):
            assert after.left - box.right in range(measure.gap - 1, measure.gap + 2)
        for box, aspect in zip(boxes[:-1], aspects[start:], strict=False):
            assert box.right - box.left == pytest.approx(max(aspect * height, 1), abs=1)
        if height != measure.height:
            assert boxes[-1].right == measure.right
        top = boxes[0].bottom + LINE_GAP_PX
    assert layout.bottom == top


@given(layouts, st.data())
def test_the_cells_of_rows_side_by_side_lie_where_each_of_them_does(layout: GridLayout, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, layout.count))
    rows = range(first, data.draw(st.integers(first, layout.count)))
    assert list(layout.boxes(rows)) == [(row, layout.box(row)) for row in rows]


def test_the_last_line_of_a_section_keeps_the_wished_height_and_stands_at_the_start() -> None:
    layout = layout_of([7, 9], [1.5])
    assert [layout.box(row).top for row in range(7)] == [40] * 5 + [40 + 105 + 4] * 2
    assert layout.box(4).right == 812
    last = layout.box(6)
    assert (last.bottom - last.top, last.left) == (100, 12 + 154)


def test_captioned_photos_stand_in_lines_of_even_number_whatever_their_shapes() -> None:
    panel = GridMeasure(0, 324, 96, 20, 0, 8)
    upright = layout_of([9], [0.75, 1.0, 0.75], panel)
    assert [len({upright.box(row).top for row in range(line, line + 3)}) for line in (0, 3, 6)] == [1, 1, 1]
    assert [upright.box(row).right for row in (2, 5, 8)] == [324, 324, 324]
    wide = layout_of([4], [2.4], panel)
    assert wide.box(1).right == 324  # fewer where they are wide
    bare = layout_of([9], [0.75, 1.0, 0.75], GridMeasure(0, 324, 96, 0, 0, 8))
    assert bare.box(3).top == bare.box(0).top


@pytest.mark.parametrize(("shape", "in_the_first_line"), [(1.165, 6), (1.16, 7)])
def test_a_line_ends_as_soon_as_it_is_an_eighth_higher_than_wished(shape: float, in_the_first_line: int) -> None:
    layout = layout_of([30], [shape])  # six of them are 111.6 or 112.1 high: a hair less or more than 112
    assert [layout.box(row).top for row in range(8)].count(40) == in_the_first_line


@pytest.mark.parametrize(("shape", "they_share"), [(1.17, True), (1.18, False)])
def test_sections_share_a_line_of_no_less_than_four_fifths_of_the_wished_height(shape: float, they_share: bool) -> None:
    layout = layout_of([4, 4], [shape])  # side by side 80.3 or 79.7 high
    assert (layout.box(0).top == layout.box(4).top) is they_share


def test_shapes_are_bounded_and_unknown_ones_count_as_three_to_two() -> None:
    shown = shown_aspects(np.array([0, 9, 0.1, 1.25], np.float32), 4)
    assert shown.tolist() == pytest.approx([1.5, 2.4, 0.5, 1.25])
    assert shown_aspects(None, 2).tolist() == [1.5, 1.5]


def test_short_sections_share_a_line_and_each_has_its_heading() -> None:
    layout = layout_of([2, 3, 9], [1.0])
    boxes = [layout.box(row) for row in range(5)]
    assert len({box.top for box in boxes}) == 1
    assert boxes[2].left - boxes[1].right == _HEADED.apart
    assert len({box.bottom for box in boxes}) == 1
    first, second = layout.heading_box(0), layout.heading_box(1)
    assert (first.top, first.left, first.right) == (0, 12, boxes[2].left - _HEADED.apart)
    assert (second.top, second.left) == (0, boxes[2].left)
    assert layout.sections_at(50) == range(2)
    assert layout.section_bottom(0) == layout.section_bottom(1) == layout.heading_box(2).top
    height = boxes[0].bottom - boxes[0].top
    assert height <= FULL * 100


@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=12),
    st.lists(st.sampled_from(_SHAPES), min_size=1, max_size=7),
    measures,
)
def test_a_shared_line_is_neither_too_low_nor_too_long(
    counts: list[int], shapes: list[float], measure: GridMeasure
) -> None:
    layout = layout_of(counts, shapes, measure)
    starts = list(itertools.accumulate(counts, initial=0))
    for section, (start, end) in enumerate(itertools.pairwise(starts)):
        shared = layout.sections_at(layout.heading_box(section).top)
        if len(shared) < 2:
            continue
        boxes = [layout.box(row) for row in range(start, end)]
        assert boxes[0].left == layout.heading_box(section).left
        assert boxes[-1].right <= measure.right
        height = boxes[0].bottom - boxes[0].top - measure.caption
        assert LOWEST_SHARED * measure.height - 1 <= height <= FULL * measure.height + 1
        heading = layout.heading_box(section)
        assert heading.right - heading.left >= min(measure.narrowest, measure.right - heading.left) - 1


def test_a_folded_section_is_its_heading_alone() -> None:
    layout = layout_of([9, 0, 0, 4], [1.5])
    below = layout.section_bottom(0)
    assert layout.heading_box(1) == Box(12, below, 812, below + 40)
    assert layout.heading_box(2).top == below + 40
    assert layout.heading_box(3).top == below + 80
    assert layout.section_of(9) == 3
    assert layout.box(9).top == below + 120
    assert layout.line_below(8) == 12


def test_there_may_be_nothing_but_folded_headings() -> None:
    layout = layout_of([0, 0], [1.5])
    assert (layout.top, layout.bottom) == (0, 80)
    assert not layout.rows_between(0, 500)
    assert layout.sections_between(0, 80) == range(2)


@given(layouts)
def test_cells_overlap_nothing_and_stay_inside(layout: GridLayout) -> None:
    boxes = [layout.box(row) for row in range(layout.count)]
    for box, other in itertools.pairwise(boxes):
        assert other.left >= box.right or other.top >= box.bottom
    assert all(box.left >= layout.measure.left and box.bottom <= layout.bottom for box in boxes)
    assert all(box.right > box.left and box.bottom > box.top for box in boxes)


@given(layouts, st.integers(0, 3000), st.integers(1, 1000))
def test_rows_between_are_those_that_can_be_seen(layout: GridLayout, top: int, height: int) -> None:
    seen = [
        row
        for row in range(layout.count)
        if layout.box(row).top < top + height and layout.box(row).bottom + LINE_GAP_PX > top
    ]
    assert list(layout.rows_between(top, top + height)) == seen


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
def test_up_and_down_lead_to_the_nearest_photo_of_the_next_line(layout: GridLayout, data: st.DataObject) -> None:
    row = data.draw(st.integers(0, layout.count - 1))
    box = layout.box(row)
    middle = (box.left + box.right) // 2
    tops = sorted({layout.box(each).top for each in range(layout.count)})
    place = tops.index(box.top)
    for found, line in ((layout.line_below(row), place + 1), (layout.line_above(row), place - 1)):
        if not 0 <= line < len(tops):
            assert found == row
            continue
        boxes = {each: layout.box(each) for each in range(layout.count) if layout.box(each).top == tops[line]}

        def away(each: int, boxes: dict[int, Box] = boxes) -> int:
            return max(boxes[each].left - middle, middle - boxes[each].right + 1, 0)

        assert found in boxes
        assert away(found) == min(map(away, boxes))


def test_without_sections_there_is_one_without_a_heading() -> None:
    layout = GridLayout(np.empty(0, np.int64), np.empty(0, np.int64), Shapes(np.full(7, 1.5, np.float32)), _PLAIN)
    assert layout.top == 0
    assert layout.box(0) == Box(0, 4, 128, 4 + 85 + 20)
    assert layout.box(2).right == 400
    assert layout.box(3).top == 4 + 85 + 20 + 4
    assert not layout.sections_between(0, 500)


def test_an_empty_grid_answers_everything() -> None:
    layout = GridLayout(np.empty(0, np.int64), np.empty(0, np.int64), Shapes(np.empty(0, np.float32)), _PLAIN)
    assert layout.bottom - layout.top <= LINE_GAP_PX
    assert not layout.rows_between(0, 1000)
    assert layout.row_at(20, 20) is None
    assert not len(layout.rows_in(Box(0, 0, 500, 500)))
    layout.settle(0, 1000)


def test_pages_lead_to_the_nearest_photo() -> None:
    layout = layout_of([10, 7, 10], [1.5])
    box = layout.box(4)
    assert layout.nearest_row(box.left + 50, box.top + 60) == 4
    assert layout.nearest_row(box.left, -500) == 4
    assert layout.nearest_row(box.left, 100_000) == 26


def test_what_is_held_stays_while_the_rest_becomes_exact() -> None:
    layout = layout_of([700] * 40, list(_SHAPES))  # more than is laid out at once
    y = layout.bottom // 2
    layout.settle(y, y + 800)
    rows = layout.rows_between(y, y + 800)
    before = [layout.box(row) for row in rows]
    for row in (0, layout.count - 1, rows.start - 3_000, rows.stop + 3_000):
        layout.box(row)
    assert [layout.box(row) for row in rows] == before
    for section in range(40):
        layout.heading_box(section)
    assert [layout.box(row) for row in rows] == before
    exact = layout_of([700], list(_SHAPES))
    assert layout.bottom - layout.top == 40 * exact.bottom


def test_scrolling_up_and_down_meets_every_photo_once() -> None:
    layout = layout_of([700] * 20, list(_SHAPES))
    seen: list[int] = []
    y = layout.top
    while y < layout.bottom:
        layout.settle(y, y + 500)
        seen += layout.rows_between(y, y + 500)
        y += 500
    assert sorted(set(seen)) == list(range(layout.count))
    back: list[int] = []
    y = layout.bottom - 500
    while y > layout.top - 500:
        layout.settle(y, y + 500)
        back += layout.rows_between(y, y + 500)
        y -= 500
    assert sorted(set(back)) == list(range(layout.count))


def test_a_section_of_thousands_is_laid_out_in_parts_without_a_gap() -> None:
    count = 3 * PART_ROWS + 5
    layout = layout_of([count], list(_SHAPES))
    boxes = [layout.box(row) for row in range(count)]
    lines = [list(line) for _, line in itertools.groupby(boxes, key=lambda box: box.top)]
    assert sum(map(len, lines)) == count
    for line, after in itertools.pairwise(lines):
        assert line[-1].right == _HEADED.right
        assert after[0].top == line[0].bottom + LINE_GAP_PX
        assert 50 < line[0].bottom - line[0].top <= 1.4 * _HEADED.height
    assert layout.section_bottom(0) == layout.bottom


@given(layouts, st.data())
def test_cells_asked_for_together_lie_where_each_of_them_does(layout: GridLayout, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, layout.count))
    rows = range(first, data.draw(st.integers(first, layout.count)))
    assert list(layout.boxes(rows)) == [(row, layout.box(row)) for row in rows]


def test_a_million_photos_under_headings_are_laid_out_in_a_frame() -> None:
    starts = np.arange(0, 1_000_000, 20, dtype=np.int64)
    shapes = Shapes(shown_aspects(np.resize(np.array(_SHAPES, np.float32), 1_000_000), 1_000_000))
    started = time.thread_time()
    layout = GridLayout(starts, np.full(len(starts), 20), shapes, _HEADED)
    for y in range(0, layout.bottom, layout.bottom // 100):
        layout.settle(y, y + 1000)
        layout.rows_between(y, y + 1000)
    assert time.thread_time() - started < 1  # of a processor, however busy; the benchmark measures
