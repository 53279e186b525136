"""Principal axes, found in three ways: the same space whichever way it is."""

from __future__ import annotations

import numpy as np
import pytest

from app.similarity.teaching import axes as module
from app.similarity.teaching.axes import Floats, principal_axes


def stretched(count: int, dim: int) -> Floats:
    """Return photos that differ most along the first numbers, less and less along the others."""
    random = np.random.default_rng(1)
    return (random.standard_normal((count, dim)) * 0.6 ** np.arange(dim) + 5).astype(np.float32)


@pytest.mark.parametrize(("count", "limit"), [(400, 100), (60, 70), (400, 70)], ids=["whole", "few photos", "random"])
def test_each_way_keeps_what_tells_photos_apart(count: int, limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_COVARIANCE_UP_TO", limit)
    vectors = stretched(count, 80)
    found = principal_axes(vectors, 4, seed=0)
    apart = vectors - vectors.mean(axis=0)
    exact = np.linalg.svd(apart, full_matrices=False)
    assert found.axes.shape == (80, 4)
    assert found.axes.T @ found.axes == pytest.approx(np.eye(4), abs=1e-4)
    assert np.linalg.svd(exact[2][:4] @ found.axes)[1] == pytest.approx(np.ones(4), abs=1e-3)
    assert found.kept == pytest.approx(np.square(exact[1][:4]).sum() / np.square(exact[1]).sum(), abs=1e-3)
    assert found.apply(vectors).mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-3)


@pytest.mark.parametrize("limit", [100, 1])
def test_photos_that_are_all_the_same_have_no_axes(limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_COVARIANCE_UP_TO", limit)
    assert principal_axes(np.ones((5, 8), np.float32), 4, seed=0).axes.shape == (8, 0)


def test_there_are_no_more_axes_than_photos_span() -> None:
    assert principal_axes(stretched(3, 80), 16, seed=0).axes.shape == (80, 2)
