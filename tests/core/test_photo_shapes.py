"""The shapes of all photos, and the sums of those in a section, which are worked out once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.shapes import Shapes

_COUNTS = st.lists(st.integers(0, 5), min_size=1, max_size=8).filter(any)


def starts_of(counts: list[int]) -> tuple[np.ndarray, np.ndarray]:
    return np.cumsum([0, *counts[:-1]]), np.array(counts)


@given(_COUNTS, st.data())
def test_other_shapes_in_some_rows_are_as_if_all_were_summed_anew(counts: list[int], data: st.DataObject) -> None:
    starts, lengths = starts_of(counts)
    shapes = Shapes(np.linspace(0.5, 2.4, sum(counts), dtype=np.float32))
    shapes.section_totals(starts, lengths)
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, sum(counts) - 1)))), np.int64)
    before = shapes.aspects.copy()
    altered = shapes.with_others(rows, np.full(len(rows), 9, np.float32))
    anew = Shapes(altered.aspects.copy())
    assert np.allclose(altered.section_totals(starts, lengths), anew.section_totals(starts, lengths))
    assert (altered.aspects[rows] == 9).all()
    assert np.array_equal(shapes.aspects, before)  # they are passed on to others


def test_sections_are_summed_once_and_of_other_shapes_only_those_that_hold_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    summed: list[int] = []
    totals = Shapes.totals

    def counted(shapes: Shapes, first_rows: np.ndarray, end_rows: np.ndarray) -> np.ndarray:
        summed.append(len(first_rows))
        return totals(shapes, first_rows, end_rows)

    monkeypatch.setattr(Shapes, "totals", counted)
    starts, counts = starts_of([20] * 100)
    shapes = Shapes(np.ones(2_000, np.float32))
    for _ in range(3):
        shapes.section_totals(starts, counts)
    shapes.with_others(np.array([39, 40]), np.array([2, 2], np.float32)).section_totals(starts, counts)
    assert summed == [100, 2]
    shapes.section_totals(starts.copy(), counts)  # other sections
    assert summed == [100, 2, 100]
