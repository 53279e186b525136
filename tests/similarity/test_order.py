"""The order of neighbours: centred, hubs lower, the same by the index and by comparing with everything."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.question import MOST_EFFORT, Metric
from app.similarity import index_growth, walk
from app.similarity.descriptor import similarities
from app.similarity.half import as_float32
from app.similarity.index import Found, Index
from app.similarity.index_build import build_index
from app.similarity.manifest import CENTRE, TRAITS, Generation
from app.similarity.many_questions import ManyQuestions
from app.similarity.order import LEAST_PHOTOS, library_order, sample_of, sampled_rows
from app.similarity.sought import Sought
from app.similarity.walk import EFFORTS, Effort, candidates

Floats = NDArray[np.float32]

_SCALE = np.repeat(np.array([0.7, 0.2, 0.1], np.float32), [32, 12, 4])
_BLOCKS = (slice(0, 32), slice(32, 44), slice(44, 48))


def _vectors(count: int, seed: int = 0) -> Floats:
    """Return clustered vectors of three unit blocks that have much in common."""
    random = np.random.default_rng(seed)
    centres = random.standard_normal((max(1, count // 20), 48))
    vectors = 1 + centres[random.integers(0, len(centres), count)] + 0.6 * random.standard_normal((count, 48))
    for block in _BLOCKS:
        vectors[:, block] /= np.linalg.norm(vectors[:, block], axis=1, keepdims=True)
    return vectors.astype(np.float16).astype(np.float32)


def _build(index: Path, vectors: Floats) -> Generation:
    rows = ((n + 1, n.to_bytes(16, "big"), vector.astype("<f2").tobytes()) for n, vector in enumerate(vectors))
    generation = build_index(index, rows, "model", _SCALE, 2, lambda _: None)
    assert generation is not None
    return generation


def _truth(vectors: Floats, query: Floats, scale: Floats = _SCALE) -> Floats:
    """Return the scores of all photos, as the definition has them: nothing is shared with the program."""
    centre = vectors.mean(axis=0)

    def unit(them: Floats, weights: Floats) -> Floats:
        apart = (them - centre) * np.sqrt(weights)
        result: Floats = apart / np.linalg.norm(apart, axis=-1, keepdims=True)
        return result

    mine = unit(vectors, _SCALE)
    rows = sampled_rows(len(vectors))
    like = mine @ mine[rows].T
    like[rows, np.arange(len(rows))] = -1
    hubs = -np.sort(-like, axis=1)[:, :10].mean(axis=1)
    scores: Floats = unit(vectors, scale) @ unit(query, scale) - 0.25 * hubs
    return scores


def _numbers(found: Found) -> list[int]:
    return [int.from_bytes(each.content_id, "big") for each in found]


@pytest.fixture(scope="module")
def vectors() -> Floats:
    return _vectors(1_500)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, vectors: Floats) -> Index:
    return Index(_build(tmp_path_factory.mktemp("index"), vectors))


def test_the_order_is_that_of_its_definition(index: Index, vectors: Floats) -> None:
    for number in range(0, 1_500, 150):
        truth = _truth(vectors, vectors[number])
        truth[number] = 2  # itself
        expected = np.argsort(-truth, kind="stable")[:10].tolist()
        for found in (index.nearest(vectors[number], _SCALE, 10), index.exact(vectors[number], _SCALE, 10)):
            assert _numbers(found) == expected
            assert [each.score for each in found[1:]] == pytest.approx(truth[expected[1:]].tolist(), abs=1e-5)


def test_the_order_is_another_than_the_plain_one_and_tells_plain_similarities(index: Index, vectors: Floats) -> None:
    differ = 0
    for number in range(0, 1_500, 150):
        query = vectors[number]
        ordered, plain = index.exact(query, _SCALE, 30), index.exact(query, _SCALE, 30, metric="euclidean")
        similar = similarities(query, vectors, _SCALE)
        assert _numbers(plain) == np.argsort(-similar, kind="stable")[:30].tolist()
        assert [each.similarity for each in ordered] == pytest.approx(similar[_numbers(ordered)].tolist(), abs=1e-6)
        differ += _numbers(ordered) != _numbers(plain)
    assert differ == 10


@pytest.mark.parametrize("metric", get_args(Metric))
@pytest.mark.parametrize("count", [7, 1_600])
def test_many_questions_at_once_find_what_each_does(index: Index, vectors: Floats, metric: Metric, count: int) -> None:
    asked = vectors[:1_500:300]
    for query, found in zip(asked, index.exact_many(asked, _SCALE, count, metric=metric), strict=True):
        truth = index.exact(query, _SCALE, count, metric=metric)
        assert _numbers(found) == _numbers(truth)
        assert [each[1:] for each in found] == [pytest.approx(each[1:], abs=1e-6) for each in truth]
    some, traits = index._rows.take(slice(100, 140))
    questions = [index._asked(query, _SCALE, metric) for query in asked]
    together = ManyQuestions(questions, count).scores(as_float32(some), traits)
    for number, each in enumerate(questions):
        assert together[number] == pytest.approx(each.scores(as_float32(some), traits), abs=1e-5)


def test_the_dot_product_lets_what_stands_out_come_sooner(index: Index, vectors: Floats) -> None:
    centre, root = vectors.astype(np.float16).astype(np.float64).mean(axis=0), np.sqrt(_SCALE)
    apart = (vectors - centre) * root
    longer = []
    for number in range(0, 1_500, 150):
        products = apart @ apart[number]
        products[number] = 9  # what is at no distance comes first
        by_dot, by_cosine = (index.exact(vectors[number], _SCALE, 30, metric=each) for each in ("dot", "cosine"))
        assert _numbers(by_dot) == np.argsort(-products, kind="stable")[:30].tolist()
        similar = similarities(vectors[number], vectors, _SCALE)
        assert [each.similarity for each in by_dot] == pytest.approx(similar[_numbers(by_dot)].tolist(), abs=1e-6)
        lengths = [np.linalg.norm(apart[_numbers(found)], axis=1).mean() for found in (by_dot, by_cosine)]
        longer.append(lengths[0] > lengths[1])
    assert all(longer)


@pytest.mark.parametrize("metric", get_args(Metric))
def test_every_level_of_effort_walks_as_far_as_it_says(
    index: Index, vectors: Floats, metric: Metric, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked: list[Effort] = []

    def noted(annoy: Any, point: Any, count: int, effort: Effort) -> Any:
        walked.append(effort)
        return candidates(annoy, point, count, effort)

    monkeypatch.setattr("app.similarity.index.candidates", noted)
    for level in range(1, MOST_EFFORT + 1):
        found = index.nearest(vectors[3], _SCALE, 10, metric=metric, effort=level)
        assert found == index.exact(vectors[3], _SCALE, 10, metric=metric)  # so small that any finds all
    assert walked == list(EFFORTS)
    index.nearest(vectors[3], _SCALE, 10, metric=metric)
    manifest = index.generation.manifest
    assert walked[-1] == (EFFORTS[2] if metric == "dot" else (manifest.inspected, manifest.followed))
    monkeypatch.setattr("app.similarity.index._DOT_IS_FAR", 1_499)
    index.nearest(vectors[3], _SCALE, 10, metric=metric)
    assert walked[-1] == (EFFORTS[-1] if metric == "dot" else (manifest.inspected, manifest.followed))


def test_other_weights_are_brought_to_unit_length_when_they_are_asked_with(index: Index, vectors: Floats) -> None:
    scale = np.repeat(np.array([0.1, 0.3, 0.6], np.float32), [32, 12, 4])
    truth = _truth(vectors, vectors[7], scale)
    truth[7] = 2
    expected = np.argsort(-truth, kind="stable")[:10].tolist()
    assert _numbers(index.exact(vectors[7], scale, 10)) == expected


def test_a_block_without_weight_is_not_read_and_counts_for_nothing(index: Index, vectors: Floats) -> None:
    scale = np.repeat(np.array([0.8, 0.2, 0], np.float32), [32, 12, 4])
    altered = vectors[7].copy()
    altered[_BLOCKS[2]] *= -1
    assert _numbers(index.exact(altered, scale, 10)) == _numbers(index.exact(vectors[7], scale, 10))
    assert index._asked(altered, scale, "cosine").used == 44


def test_what_is_at_no_distance_comes_first(index: Index, vectors: Floats) -> None:
    """Whatever the penalty would put before it."""
    asked = index._asked(vectors[0], _SCALE, "cosine")
    near = vectors[0] + np.float32(0.02) * np.random.default_rng(1).standard_normal(48).astype(np.float32)
    two = np.stack([near, vectors[0]])
    traits = np.asarray(index._rows.traits)[[0, 0]]
    traits[:, -1] = -1, 1
    assert np.argmax(asked.scores(two, traits)) == 0
    similar, scores = asked.exactly(two, traits)
    assert scores[0] < scores[1] == 2
    assert similar[0] < similar[1] == 1
    copied = index.exact(vectors[0], _SCALE, 1)[0]
    assert (copied.content_id, copied.similarity) == (bytes(16), 1)


def test_few_photos_come_in_the_plain_order(tmp_path: Path) -> None:
    few = _vectors(LEAST_PHOTOS - 1)
    generation = _build(tmp_path / "few", few)
    assert not {CENTRE, TRAITS} & set(generation.manifest.parts)
    index = Index(generation)
    assert index.is_plain
    similar = similarities(few[3], few, _SCALE)
    assert _numbers(index.nearest(few[3], _SCALE, 20)) == np.argsort(-similar, kind="stable")[:20].tolist()
    assert not Index(_build(tmp_path / "enough", _vectors(LEAST_PHOTOS))).is_plain


def test_a_projection_of_the_other_order_is_not_kept(tmp_path: Path) -> None:
    many = _vectors(LEAST_PHOTOS + 100)
    _build(tmp_path, many[: LEAST_PHOTOS - 1])
    assert _build(tmp_path, many).manifest.fitted_on == LEAST_PHOTOS + 100


def test_photos_that_came_later_get_the_traits_they_would_have(index: Index, vectors: Floats) -> None:
    """But for the centre, which is that of the photos before."""
    sample = index.sample(_SCALE)
    traits, units = sample.traits(vectors[:700], 0)
    assert np.allclose(traits, np.asarray(index._rows.traits)[:700], atol=1e-6)
    assert np.allclose(np.linalg.norm(units, axis=1), 1, atol=1e-5)
    later = sample.traits(vectors[:700])[0]
    inside = np.isin(np.arange(700), sample.rows)
    assert np.allclose(later[~inside], traits[~inside], atol=1e-6)
    assert (later[inside, -1] > traits[inside, -1]).all()  # these have themselves among their neighbours


def test_equal_photos_make_no_nonsense() -> None:
    same = np.repeat(_vectors(1), LEAST_PHOTOS, axis=0).astype(np.float16)
    order = library_order(same, _SCALE, lambda _: None)
    assert order is not None
    rows = sampled_rows(len(same))
    sample = sample_of(order, _SCALE, rows, same[rows])
    traits, _ = sample.traits(as_float32(same), 0)
    scores = order.asked(as_float32(same)[0], _SCALE).scores(as_float32(same), traits)
    assert np.isfinite(traits).all()
    assert np.isfinite(scores).all()


def test_halves_become_the_same_numbers() -> None:
    halves = np.arange(65_536, dtype=np.uint16).view(np.float16)
    finite = halves[np.isfinite(halves)]
    assert np.array_equal(as_float32(finite), finite.astype(np.float32))
    assert np.array_equal(as_float32(finite.reshape(-1, 16)[:, :5]), finite.reshape(-1, 16)[:, :5].astype(np.float32))


# How far a question walks


def test_what_is_sought_is_what_is_nearest_but_oneself() -> None:
    scores = np.random.default_rng(0).random((90, 3)).astype(np.float32)
    sought = Sought(np.array([5, 40, 80]))
    for at in range(0, 90, 30):
        sought.take(at, scores[at : at + 30].copy())
    for number, own in enumerate((5, 40, 80)):
        order = [int(row) for row in np.argsort(-scores[:, number]) if row != own][:10]
        assert sorted(sought._nearest[:, number]) == sorted(order)
    assert sought.recall(lambda number: np.array(sought._nearest[:5, number])) == 0.5


def test_the_least_effort_that_finds_enough_is_taken() -> None:
    finds = dict(zip(EFFORTS, (0.9, 0.95, 0.97, 0.993, 1, 1, 1, 1, 1, 1), strict=True))
    asked: list[Effort] = []

    def recall(effort: Effort) -> float:
        asked.append(effort)
        return finds[effort]

    assert walk.least_effort(recall) == (EFFORTS[3], 0.993)
    assert asked == list(EFFORTS[:4])
    assert walk.least_effort(lambda effort: 0.5 - EFFORTS.index(effort) / 100) == (EFFORTS[0], 0.5)


def test_a_library_that_is_hard_to_walk_through_is_walked_through_farther(
    tmp_path: Path, vectors: Floats, monkeypatch: pytest.MonkeyPatch
) -> None:
    easy = _build(tmp_path / "easy", vectors)
    assert (easy.manifest.inspected, easy.manifest.followed) == EFFORTS[0]
    assert easy.manifest.recall == pytest.approx(1, abs=0.01)
    poor = Effort(300, 0)
    monkeypatch.setattr(walk, "EFFORTS", (poor, *EFFORTS))
    monkeypatch.setattr(index_growth, "EFFORTS", (poor, *EFFORTS))
    monkeypatch.setattr(walk, "_CANDIDATES", 12)
    hard = _build(tmp_path / "hard", np.random.default_rng(0).standard_normal((3_000, 48)).astype(np.float32))
    assert hard.manifest.inspected > poor.inspected


def test_short_walks_from_what_was_found_find_more(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "_CANDIDATES", 40)
    point = [0.1] * (index.generation.manifest.projected_dim + 1)
    alone, followed = (walk.candidates(index._annoy, point, 1, Effort(40, after)) for after in (0, 10))
    assert set(alone) < set(followed)
