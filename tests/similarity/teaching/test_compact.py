"""A short code finds what the full vectors find as far as it says, on photos that it was not learned from."""

from __future__ import annotations

import numpy as np
import pytest

from app.similarity.descriptor import unit_rows
from app.similarity.teaching import compact
from app.similarity.teaching.axes import Axes, principal_axes
from app.similarity.teaching.compact import short_code
from app.similarity.teaching.examples import Floats


def library(dim: int, told_by: int, count: int = 300) -> Floats:
    """Return photos whose ``dim`` numbers follow from ``told_by`` of them."""
    random = np.random.default_rng(2)
    hidden = random.standard_normal((count, told_by)) @ random.standard_normal((told_by, dim))
    return unit_rows((hidden + 1).astype(np.float32))


def test_a_code_as_long_as_what_is_told_loses_nothing_and_a_shorter_one_something() -> None:
    vectors = library(60, told_by=12)
    enough, half = (short_code(vectors, numbers, 0, lambda _: None) for numbers in (16, 6))
    assert enough.recall > 0.98
    assert enough.kept == pytest.approx(1, abs=1e-3)
    assert 0.2 < half.recall < 0.9
    assert half.kept < enough.kept
    assert half.learned.apply(vectors).shape == (300, 6)
    assert half.asked == 60


def test_what_is_asked_is_not_learned_from(monkeypatch: pytest.MonkeyPatch) -> None:
    learned_from: list[Floats] = []
    axes = principal_axes

    def noted(vectors: Floats, most: int, seed: int) -> Axes:
        learned_from.append(vectors)
        return axes(vectors, most, seed)

    monkeypatch.setattr(compact, "principal_axes", noted)
    vectors = library(30, told_by=8)
    code = short_code(vectors, 4, 0, lambda _: None)
    assert len(learned_from[0]) == len(vectors) - code.asked


def test_the_same_library_and_seed_give_the_same_code() -> None:
    vectors = library(30, told_by=20)
    one, again = (short_code(vectors, 8, 3, lambda _: None) for _ in range(2))
    assert np.array_equal(one.learned.steps[0].matrix, again.learned.steps[0].matrix)
    assert (one.recall, one.kept) == (again.recall, again.kept)


def test_the_report_rises_and_may_stop_it() -> None:
    told: list[float] = []
    short_code(library(20, told_by=8), 4, 0, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0

    def stop(_: float) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        short_code(library(20, told_by=8), 4, 0, stop)
