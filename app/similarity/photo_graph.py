"""A library as a graph: each photo beside its nearest ones, and ways from one photo to another along these.

Who is whose neighbour follows the order of the library (``order``), how long an edge is the distance that is shown. Of
two ways the better one has the smaller sum of squared distances: two steps of half the length cost half of one, so that
a way goes by small steps where there are some. Photos that lie apart from all others in groups of their own, as bursts
do, are tied to what is nearest outside of the group: there is a way between any two photos. Pure NumPy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.similarity.index import Index

Floats = NDArray[np.float32]
Rows = NDArray[np.int32]
Report = Callable[[float], None]
"""Called often, with the share that is done (0 to 1); may raise."""

NEIGHBOURS = 12
_EXACT_UP_TO = 5_000
_AT_ONCE = 256
# Of the time it takes: ties between groups take the rest.
_NEAREST = 0.9
_STEP_COST = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class PhotoGraph:
    """``neighbours`` (n, NEIGHBOURS) rows, −1 where there are fewer, and their ``distances``; ``ties`` (m, 2) rows with
    ``tie_distances`` (m,).
    """

    neighbours: Rows
    distances: Floats
    ties: Rows
    tie_distances: Floats

    def __len__(self) -> int:
        return len(self.neighbours)

    def edges(self) -> tuple[Rows, Rows, Floats]:
        """Return (from, to, distance) of every edge, both ways, by where they lead to."""
        place, number = np.nonzero(self.neighbours >= 0)
        starts = np.concatenate([place.astype(np.int32), self.ties[:, 0]])
        ends = np.concatenate([self.neighbours[place, number], self.ties[:, 1]])
        lengths = np.concatenate([self.distances[place, number], self.tie_distances])
        both = np.concatenate([starts, ends]), np.concatenate([ends, starts]), np.concatenate([lengths, lengths])
        order = np.argsort(both[1], kind="stable")
        return both[0][order], both[1][order], both[2][order]


class Growth:
    """The graph of an index, as far as it has been grown: whoever was stopped goes on there. Belongs to one thread."""

    def __init__(self, index: Index, scale: Floats) -> None:
        """``scale`` (dim,) holds the default weights."""
        self._index = index
        self._scale = scale
        self._begun = 0
        self._neighbours = np.full((len(index), NEIGHBOURS), -1, np.int32)
        self._distances = np.zeros((len(index), NEIGHBOURS), np.float32)

    def go_on(self, report: Report) -> PhotoGraph:
        """Grow what is left and return the whole. Raises DamagedIndex, and what ``report`` does."""
        index, scale, count = self._index, self._scale, len(self._index)
        for start in range(self._begun, count, _AT_ONCE):
            self._begun = start
            report(_NEAREST * start / count)
            rows = np.arange(start, min(start + _AT_ONCE, count))
            within = _within(report, _NEAREST * start / count, _NEAREST * len(rows) / count)
            if count <= _EXACT_UP_TO:
                found = index.rows_nearest(rows, scale, NEIGHBOURS, "cosine", within)
            else:
                found = _near(index, rows, scale, within)
            self._distances[rows] = _distances(index, rows, found, scale)
            self._neighbours[rows] = found
        self._begun = count
        ties = _ties(index, self._neighbours, scale, _within(report, _NEAREST, 1 - _NEAREST))
        report(1)
        return PhotoGraph(self._neighbours, self._distances, *ties)


def grown_graph(index: Index, scale: Floats, report: Report) -> PhotoGraph:
    """Return the graph of an index at once; ``scale`` (dim,) holds the default weights. Raises as ``Growth.go_on``."""
    return Growth(index, scale).go_on(report)


def _near(index: Index, rows: NDArray[np.int64], scale: Floats, report: Report) -> NDArray[np.int64]:
    found = np.full((len(rows), NEIGHBOURS), -1, np.int64)
    for number, row in enumerate(rows.tolist()):
        report(number / len(rows))
        near = index.rows_near(row, scale, NEIGHBOURS)
        found[number, : len(near)] = near
    return found


def _distances(index: Index, rows: NDArray[np.int64], others: NDArray[np.int64], scale: Floats) -> Floats:
    """Return the distances (q, k) of photos to others, 0 where there is none."""
    result = np.zeros(others.shape, np.float32)
    known, places = np.unique(others[others >= 0], return_inverse=True)
    if not len(known):
        return result
    apart = index.vectors_at(known) * np.sqrt(scale)
    own = index.vectors_at(rows) * np.sqrt(scale)
    number, place = np.nonzero(others >= 0)
    for start in range(0, len(number), _AT_ONCE):
        here = slice(start, start + _AT_ONCE)
        difference = own[number[here]] - apart[places[here]]
        result[number[here], place[here]] = np.sqrt(np.einsum("ij,ij->i", difference, difference))
    return result


def _ties(index: Index, neighbours: Rows, scale: Floats, report: Report) -> tuple[Rows, Floats]:
    """Return pairs of rows, with their distances, that make one of all groups that know nothing of each other."""
    pairs: list[tuple[int, int]] = []
    lengths: list[float] = []
    while True:
        groups = groups_of(neighbours, np.array(pairs, np.int32).reshape(-1, 2))
        names, first, sizes = np.unique(groups, return_index=True, return_counts=True)
        if len(names) <= 1:
            return np.array(pairs, np.int32).reshape(-1, 2), np.array(lengths, np.float32)
        small = np.delete(np.arange(len(names)), int(sizes.argmax()))
        for start in range(0, len(small), _AT_ONCE):
            asking = first[small[start : start + _AT_ONCE]]
            for row, (other, distance) in zip(asking.tolist(), _outside(index, asking, groups, scale), strict=True):
                pairs.append((row, other))
                lengths.append(distance)
            report(start / len(small))


def _outside(index: Index, rows: NDArray[np.int64], groups: Rows, scale: Floats) -> list[tuple[int, float]]:
    """Return for each of ``rows`` the nearest photo outside of its group, and how far that is: of all photos."""
    root = np.sqrt(scale)
    asking = index.vectors_at(rows) * root
    best, where = np.full(len(rows), np.inf), np.zeros(len(rows), np.int64)
    lengths = np.einsum("ij,ij->i", asking, asking)
    for start in range(0, len(index), _AT_ONCE * 8):
        here = np.arange(start, min(start + _AT_ONCE * 8, len(index)))
        others = index.vectors_at(here) * root
        squares = lengths[:, None] + np.einsum("ij,ij->i", others, others) - 2 * (asking @ others.T)
        squares[groups[rows][:, None] == groups[here][None, :]] = np.inf
        nearest = squares.argmin(axis=1)
        found = squares[np.arange(len(rows)), nearest]
        better = found < best
        best[better], where[better] = found[better], here[nearest[better]]
    return [(int(row), float(np.sqrt(max(0.0, square)))) for row, square in zip(where, best, strict=True)]


def groups_of(neighbours: Rows, ties: Rows) -> Rows:
    """Return for each row the least row of the group that it belongs to: those that are tied to each other."""
    place, number = np.nonzero(neighbours >= 0)
    ends = np.concatenate([np.stack([place.astype(np.int32), neighbours[place, number]], axis=1), ties])
    groups = np.arange(len(neighbours), dtype=np.int32)
    while True:
        least = np.minimum(groups[ends[:, 0]], groups[ends[:, 1]])
        new = groups.copy()
        for side in (0, 1):
            np.minimum.at(new, ends[:, side], least)
            np.minimum.at(new, groups[ends[:, side]], least)
        new = new[new]
        if (new == groups).all():
            return groups
        groups = new


def _within(report: Report, start: float, length: float) -> Report:
    """Return what reports a part of the whole."""
    return lambda share: report(start + length * share)


class Ways:
    """The best ways through a graph. Made once for a graph; any thread may ask."""

    def __init__(self, graph: PhotoGraph) -> None:
        self._from, to, distances = graph.edges()
        self._costs = np.square(distances, dtype=np.float64) + _STEP_COST
        self._to, self._begins = np.unique(to, return_index=True)
        self._count = len(graph)

    def way(
        self,
        starts: Mapping[int, float],
        ends: Mapping[int, float],
        without: Sequence[int] = (),
        report: Callable[[], None] = lambda: None,
    ) -> tuple[int, ...]:
        """Return the rows along the best way from one of ``starts`` to one of ``ends``, () where there is none.

        Both with the distance from the photo that is meant: 0 where it is the photo itself. ``without``: rows that no
        way leads over. ``report`` is called often and may raise. (R. Bellman, "On a routing problem", 1958.)
        """
        costs, closed = np.full(self._count, np.inf), np.zeros(self._count, np.bool_)
        closed[list(without)] = True
        begun = {row: distance * distance for row, distance in starts.items() if not closed[row]}
        for row, cost in begun.items():
            costs[row] = cost
        last = _last(costs, ends)
        while len(self._to):
            report()
            reached = np.minimum.reduceat(costs[self._from] + self._costs, self._begins)
            better = (reached < costs[self._to]) & (reached < last[0]) & ~closed[self._to]
            if not better.any():
                break
            costs[self._to[better]] = reached[better]
            last = _last(costs, ends)
        return () if last[1] is None else self._walked_back(costs, begun, last[1])

    def _walked_back(self, costs: NDArray[np.float64], begun: Mapping[int, float], last: int) -> tuple[int, ...]:
        """Each step costs something: so what comes before is always nearer to where it began."""
        way = [last]
        while costs[way[-1]] != begun.get(way[-1]):
            place = int(np.searchsorted(self._to, way[-1]))
            begin = self._begins[place]
            end = self._begins[place + 1] if place + 1 < len(self._begins) else len(self._from)
            before = self._from[begin:end]
            way.append(int(before[(costs[before] + self._costs[begin:end]).argmin()]))
        return tuple(reversed(way))


def _last(costs: NDArray[np.float64], ends: Mapping[int, float]) -> tuple[float, int | None]:
    """Return what the best way known so far costs, and where it ends."""
    best = min(((float(costs[row]) + distance * distance, row) for row, distance in ends.items()), default=None)
    return (float("inf"), None) if best is None or not np.isfinite(best[0]) else best
