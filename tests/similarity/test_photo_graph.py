"""The graph of a library: who is beside whom, that all hang together, and the best ways; and what is kept of it."""

from __future__ import annotations

import heapq
import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.core.errors import Cancelled
from app.similarity import photo_graph
from app.similarity.index import Index
from app.similarity.index_build import build_index
from app.similarity.kept_graph import RECORD, keep_graph, kept_graph
from app.similarity.photo_graph import NEIGHBOURS, Growth, PhotoGraph, Ways, groups_of, grown_graph

Floats = NDArray[np.float32]

_SCALE = np.repeat(np.array([0.7, 0.3], np.float32), [20, 4])


def _index(folder: Path, vectors: Floats) -> Index:
    for block in (slice(20), slice(20, 24)):
        vectors[:, block] /= np.linalg.norm(vectors[:, block], axis=1, keepdims=True)
    rows = ((n + 1, n.to_bytes(16, "big"), vector.astype("<f2").tobytes()) for n, vector in enumerate(vectors))
    generation = build_index(folder, rows, "model", _SCALE, 1, lambda _: None)
    assert generation is not None
    return Index(generation)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Three bursts, each of more photos than have a place among the nearest, far from each other, and two others."""
    random = np.random.default_rng(3)
    bursts = np.repeat(20 * random.standard_normal((3, 24)), 2 * NEIGHBOURS, axis=0)
    bursts += 0.01 * random.standard_normal(bursts.shape)
    return _index(
        tmp_path_factory.mktemp("graph"), np.concatenate([bursts, random.standard_normal((2, 24))]).astype(np.float32)
    )


@pytest.fixture(scope="module")
def graph(index: Index) -> PhotoGraph:
    return grown_graph(index, _SCALE, lambda _: None)


def test_who_was_stopped_goes_on_where_that_was(
    index: Index, graph: PhotoGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_graph, "_AT_ONCE", 16)
    growth, told = Growth(index, _SCALE), list[float]()

    def report(share: float) -> None:
        told.append(share)
        if len(told) < 100 and share > 0.5:
            told.extend([-1.0] * 100)
            raise Cancelled

    with pytest.raises(Cancelled):
        growth.go_on(report)
    del told[:]
    told.extend([-1.0] * 100)
    whole = growth.go_on(report)
    assert min(told[100:]) > 0.4
    assert (whole.neighbours == graph.neighbours).all()
    assert (whole.distances == graph.distances).all()
    assert (whole.ties == graph.ties).all()


def test_each_photo_is_beside_its_nearest(index: Index, graph: PhotoGraph) -> None:
    rows = np.arange(len(index))
    truth = index.rows_nearest(rows, _SCALE, NEIGHBOURS, "cosine", lambda _: None)
    assert (graph.neighbours == truth).all()
    vectors = index.vectors_at(rows) * np.sqrt(_SCALE)
    apart = np.linalg.norm(vectors[:, None] - vectors[graph.neighbours], axis=2)
    assert np.abs(apart - graph.distances).max() < 1e-3


def test_a_large_library_is_walked_through_instead(
    index: Index, graph: PhotoGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo_graph, "_EXACT_UP_TO", 10)
    walked = grown_graph(index, _SCALE, lambda _: None)
    same = (walked.neighbours[:, :, None] == graph.neighbours[:, None, :]).any(axis=2).mean()
    assert same > 0.95


def test_a_short_walk_finds_nearly_all_of_the_nearest(index: Index) -> None:
    for vector in index.vectors_at(np.arange(len(index))):
        found, truth = index.nearly(vector, _SCALE, 9), index.exact(vector, _SCALE, 9)
        assert [each.score for each in found] == pytest.approx([each.score for each in truth], abs=0.01)


def test_bursts_are_tied_to_what_is_nearest_outside(index: Index, graph: PhotoGraph) -> None:
    none = np.zeros((0, 2), np.int32)
    assert len(np.unique(groups_of(graph.neighbours, none))) > 1
    assert len(np.unique(groups_of(graph.neighbours, graph.ties))) == 1
    groups = groups_of(graph.neighbours, none)
    for (row, other), distance in zip(graph.ties.tolist(), graph.tie_distances.tolist(), strict=True):
        assert groups[row] != groups[other]
        vectors = index.vectors_at(np.array([row, other])) * np.sqrt(_SCALE)
        assert distance == pytest.approx(float(np.linalg.norm(vectors[0] - vectors[1])), abs=1e-2)
    ways = Ways(graph)
    assert all(ways.way({0: 0.0}, {row: 0.0}) for row in range(1, len(index)))


def test_who_stops_it_gets_nothing(index: Index) -> None:
    def stop(share: float) -> None:
        if share > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        grown_graph(index, _SCALE, stop)


@st.composite
def _graphs(draw: st.DrawFn) -> PhotoGraph:
    count = draw(st.integers(2, 9))
    rows = [draw(st.lists(st.integers(0, count - 1), max_size=3, unique=True)) for _ in range(count)]
    neighbours, distances = np.full((count, 3), -1, np.int32), np.zeros((count, 3), np.float32)
    for row, others in enumerate(rows):
        for place, other in enumerate(each for each in others if each != row):
            neighbours[row, place] = other
            distances[row, place] = draw(st.sampled_from([0.0, 0.25, 0.5, 1.0, 1.5]))
    return PhotoGraph(neighbours, distances, np.zeros((0, 2), np.int32), np.zeros(0, np.float32))


def _cost_by_dijkstra(graph: PhotoGraph, first: int, last: int, without: int | None) -> float | None:
    beside: dict[int, list[tuple[int, float]]] = {}
    for start, end, distance in zip(*(each.tolist() for each in graph.edges()), strict=True):
        beside.setdefault(start, []).append((end, distance * distance))
    seen: set[int] = set()
    waiting = [(0.0, first)]
    while waiting:
        cost, row = heapq.heappop(waiting)
        if row in seen or row == without:
            continue
        if row == last:
            return cost
        seen.add(row)
        for other, more in beside.get(row, []):
            heapq.heappush(waiting, (cost + more, other))
    return None


@given(_graphs(), st.data())
def test_the_way_is_the_best_there_is(graph: PhotoGraph, data: st.DataObject) -> None:
    count = len(graph)
    first, last = data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, count - 1))
    without = data.draw(st.one_of(st.none(), st.integers(0, count - 1).filter(lambda row: row not in (first, last))))
    way = Ways(graph).way({first: 0.0}, {last: 0.0}, [] if without is None else [without])
    cost = _cost_by_dijkstra(graph, first, last, without)
    if cost is None:
        assert way == ()
        return
    assert (way[0], way[-1]) == (first, last)
    assert without not in way
    lengths: dict[tuple[int, int], float] = {}
    for start, end, distance in zip(*(each.tolist() for each in graph.edges()), strict=True):
        lengths[start, end] = min(distance, lengths.get((start, end), 9.0))
    steps = sum(lengths[pair] ** 2 for pair in itertools.pairwise(way))
    assert steps == pytest.approx(cost, abs=1e-4)


def test_a_way_may_begin_and_end_at_the_neighbours_of_photos_that_are_not_in_the_library() -> None:
    neighbours = np.array([[1], [2], [3], [-1]], np.int32)
    graph = PhotoGraph(
        neighbours, np.full((4, 1), 0.5, np.float32), np.zeros((0, 2), np.int32), np.zeros(0, np.float32)
    )
    assert Ways(graph).way({0: 0.3, 1: 0.9}, {3: 0.1}) == (0, 1, 2, 3)
    assert Ways(graph).way({0: 0.9, 1: 0.3}, {3: 0.1, 2: 0.2}) == (1, 2)


def test_a_graph_is_kept_beside_its_index_and_not_beside_another(
    index: Index, graph: PhotoGraph, tmp_path: Path
) -> None:
    generation = index.generation
    assert kept_graph(generation) is None
    keep_graph(generation, graph)
    kept = kept_graph(generation)
    assert kept is not None
    for name in ("neighbours", "distances", "ties", "tie_distances"):
        assert (getattr(kept, name) == getattr(graph, name)).all()
    other = _index(tmp_path, np.random.default_rng(9).standard_normal((len(index), 24)).astype(np.float32)).generation
    for path in generation.folder.glob("graph*"):
        (other.folder / path.name).write_bytes(path.read_bytes())
    assert kept_graph(other) is None


@pytest.mark.parametrize("name", ["graph-neighbours.npy", "graph-distances.npy", "graph-ties.npy", RECORD])
def test_a_graph_that_is_not_whole_is_none(index: Index, graph: PhotoGraph, name: str) -> None:
    keep_graph(index.generation, graph)
    path = index.generation.folder / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert kept_graph(index.generation) is None
    path.unlink()
    assert kept_graph(index.generation) is None


def test_rows_that_lead_out_of_the_library_are_not_followed(index: Index, graph: PhotoGraph) -> None:
    """With the right checksums, as somebody else's program could write them."""
    wrong = PhotoGraph(graph.neighbours + np.int32(len(index)), graph.distances, graph.ties, graph.tie_distances)
    keep_graph(index.generation, wrong)
    assert json.loads((index.generation.folder / RECORD).read_text())["count"] == len(index)
    assert kept_graph(index.generation) is None
