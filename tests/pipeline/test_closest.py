"""The closest pairs of a folder, against what comparing everything by hand gives."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.closeness import SHIPPED
from app.core.errors import Cancelled
from app.core.job import Job
from app.pipeline.search import closest
from app.pipeline.search.closest import _pairs, _spread, closest_pairs
from app.pipeline.work.model_in_use import KnownModel

pytestmark = pytest.mark.acquainted

Floats = NDArray[np.float32]


def _vectors(count: int, seed: int = 1) -> Floats:
    made = np.random.default_rng(seed).normal(size=(count, 12))
    unit: Floats = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _by_hand(vectors: Floats, count: int) -> list[tuple[int, int]]:
    """Take the closest pair, then the closest of those that are left, and so on."""
    pairs: list[tuple[int, int]] = []
    left = set(range(len(vectors)))
    while len(pairs) < count and len(left) > 1:
        pair = max(itertools.combinations(sorted(left), 2), key=lambda ab: float(vectors[ab[0]] @ vectors[ab[1]]))
        pairs.append(pair)
        left -= set(pair)
    return pairs


@pytest.mark.parametrize(("count", "rows_at_once"), [(2, 512), (3, 512), (9, 512), (60, 512), (60, 7), (61, 60)])
def test_the_closest_pairs_no_row_in_two(count: int, rows_at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closest, "_ROWS", rows_at_once)
    vectors = _vectors(count)
    found = _pairs(Job(1, lambda _: None), vectors, np.ones(12, np.float32), 5)
    assert [tuple(sorted(pair[:2])) for pair in found] == _by_hand(vectors, 5)
    distances = [distance for _, _, distance in found]
    assert distances == sorted(distances)
    for first, second, distance in found:
        assert distance == pytest.approx(float(np.linalg.norm(vectors[first] - vectors[second])), abs=1e-3)


def test_a_burst_does_not_take_all_places() -> None:
    """Twenty photos of one thing are all nearest to one of them; the others have neighbours too."""
    vectors = _vectors(40)
    vectors[:20] = vectors[0] + 0.1 * vectors[:20]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = _pairs(Job(1, lambda _: None), vectors, np.ones(12, np.float32), 12)
    assert [tuple(sorted(pair[:2])) for pair in found] == _by_hand(vectors, 12)


def test_the_weights_of_a_query_count() -> None:
    vectors, scale = _vectors(30), np.linspace(0, 2, 12).astype(np.float32)
    (first, second, _), *_ = _pairs(Job(1, lambda _: None), vectors, scale, 1)
    assert tuple(sorted((first, second))) == _by_hand(vectors * np.sqrt(scale), 1)[0]


def test_equal_vectors_are_at_no_distance() -> None:
    """Rounded to float16 as they are stored."""
    blocks = np.random.default_rng(4).standard_normal((8, 300))
    vectors = (blocks / np.linalg.norm(blocks, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)
    assert any(float(vector @ vector) != 1 for vector in vectors)
    pairs = _pairs(Job(1, lambda _: None), np.repeat(vectors, 2, axis=0), np.ones(300, np.float32), 8)
    assert sorted(pairs) == [(2 * row, 2 * row + 1, 0.0) for row in range(8)]


def test_a_photo_with_a_copy_is_in_no_other_pair() -> None:
    vectors = _vectors(3)
    vectors[1] = vectors[0]  # nearest to what has a copy
    places = [(b"0", "/a.jpg"), (b"0", "/copy of a.jpg"), (b"1", "/b.jpg"), (b"2", "/c.jpg")]
    reader: Any = SimpleNamespace(
        embedded_below=lambda *_: places, vector=lambda content_id, _: vectors[int(content_id)].astype("<f2").tobytes()
    )
    by = KnownModel("model", np.ones(12, np.float32), None)
    found = closest_pairs(Job(1, lambda _: None), reader, by, "/", 3, SHIPPED)
    assert [(pair.path, pair.other) for pair in found.pairs] == [("/a.jpg", "/copy of a.jpg"), ("/b.jpg", "/c.jpg")]


def test_nothing_and_one_have_no_pairs() -> None:
    for count in (0, 1):
        assert _pairs(Job(1, lambda _: None), _vectors(2)[:count], np.ones(12, np.float32), 5) == []


def test_it_can_be_stopped() -> None:
    job = Job(1, lambda _: None)
    job.cancel()
    with pytest.raises(Cancelled):
        _pairs(job, _vectors(30), np.ones(12, np.float32), 5)


def test_too_many_pictures_are_compared_in_runs() -> None:
    contents = [n.to_bytes(16, "big") for n in range(closest.MOST_PICTURES + 1)]
    assert _spread(contents[:-1]) == contents[:-1]
    spread = [int.from_bytes(content_id, "big") for content_id in _spread(contents)]
    assert len(spread) == closest.MOST_PICTURES
    many = [n.to_bytes(16, "big") for n in range(100_000)]
    rows = [int.from_bytes(content_id, "big") for content_id in _spread(many)]
    assert len(rows) == len(set(rows)) == closest.MOST_PICTURES
    assert rows[:3] == [0, 1, 2]
    assert rows[-1] == 99_999
    assert sum(after - before == 1 for before, after in itertools.pairwise(rows)) >= len(rows) * 18 // 20
