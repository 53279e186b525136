"""What an index finds and takes: the numbers themselves, where they are kept, and files that say something else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.question import MOST_EFFORT, Manner, Metric
from app.core.tuning import Tuning, Walked
from app.similarity.index import Index
from app.similarity.index_build import build_index
from app.similarity.manifest import Generation
from app.similarity.order import LEAST_PHOTOS
from app.similarity.tuning import tuning_of
from app.similarity.tuning_record import FILE, record, recorded
from app.similarity.walk import EFFORTS, candidates

Floats = NDArray[np.float32]

_SCALE = np.repeat(np.array([0.7, 0.3], np.float32), [20, 4])


def _build(folder: Path, count: int, model_id: str = "model", trees: int = 0) -> Generation:
    vectors = 1 + np.random.default_rng(count).standard_normal((count, 24))
    for block in (slice(20), slice(20, 24)):
        vectors[:, block] /= np.linalg.norm(vectors[:, block], axis=1, keepdims=True)
    rows = ((n + 1, n.to_bytes(16, "big"), vector.astype("<f2").tobytes()) for n, vector in enumerate(vectors))
    generation = build_index(folder, rows, model_id, _SCALE, 1, lambda _: None, trees=trees)
    assert generation is not None
    return generation


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return Index(_build(tmp_path_factory.mktemp("index"), LEAST_PHOTOS + 100))


def _tuning(trees: int = 2, ms: float = 1.0) -> Tuning:
    levels = tuple(Walked(level, level * ms, (1.0, 0.9, 0.5)) for level in range(1, MOST_EFFORT + 1))
    return Tuning(1_000, trees, 200, get_args(Metric), (1.0, 0.8, 0.7), (3, 3, 10), levels, 50.0)


@pytest.fixture(autouse=True)
def few_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.similarity.tuning._ASKED", 20)


def test_what_is_found_is_compared_with_the_truth_of_each_metric(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk that returns the six nearest by the cosine, and the photo itself, finds six tenths by it."""
    vectors = index.vectors_at(np.arange(len(index)))
    nearest: dict[Metric, list[list[int]]] = {}
    for metric in get_args(Metric):
        found = index.exact_many(vectors, _SCALE, 11, metric=metric)
        rows = [[int.from_bytes(each.content_id, "big") for each in one] for one in found]
        nearest[metric] = [[row for row in one if row != own][:10] for own, one in enumerate(rows)]
    asked: list[int] = []

    def walked(self: Index, vector: Floats, *_: Any, effort: int) -> Any:
        own = int(np.flatnonzero((vectors == vector).all(axis=1))[0])
        asked.append(own)
        return np.sort(np.array([own, *nearest["cosine"][own][:6]]))

    monkeypatch.setattr(Index, "candidates", walked)
    tuning = tuning_of(index, _SCALE, lambda _: None)
    assert (tuning.pictures, tuning.trees, tuning.metrics) == (len(index), 3, get_args(Metric))
    numbers = sorted(set(asked))
    assert tuning.asked == len(numbers) == 20
    assert [each.level for each in tuning.levels] == list(range(1, MOST_EFFORT + 1))
    for number, metric in enumerate(tuning.metrics):
        of_all = [len({*nearest["cosine"][row]} & {*nearest[metric][row]}) / 10 for row in numbers]
        of_six = [len({*nearest["cosine"][row][:6]} & {*nearest[metric][row]}) / 10 for row in numbers]
        assert tuning.alike[number] == pytest.approx(np.mean(of_all), abs=1e-4)
        assert [each.recall[number] for each in tuning.levels] == pytest.approx([np.mean(of_six)] * 10, abs=1e-4)
    assert tuning.levels[0].recall[0] == 0.6
    assert len(set(tuning.alike)) == 3
    assert tuning.exact_ms > 0


def test_each_level_is_walked_and_the_longest_finds_all(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    efforts: set[Any] = set()

    def noted(annoy: Any, point: Any, count: int, effort: Any) -> Any:
        efforts.add(effort)
        return candidates(annoy, point, count, effort)

    monkeypatch.setattr("app.similarity.index.candidates", noted)
    tuning = tuning_of(index, _SCALE, lambda _: None)
    assert efforts == set(EFFORTS)
    assert tuning.levels[-1].recall[0] == 1
    assert tuning.automatic == (1, 1, 3)


@pytest.mark.parametrize("count", [1, 2, 40])
def test_a_small_library_has_one_order_and_a_walk_of_its_own(tmp_path: Path, count: int) -> None:
    tuning = tuning_of(Index(_build(tmp_path, count)), _SCALE, lambda _: None)
    assert (tuning.metrics, tuning.alike, tuning.automatic) == (("cosine",), (1.0,), (0,))
    assert tuning.of(Manner()) == (1.0, tuning.levels[0].ms)
    assert tuning.of(Manner("dot", 7)) == (1.0, tuning.levels[7].ms)


def test_it_tells_how_far_it_is_and_can_be_stopped_anywhere(index: Index) -> None:
    shares: list[float] = []
    tuning_of(index, _SCALE, shares.append)
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.01
    assert 0.9 < shares[-1] < 1
    for stop in (0, len(shares) // 2, len(shares) - 1):
        left = iter(range(stop))

        def report(_: float, left: Any = left) -> None:
            if next(left, None) is None:
                raise InterruptedError

        with pytest.raises(InterruptedError):
            tuning_of(index, _SCALE, report)


def test_a_manner_is_looked_up() -> None:
    tuning = _tuning()
    assert tuning.of(Manner()) == (1.0, 3.0)
    assert tuning.of(Manner("euclidean", 5)) == (0.9, 5.0)
    assert tuning.of(Manner("dot")) == (0.5, 10.0)
    assert tuning.of(Manner("dot", 4, exact=True)) == (1.0, 50.0)
    assert tuning.exact_ms_at(100_000) == 5_000


def test_what_was_measured_is_known_from_then_on(tmp_path: Path) -> None:
    generation = _build(tmp_path, 30)
    assert recorded(tmp_path, generation) is None
    known = record(tmp_path, generation, _tuning())
    assert (known.now, known.earlier) == (_tuning(), ())
    assert recorded(tmp_path, generation) == known
    assert record(tmp_path, generation, _tuning(ms=2.0)).now == _tuning(ms=2.0)
    assert recorded(tmp_path, generation) == replace(known, now=_tuning(ms=2.0))


def test_others_with_other_trees_are_told_beside_it(tmp_path: Path) -> None:
    """The newest for each number of trees, of this model alone; as many as are worth keeping."""
    for trees, ms in ((7, 1.0), (9, 2.0), (7, 3.0), (5, 4.0)):
        record(tmp_path, _build(tmp_path, 30, trees=trees), _tuning(trees, ms))
    record(tmp_path, _build(tmp_path, 31, model_id="other"), _tuning(11))
    generation = _build(tmp_path, 32, trees=5)
    assert recorded(tmp_path, generation) is None
    known = record(tmp_path, generation, _tuning(5, 5.0))
    assert known.now == _tuning(5, 5.0)
    assert known.earlier == (_tuning(7, 3.0), _tuning(9, 2.0))
    for trees in range(20, 30):
        known = record(tmp_path, _build(tmp_path, 30, trees=trees), _tuning(trees))
    assert len(known.earlier) == 7


def _changed(change: Callable[[Any], object]) -> bytes:
    return _bytes([{"manifest": "x", "model_id": "model", "tuning": _numbers(change)}])


def _numbers(change: Callable[[Any], object]) -> Any:
    numbers = {
        "pictures": 9, "trees": 2, "asked": 9, "metrics": ["cosine"], "alike": [1.0], "automatic": [0],
        "levels": [{"level": level, "ms": 1.0, "recall": [1.0]} for level in range(11)], "exact_ms": 1.0,
    }  # fmt: skip
    change(numbers)
    return numbers


def _bytes(value: object) -> bytes:
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff", b"{}", b"[1]", b"[" * 100_000, b"[" + b" " * 300_000 + b"]", b'[{"manifest": "x"}]',
        _changed(lambda it: it.update(exact_ms=-1.0)),
        _changed(lambda it: it.update(exact_ms="much")),
        _changed(lambda it: it.update(pictures=0)),
        _changed(lambda it: it.update(metrics=[])),
        _changed(lambda it: it.update(metrics=["manhattan"])),
        _changed(lambda it: it.update(metrics=["cosine", "cosine"])),
        _changed(lambda it: it.update(alike=[1.5])),
        _changed(lambda it: it.update(automatic=[11])),
        _changed(lambda it: it["levels"].pop()),
        _changed(lambda it: it["levels"][0].update(recall=[])),
    ],
)  # fmt: skip
def test_a_file_that_makes_no_sense_is_measured_again(tmp_path: Path, content: bytes) -> None:
    generation = _build(tmp_path, 30)
    (tmp_path / FILE).write_bytes(content)
    assert recorded(tmp_path, generation) is None
    record(tmp_path, generation, _tuning())
    known = recorded(tmp_path, generation)
    assert known is not None
    assert (known.now, known.earlier) == (_tuning(), ())


def test_numbers_that_make_sense_are_read(tmp_path: Path) -> None:
    """So that the test above refuses what it says."""
    generation = _build(tmp_path, 30)
    (tmp_path / FILE).write_bytes(_changed(lambda _: None))
    known = record(tmp_path, generation, _tuning(3))
    assert [each.trees for each in known.earlier] == [2]


def test_where_nothing_can_be_kept_it_is_told_all_the_same(tmp_path: Path) -> None:
    generation = _build(tmp_path, 30)
    (tmp_path / FILE).mkdir()
    assert record(tmp_path, generation, _tuning()).now == _tuning()
    assert recorded(tmp_path, generation) is None
