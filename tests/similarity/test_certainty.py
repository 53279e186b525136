"""How sure a figure is: intervals and the sign test, against numbers that are known."""

from __future__ import annotations

import numpy as np
import pytest

from app.similarity.certainty import LEAST_CLASSES, intervals, sign_test, wilson


@pytest.mark.parametrize(
    ("right", "asked", "low", "high"),
    [(0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (1, 1, 0.2065, 1)],
)
def test_wilsons_interval(right: int, asked: int, low: float, high: float) -> None:
    """81 of 263 and 15 of 148 are worked examples of R. Newcombe, Statistics in Medicine 1998."""
    assert wilson(right, asked) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("better", "worse", "chance"),
    [(0, 0, 1.0), (1, 0, 1.0), (5, 0, 0.0625), (0, 5, 0.0625), (9, 1, 0.021484375), (10, 10, 1.0)],
)
def test_the_sign_test(better: int, worse: int, chance: float) -> None:
    assert sign_test(better, worse) == pytest.approx(chance, rel=1e-9)


def test_the_sign_test_of_many_questions_neither_overflows_nor_vanishes() -> None:
    assert 0 < sign_test(50_000, 49_000) < 0.01
    assert sign_test(50_000, 10) >= 0


def test_an_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values = np.random.default_rng(1).uniform(size=(300, 2))
    classes = np.repeat(np.arange(30), 10)
    bounds = intervals(values, classes, seed=3)
    assert (bounds[:, 0] < values.mean(axis=0)).all()
    assert (bounds[:, 1] > values.mean(axis=0)).all()
    assert (bounds == intervals(values, classes, seed=3)).all()
    assert (bounds != intervals(values, classes, seed=4)).any()


def test_photos_that_succeed_together_count_as_one() -> None:
    """Ten photos of a class that are all right or all wrong tell as much as one: the interval is √10 times as wide."""
    right = np.random.default_rng(2).integers(0, 2, 60).astype(np.float64)
    values, classes = np.repeat(right, 10)[:, None], np.repeat(np.arange(60), 10)
    together = np.ptp(intervals(values, classes, 1)[0])
    apart = np.ptp(intervals(values, np.arange(600), 1)[0])
    assert together / apart == pytest.approx(np.sqrt(10), rel=0.1)


def test_of_few_classes_photos_are_drawn() -> None:
    values = np.random.default_rng(2).uniform(size=(90, 1))
    few, many = np.arange(90) % (LEAST_CLASSES - 1), np.arange(90)
    assert (intervals(values, few, 1) == intervals(values, many, 1)).all()


def test_the_interval_holds_the_truth_nineteen_times_of_twenty() -> None:
    random, held = np.random.default_rng(5), 0
    for draw in range(200):
        level = random.normal(0.5, 0.1, 40)
        values = np.repeat(level, 5) + random.normal(0, 0.05, 200)
        low, high = intervals(values[:, None], np.repeat(np.arange(40), 5), draw)[0]
        held += low <= 0.5 <= high
    assert 178 <= held <= 198
