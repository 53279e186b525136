"""What is nearest to a question, found by the server among its own rows: a ``core.neighbours.Neighbours``.

    usual      300 candidates by the short vectors (HNSW: Y. Malkov, D. Yashunin, IEEE TPAMI 42, 2020), then in the
               exact order of the full ones, in one statement with whatever the scope says of the photos
    few        in a scope of few photos those are looked up first, and none of the others is compared
    all rows   for other weights, for limits (which count what they leave out), and as long as nothing is projected

An index that is asked for photos of a scope returns what it comes by that lies in it: so it goes on until there are
enough (``iterative_scan``), and where that ends too soon everything in the scope is compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from app.core.neighbours import Compared, Near
from app.core.photo import ContentId
from app.core.question import Scope
from app.core.shoot import Shoot
from app.shared.address import Address
from app.shared.filter_sql import Conditions
from app.shared.mounts import Mounts
from app.shared.projection import Projections
from app.shared.remembered import Remembered
from app.shared.schema import open_library
from app.shared.scope_sql import within
from app.shared.session import FloatVector, HalfVector, Session, half_vector

_LEAST_CANDIDATES, _CANDIDATES_EACH = 300, 4
_FEW = 20_000
"""So many photos of a scope are looked up one by one sooner than an index has come by enough of them."""
_SETTINGS = {
    # As far as pgvector walks: at 300,000 photos .955 are found with 400, .985 with it, and all where the index was
    # built with as much care (``founding``), for 5 ms more.
    "hnsw.ef_search": "1000",
    # The default gives back what it finds in the first place: of one photo in a hundred that is nearly nothing.
    "hnsw.iterative_scan": "strict_order",
    "hnsw.max_scan_tuples": "200000",
    "hnsw.scan_mem_multiplier": "8",
    # Each question has a plan of its own: one for any would not know the model, and so no index.
    "plan_cache_mode": "force_custom_plan",
    "jit": "off",
}
_PRODUCT = "-(e.vector::vector <#> %(question)s::vector)"
# One row of another length, from a program that is none of ours, must not end everybody's questions.
_FITS = "vector_dims(e.vector) = vector_dims(%(question)s::vector)"
# OFFSET keeps the planner from turning it into a join, which would sort all rows and leave the index aside.
_HELD = "EXISTS (SELECT FROM photos p WHERE p.content_id = e.content_id AND {within} OFFSET 0)"
_IN_ORDER = "ORDER BY similarity DESC, content_id LIMIT %(count)s"
_USUAL = f"""WITH candidates AS MATERIALIZED (
        (SELECT e.content_id, e.vector FROM embeddings e WHERE e.model = %(model)s AND e.short IS NOT NULL AND {_HELD}
            ORDER BY e.short <-> %(short)s::halfvec(128) LIMIT %(candidates)s)
        UNION ALL SELECT e.content_id, e.vector FROM embeddings e
            WHERE e.model = %(model)s AND e.short IS NULL AND {_HELD})
    SELECT e.content_id, {_PRODUCT} AS similarity, e.vector FROM candidates e WHERE {_FITS} {_IN_ORDER}"""
_OF_FEW = f"""WITH inside AS MATERIALIZED (
        SELECT DISTINCT p.content_id FROM photos p WHERE p.content_id IS NOT NULL AND {{within}})
    SELECT e.content_id, {_PRODUCT} AS similarity, e.vector FROM (
        SELECT e.content_id, e.vector FROM inside JOIN embeddings e USING (content_id) WHERE e.model = %(model)s
            ORDER BY coalesce((e.short <-> %(short)s::halfvec(128)) + 0, 0) LIMIT %(candidates)s) e
    WHERE {_FITS} {_IN_ORDER}"""
# DISTANCE > near and <= far, as similarities; what is outside the limits is counted.
_ALL_ROWS = f"""WITH compared AS MATERIALIZED (
        SELECT e.content_id, {_PRODUCT} AS similarity FROM embeddings e
        WHERE e.model = %(model)s AND {_FITS} AND {_HELD}),
    found AS MATERIALIZED (SELECT content_id, similarity FROM compared
        WHERE similarity < %(near)s::float8 AND similarity >= %(far)s::float8 {_IN_ORDER})
    SELECT counted.*, f.content_id, f.similarity, e.vector FROM (SELECT count(*),
            count(*) FILTER (WHERE similarity >= %(near)s::float8), count(*) FILTER (WHERE similarity < %(far)s::float8)
        FROM compared) counted
    LEFT JOIN found f ON true LEFT JOIN embeddings e ON e.content_id = f.content_id AND e.model = %(model)s
    ORDER BY f.similarity DESC, f.content_id"""


class SharedNeighbours:
    """Belongs to the thread that opened it. How many contents there are stays known for a while."""

    def __init__(self, session: Session, mounts: Mounts) -> None:
        self._session = session
        self._mounts = mounts
        self._models: dict[str, int] = {}
        self._projections = Projections()
        self._counted = Remembered()

    @classmethod
    def open(cls, address: Address, mounts: Mounts) -> Self:
        """Raises AppError."""
        return cls(open_library(address, _SETTINGS), mounts)

    @property
    def is_broken(self) -> bool:
        return self._session.is_broken

    def close(self) -> None:
        self._session.close()

    def nearest(
        self,
        model_id: str,
        question: NDArray[np.float32],
        *,
        usual: bool,
        count: int,
        scope: Scope,
        shoots: Sequence[Shoot] = (),
        near: float = -1.0,
        far: float = float("inf"),
        exact: bool = False,
    ) -> Compared:
        """Return the ``count`` nearest contents that some photo in the scope holds; see ``core.neighbours``."""
        model = self._model(model_id)
        if model is None:
            return Compared([], 0)
        where = Conditions()
        inside = within(scope, shoots, self._mounts, where) or "TRUE"
        values = {
            **where.values,
            "model": model,
            "question": FloatVector(question.astype("<f4").tobytes()),
            "count": count,
        }
        everywhere = self._count(model, "TRUE", {})
        projection = self._projections.of(self._session, model_id)
        if exact or not usual or projection is None or near >= 0 or far != float("inf"):
            return self._of_all_rows(inside, values, near, far, everywhere)
        values |= {
            "short": HalfVector(projection.of_question(question).astype("<f2").tobytes()),
            "candidates": max(_LEAST_CANDIDATES, _CANDIDATES_EACH * count),
        }
        searched = everywhere if inside == "TRUE" else self._count(model, inside, where.values)
        found: list[Near] | None = None
        if inside == "TRUE" or not self._is_of_few(inside, where.values):
            found = self._found(_USUAL.format(within=inside), values)
            if len(found) < min(count, searched):
                found = None
        if found is None:
            found = self._found(_OF_FEW.format(within=inside), values)
        return Compared(found, searched, everywhere - searched)

    def among(self, model_id: str, question: NDArray[np.float32], contents: Iterable[ContentId]) -> list[Near]:
        """Return these few contents, nearest first, those that have a vector of the model. Raises AppError."""
        return self._found(
            f"""SELECT e.content_id, {_PRODUCT} AS similarity, e.vector FROM embeddings e
                WHERE e.model = %(model)s AND e.content_id = ANY(%(ids)s::bytea[]) AND {_FITS}
                ORDER BY similarity DESC, content_id""",
            {
                "model": self._model(model_id),
                "question": FloatVector(question.astype("<f4").tobytes()),
                "ids": [*contents],
            },
        )

    def _of_all_rows(self, inside: str, values: dict[str, Any], near: float, far: float, everywhere: int) -> Compared:
        limits = {"near": 1 - near * near / 2 if near >= 0 else float("inf"), "far": 1 - far * far / 2}
        rows = self._session.all(_ALL_ROWS.format(within=inside), **values, **limits)
        compared, too_near, too_far = rows[0][:3]
        found = [Near(row[3], row[4], half_vector(row[5])) for row in rows if row[3] is not None]
        return Compared(found, compared - too_near - too_far, max(0, everywhere - compared), too_near, too_far)

    def _found(self, sql: str, values: dict[str, Any]) -> list[Near]:
        rows = self._session.all(sql, **values)
        return [Near(content_id, similarity, half_vector(vector)) for content_id, similarity, vector in rows]

    def _model(self, model_id: str) -> int | None:
        if model_id not in self._models:
            found = self._session.one("SELECT id FROM models WHERE model_id = %(model_id)s", model_id=model_id)
            if found is None:
                return None
            self._models[model_id] = found
        return self._models[model_id]

    def _is_of_few(self, inside: str, values: dict[str, object]) -> bool:
        sql = f"SELECT count(*) FROM (SELECT FROM photos p WHERE {inside} LIMIT {_FEW + 1}) counted"
        return self._session.number(sql, **values) <= _FEW

    def _count(self, model: int, inside: str, values: dict[str, object]) -> int:
        """Return how many contents with a vector lie within a scope."""
        sql = f"""SELECT count(*) FROM embeddings e WHERE e.model = %(model)s
            AND EXISTS (SELECT FROM photos p WHERE p.content_id = e.content_id AND {inside})"""
        key = model, inside, *((name, str(value)) for name, value in values.items())
        return self._counted.get(key, lambda: self._session.number(sql, **values, model=model))
