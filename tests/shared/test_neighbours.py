"""What is nearest is found: with and without an index, whatever lies in the scope, and while rows are being added."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.neighbours import Neighbours
from app.core.question import EVERYWHERE, Scope
from app.core.shoot import Shoot
from app.shared import neighbours as module
from app.shared.address import address_of
from app.shared.mounts import Mounts
from app.shared.neighbours import SharedNeighbours
from app.shared.projection import Projection, fitted, make_ready
from app.shared.schema import SHORT
from app.shared.session import FloatVector, HalfVector, Session
from tests.shared.clusters import MODEL, fill, folder_of, scale_of, vectors_of
from tests.shared_server import Server

_COUNT, _DIM, _ASKED = 4_000, 192, 40
_SCALE = scale_of(_DIM)


class _Library:
    """A library with an index, its vectors at hand, and who asks it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.vectors = np.concatenate(list(vectors_of(_COUNT, _DIM)))
        with Session.open(address_of(url)) as session:
            self.contents = fill(session, self.vectors)
            assert not make_ready(session, MODEL, _SCALE)  # too few, as long as nothing else is said
            assert make_ready(session, MODEL, _SCALE, least=_COUNT // 2)
            session.do("ANALYZE")
        self.rows = {content: row for row, content in enumerate(self.contents)}
        self.asking = SharedNeighbours.open(address_of(url), Mounts({"r": "/r"}))

    def weighted(self, row: int) -> NDArray[np.float32]:
        result: NDArray[np.float32] = self.vectors[row].astype(np.float32) * _SCALE
        return result

    def nearest(self, row: int, of: NDArray[np.bool_] | None = None, count: int = 10) -> list[bytes]:
        """Return what is nearest in truth, of some rows."""
        similar = self.vectors.astype(np.float32) @ self.weighted(row)
        if of is not None:
            similar = np.where(of, similar, -np.inf)
        return [self.contents[each] for each in np.argsort(-similar)[:count]]

    def in_folder(self, *names: str) -> NDArray[np.bool_]:
        return np.array([folder_of(row) in names for row in range(_COUNT)])

    def recall(self, scope: Scope, of: NDArray[np.bool_] | None = None, *, exact: bool = False) -> float:
        found = 0
        for row in range(0, _COUNT, _COUNT // _ASKED):
            answer = self.asking.nearest(MODEL, self.weighted(row), usual=True, count=10, scope=scope, exact=exact)
            found += len({near.content_id for near in answer.found} & set(self.nearest(row, of)))
        return found / (10 * len(range(0, _COUNT, _COUNT // _ASKED)))


@pytest.fixture(scope="module")
def library(server: Server) -> Iterator[_Library]:
    url = server.make_library()
    made = _Library(url)
    yield made
    made.asking.close()
    server.drop(url)


@pytest.fixture
def index_alone(library: _Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the index asked even where the server, or we, would rather compare all of so few rows."""
    monkeypatch.setattr(module, "_FEW", -1)
    session = library.asking._session
    session.do("SET enable_seqscan = off")
    session.do("SET enable_bitmapscan = off")
    session.do("SET enable_sort = off")
    yield
    for name in ("seqscan", "bitmapscan", "sort"):
        session.do(f"RESET enable_{name}")


def test_neighbours_are_what_the_protocol_says(library: _Library) -> None:
    neighbours: Neighbours = library.asking
    assert neighbours.nearest("unknown", library.weighted(0), usual=True, count=5, scope=EVERYWHERE).found == []


@pytest.mark.usefixtures("index_alone")
def test_the_index_is_used_and_finds_what_is_near(library: _Library, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = library.asking._session.all

    def noted(sql: str, **values: object) -> object:
        asked.append(sql)
        return real(sql, **values)

    monkeypatch.setattr(library.asking._session, "all", noted)
    library.asking.nearest(MODEL, library.weighted(0), usual=True, count=10, scope=EVERYWHERE)
    values = {"model": 1, "count": 10, "candidates": 300}
    vectors = {"question": FloatVector(bytes(4 * _DIM)), "short": HalfVector(bytes(2 * SHORT))}
    plan = "\n".join(line for (line,) in real(f"EXPLAIN {asked[-1]}", **values, **vectors))
    assert "embeddings_short_1" in plan
    assert library.recall(EVERYWHERE) >= 0.99


@pytest.mark.usefixtures("index_alone")
@pytest.mark.parametrize("folder", ["1", "10", "50"])
def test_a_scope_loses_nothing_of_what_the_index_has(library: _Library, folder: str) -> None:
    assert library.recall(Scope(folders=(f"/r/{folder}",)), library.in_folder(folder)) >= 0.98


@pytest.mark.parametrize("folder", ["1", "10", "50"])
def test_a_scope_of_few_is_looked_up_first(library: _Library, folder: str) -> None:
    assert library.recall(Scope(folders=(f"/r/{folder}",)), library.in_folder(folder)) >= 0.98


def test_all_rows_are_compared_where_that_is_asked_for(library: _Library) -> None:
    assert library.recall(EVERYWHERE, exact=True) == 1.0


def test_folders_days_kinds_and_shoots_bound_what_is_found(library: _Library) -> None:
    row = 7
    days = np.arange(_COUNT) // 24  # an hour between photos
    scopes = [
        (Scope(not_folders=("/r/10", "/r/50")), library.in_folder("1", "else")),
        (Scope(folders=("/r/none",)), np.zeros(_COUNT, bool)),
        (Scope(folders=("/r",)), np.ones(_COUNT, bool)),
        (Scope(since=date(1970, 1, 11), until=date(1970, 2, 10)), (days >= 10) & (days <= 40)),
        (Scope(formats=("jpg",)), np.ones(_COUNT, bool)),
        (Scope(formats=("png",)), np.zeros(_COUNT, bool)),
        (
            Scope(other_shoot=True, folders=("/r/10",)),
            library.in_folder("10") & (abs(np.arange(_COUNT) - row) > 24),
        ),
    ]
    for scope, of in scopes:
        answer = library.asking.nearest(
            MODEL, library.weighted(row), usual=True, count=5, scope=scope, shoots=[Shoot("/r/10", row * 3600)]
        )
        assert [near.content_id for near in answer.found] == library.nearest(row, of)[: min(5, of.sum())], scope
        assert (answer.searched, answer.outside) == (of.sum(), _COUNT - of.sum()), scope


def test_limits_count_what_they_leave_out(library: _Library) -> None:
    similar = library.vectors.astype(np.float32) @ library.weighted(3)
    distances = np.sqrt(np.maximum(0, 2 - 2 * similar.astype(np.float64)))
    near, far = float(np.quantile(distances, 0.01)), float(np.quantile(distances, 0.5))
    answer = library.asking.nearest(
        MODEL, library.weighted(3), usual=True, count=20, scope=EVERYWHERE, near=near, far=far
    )
    inside = np.flatnonzero((distances > near) & (distances <= far))
    expected = inside[np.argsort(distances[inside])][:20]
    assert [each.content_id for each in answer.found] == [library.contents[row] for row in expected]
    assert (answer.searched, answer.too_near, answer.too_far) == (len(inside), 40, _COUNT - 40 - len(inside))


def test_other_weights_are_compared_with_all_rows(library: _Library) -> None:
    other = np.zeros(_DIM, np.float32)
    other[-20:] = 1
    question = library.vectors[5].astype(np.float32) * other
    answer = library.asking.nearest(MODEL, question, usual=False, count=10, scope=EVERYWHERE)
    best = np.argsort(-(library.vectors.astype(np.float32) @ question))[:10]
    assert [near.content_id for near in answer.found] == [library.contents[row] for row in best]


def test_similarity_and_vector_come_along(library: _Library) -> None:
    answer = library.asking.nearest(MODEL, library.weighted(9), usual=True, count=3, scope=EVERYWHERE)
    for near in answer.found:
        vector = library.vectors[library.rows[near.content_id]]
        assert near.vector == vector.tobytes()
        assert near.similarity == pytest.approx(float(vector.astype(np.float64) @ library.weighted(9)), abs=1e-5)
    contents = [library.contents[row] for row in (5, 6, 7)]
    among = library.asking.among(MODEL, library.weighted(6), [*contents, b"0" * 16])
    assert among[0].content_id == contents[1]
    assert {near.content_id for near in among} == set(contents)


def test_rows_without_a_short_vector_are_found_and_those_of_strangers_harm_nobody(server: Server) -> None:
    url = server.make_library()
    vectors = np.concatenate(list(vectors_of(500, _DIM, seed=3)))
    with Session.open(address_of(url)) as session:
        contents = fill(session, vectors)
        asking = SharedNeighbours.open(address_of(url), Mounts({"r": "/r"}))
        question = vectors[1].astype(np.float32) * _SCALE
        first = asking.nearest(MODEL, question, usual=True, count=5, scope=EVERYWHERE)  # no projection yet
        assert make_ready(session, MODEL, _SCALE, least=100)
        asking._projections = type(asking._projections)()
        assert asking.nearest(MODEL, question, usual=True, count=5, scope=EVERYWHERE) == first
        session.do("UPDATE embeddings SET short = NULL WHERE content_id = %(id)s", id=contents[1])
        assert asking.nearest(MODEL, question, usual=True, count=5, scope=EVERYWHERE) == first
        strange = HalfVector(np.ones(_DIM + 1, "<f2").tobytes())
        session.do("UPDATE embeddings SET vector = %(v)s::halfvec WHERE content_id = %(id)s", v=strange, id=contents[9])
        for exact in (True, False):  # a row that is none of ours ends nobody's question
            asking.nearest(MODEL, question, usual=True, count=5, scope=EVERYWHERE, exact=exact)
        session.do("DELETE FROM photos WHERE content_id = %(id)s", id=contents[1])
        answer = asking.nearest(MODEL, question, usual=True, count=5, scope=EVERYWHERE)
        assert contents[1] not in [near.content_id for near in answer.found]
        assert make_ready(session, MODEL, _SCALE)  # fills in what is missing
        assert session.number("SELECT count(*) FROM embeddings WHERE short IS NULL") == 0
        session.do("UPDATE models SET projection = 'none'")
        asking._projections = type(asking._projections)()
        assert asking.nearest(MODEL, question, usual=True, count=5, scope=EVERYWHERE).found
        asking.close()
    server.drop(url)


def test_a_projection_survives_its_row_and_is_refused_where_it_is_none() -> None:
    made = fitted(iter(vectors_of(300, 64)), scale_of(64))
    again = Projection.load(made.dump())
    assert np.array_equal(again.axes, made.axes)
    assert again.axes.shape == (64, SHORT)  # fewer numbers than axes: the others are nothing
    for damaged in (made.dump()[:-4], b"", made.dump().replace(made.dump()[8:12], b"\x00\x00\xc0\x7f")):
        with pytest.raises((ValueError, struct.error)):
            Projection.load(damaged)
