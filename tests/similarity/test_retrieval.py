"""Labelled photos that ask each other: figures against numbers worked out by hand, and the order of a library."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from app.similarity.index import Index
from app.similarity.index_build import build_index
from app.similarity.retrieval import Answered, LabelledVectors, answered
from tests.similarity.test_order import _SCALE, _vectors

Floats = NDArray[np.float32]


def _answered(scores: list[list[float]], labels: list[int], cutoff: int = 2, shown: int = 3) -> Answered:
    def one_by_one() -> Iterator[tuple[NDArray[np.int64], Floats]]:
        for row, each in enumerate(scores):
            yield np.array([row]), np.array([each], np.float32)

    return answered(one_by_one(), np.array(labels), cutoff, shown)


def test_figures_that_were_worked_out_by_hand() -> None:
    found = _answered(
        [
            [9, 5, 4, 3, 2],  # itself; right, wrong, right, wrong: (1/1 + 2/3) / 2
            [1, 9, 5, 4, 2],  # wrong, right, wrong, right: (1/2 + 2/4) / 2
            [1, 2, 9, 4, 3],  # wrong, wrong, … no other of its class: does not ask
            [5, 4, 2, 9, 1],  # right, right
            [1, 2, 3, 4, 9],
        ],
        [0, 0, 1, 0, 2],
    )
    assert found.asking.tolist() == [0, 1, 3]
    assert found.average_precision.tolist() == pytest.approx([(1 + 2 / 3) / 2, 0.5, 1.0])
    assert found.first_right.tolist() == [1, 2, 1]
    assert found.precision.tolist() == [0.5, 0.5, 1.0]
    assert found.wanted.tolist() == [2, 2, 2]
    assert found.first.tolist() == [[1, 2, 3], [2, 3, 4], [0, 1, 2]]
    assert found.first_hit_rate == pytest.approx(2 / 3)
    assert found.mean_average_precision == pytest.approx((5 / 6 + 0.5 + 1) / 3)


def test_of_equal_scores_the_first_comes_first() -> None:
    assert _answered([[0, 0, 0], [0, 0, 0], [0, 0, 0]], [0, 1, 0]).first_right.tolist() == [2, 1]


def test_where_nobody_has_anything_to_find_there_is_no_figure() -> None:
    with pytest.raises(ValueError, match="nobody"):
        _answered([[1, 1], [1, 1]], [0, 1])


@pytest.mark.parametrize("count", [40, 700])
def test_photos_come_in_the_order_that_a_library_of_them_has(
    count: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    vectors = _vectors(count)
    contents = [n.to_bytes(16, "big") for n in range(count)]
    rows = ((n + 1, contents[n], vector.astype("<f2").tobytes()) for n, vector in enumerate(vectors))
    built = build_index(tmp_path_factory.mktemp("index"), rows, "small", _SCALE, 1, lambda _: None)
    assert built is not None
    index, labelled = Index(built), LabelledVectors(vectors.astype(np.float16), _SCALE, contents)
    assert (labelled.is_plain, index.is_plain) == (count < 500, count < 500)
    found = answered(labelled.scores(np.arange(count)), np.zeros(count, np.int64), 5, 10)
    for row in range(0, count, 97):
        expected = [each.content_id for each in index.exact(vectors[row], _SCALE, 11)]
        assert [contents[each] for each in found.first[row]] == [each for each in expected if each != contents[row]]


def test_a_copy_comes_before_what_is_as_near() -> None:
    vectors = _vectors(600)
    vectors[5] = vectors[599] = vectors[0]  # photo 599 is the same file, photo 5 another that looks the same
    contents = [*(n.to_bytes(16, "big") for n in range(599)), bytes(16)]
    labelled = LabelledVectors(vectors.astype(np.float16), _SCALE, contents)
    told: list[int] = []
    found = answered(labelled.scores(np.arange(600), told.append), np.arange(600) % 3, 5)
    assert (found.first[0, 0], found.first[599, 0]) == (599, 0)
    assert told == [0, 256, 512, 600]
