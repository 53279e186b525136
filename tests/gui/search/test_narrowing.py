"""Two limits and the scale they stand on."""

from __future__ import annotations

from math import inf

import pytest

from app.core.closeness import Closeness, Edges
from app.gui.search.narrowing import OPEN, Narrowing, Scale, opening, scale_of

_EDGES = Edges(0.5, 0.7, 0.9)


def test_what_lies_at_the_far_limit_is_shown_and_at_the_near_one_is_not() -> None:
    narrowed = Narrowing(0.5, 0.9)
    assert [narrowed.takes(distance) for distance in (0.0, 0.5, 0.51, 0.9, 0.91)] == [False, False, True, True, False]
    assert OPEN.takes(0.0)
    assert OPEN.takes(2.0)


@pytest.mark.parametrize(
    ("distances", "expected"),
    [
        ((0.3, 0.8), OPEN),
        ((0.3, 0.95), Narrowing(0.0, 0.9)),
        ((0.95, 1.2), OPEN),
        ((), OPEN),
    ],
)
def test_a_new_question_hides_little_in_common_only_where_there_is_anything_else(
    distances: tuple[float, ...], expected: Narrowing
) -> None:
    assert opening(distances, _EDGES) == expected


def test_neither_limit_goes_beyond_the_other() -> None:
    assert Narrowing(0.2, 0.6).moved("near", 0.8) == Narrowing(0.6, 0.6)
    assert Narrowing(0.2, 0.6).moved("far", 0.1) == Narrowing(0.2, 0.2)
    assert Narrowing(0.2, 0.6).moved("near", -1) == Narrowing(0.0, 0.6)


def test_unfolding_a_word_takes_it_in_and_nothing_away() -> None:
    assert Narrowing(0.2, 0.6).unfolded(Closeness.LITTLE_IN_COMMON, _EDGES) == Narrowing(0.2, inf)
    assert Narrowing(0.6, 0.8).unfolded(Closeness.VERY_LIKE, _EDGES) == Narrowing(0.0, 0.8)
    assert Narrowing(0.2, 0.6).unfolded(Closeness.SOMEWHAT_LIKE, _EDGES) == Narrowing(0.2, 0.9)
    assert OPEN.folded(_EDGES) == Narrowing(0.0, 0.9)
    assert Narrowing(1.0).folded(_EDGES) == Narrowing(0.0, 0.9)


def test_a_step_is_a_bin_and_the_last_one_hides_nothing() -> None:
    scale = Scale(1.6, 32)
    assert scale.step(inf, -1) == pytest.approx(1.55)
    assert scale.step(1.55, 1) == inf
    assert scale.step(0.72, 1) == pytest.approx(0.75)
    assert scale.step(0.72, -1) == pytest.approx(0.70)
    assert scale.step(0.75, -1) == pytest.approx(0.70)
    assert scale.step(0.0, -1) == 0


def test_every_bin_can_be_walked_to_and_back() -> None:
    scale = Scale(1.234, 40)
    there = [0.0]
    while there[-1] < inf:
        there.append(scale.step(there[-1], 1))
    assert len(there) == 41
    back = [inf]
    while back[-1] > 0:
        back.append(scale.step(back[-1], -1))
    assert len(back) == 41


def test_a_word_step_stops_at_each_edge_on_the_scale() -> None:
    scale = Scale(0.8, 32)
    walked = [inf]
    while walked[-1] > 0:
        walked.append(scale.word_step(walked[-1], -1, _EDGES))
    assert walked == [inf, 0.7, 0.5, 0.0]
    assert scale.word_step(0.0, -1, _EDGES) == 0
    assert scale.word_step(0.6, 1, _EDGES) == 0.7
    assert scale.word_step(0.7, 1, _EDGES) == inf


def test_the_heights_count_each_distance_once() -> None:
    distances = (0.0, 0.1, 0.5, 0.99, 1.0)
    heights = scale_of(distances, 10).heights(distances)
    assert heights == [1, 1, 0, 0, 0, 1, 0, 0, 0, 2]
    assert scale_of((0.0, 0.0), 4).heights((0.0, 0.0)) == [2, 0, 0, 0]
