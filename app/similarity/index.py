"""Nearest neighbours: annoy collects candidates on compact vectors, the full vectors rank them exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.photo import ContentId
from app.core.question import AUTOMATIC, Metric
from app.similarity.annoy_index import METRIC, AnnoyIndex, place_for_annoy
from app.similarity.checked_rows import CheckedRows
from app.similarity.choosing import ALL, Choosing, Tally, rows_of
from app.similarity.half import as_float32
from app.similarity.manifest import ANNOY, CENTRE, PROJECTION, DamagedIndex, Generation, verify
from app.similarity.many_questions import ManyQuestions
from app.similarity.mapping import mapped
from app.similarity.order import CHUNK_ROWS, Asked, Order, Sample, plainly, sample_of, sampled_rows
from app.similarity.projection import asked_point, walked_dim
from app.similarity.ranked import InOrder, in_order, in_order_by_parts, largest
from app.similarity.walk import EFFORTS, Effort, candidates

Floats = NDArray[np.float32]


class Scored(NamedTuple):
    """A content that was found: its similarity to the question (−1…1), and by what it is ordered, highest first."""

    content_id: ContentId
    similarity: float
    score: float


Found = list[Scored]

Report = Callable[[float], None]
"""Called often, with the share that is done (0 to 1); may raise."""

_NEAR, _NEAR_INSPECTED = 5, 150
_NEARLY, _NEARLY_INSPECTED = 10, 300
_UNMEASURED = Effort(40_000, 0)
# Of a large library few of the nearest by the dot product are among the cosine's candidates (``photokin tune``).
_DOT_IS_FAR, _DOT_LEAST = 20_000, EFFORTS[2]


class Index:
    """An open generation. Reads only mapped files; any thread may ask, one at a time or many."""

    def __init__(self, generation: Generation, verify: Callable[[Generation], None] = verify) -> None:
        """Open a generation after verifying every byte, or as ``verify`` does. Raises DamagedIndex."""
        verify(generation)
        manifest, folder = generation.manifest, generation.folder
        self.generation = generation
        self._projection: Floats = mapped(folder / PROJECTION, (manifest.dim, manifest.projected_dim), np.float32)
        self._rows = CheckedRows(generation)
        self._order: Order | None = None
        if CENTRE in manifest.parts:
            centre = mapped(folder / CENTRE, (manifest.dim,), np.float32)
            ends = np.cumsum([count for count, _ in manifest.scale])
            if not len(ends) or ends[-1] != manifest.dim:
                raise DamagedIndex(CENTRE)
            self._order = Order(centre, np.append(0, ends[:-1]).astype(np.int64))
        self._annoy = AnnoyIndex(walked_dim(manifest.projected_dim, self._order), METRIC)
        try:
            with place_for_annoy(folder / ANNOY) as place:
                self._annoy.load(place)
        except OSError as error:
            raise DamagedIndex(ANNOY) from error
        if self._annoy.get_n_items() != manifest.count or manifest.metric != METRIC:
            raise DamagedIndex(ANNOY)
        self._effort = Effort(manifest.inspected, manifest.followed) if manifest.inspected else _UNMEASURED

    def __len__(self) -> int:
        return self.generation.manifest.count

    @property
    def rows(self) -> CheckedRows:
        """What the generation holds of each photo."""
        return self._rows

    @property
    def centre(self) -> Floats | None:
        """What all photos have in common, (dim,); None where there are too few to say."""
        return None if self._order is None else self._order.centre

    @property
    def is_plain(self) -> bool:
        """Whether neighbours come by their similarity alone."""
        return self._order is None

    def sample(self, scale: Floats) -> Sample:
        """Return what photos that are not in the index are to be compared with for their place in its order.

        Not for the plain one. ``scale`` (dim,) holds the default weights. Raises DamagedIndex.
        """
        if self._order is None:
            raise ValueError("the plain order needs no sample")
        rows = sampled_rows(len(self))
        return sample_of(self._order, scale, rows, self._rows.take(rows)[0])

    def nearest(
        self, vector: Floats, scale: Floats, count: int, *, metric: Metric = "cosine", effort: int = AUTOMATIC
    ) -> Found:
        """Return the ``count`` contents nearest to ``vector`` (dim,), weighted by ``scale`` (``query_scale``).

        Candidates are those of the cosine whatever the metric: the other two find nearly all of theirs among them.
        Raises DamagedIndex.
        """
        rows = self.candidates(vector, scale, count, metric=metric, effort=effort)
        return self.best_of(rows, vector, scale, count, metric=metric)

    def nearly(self, vector: Floats, scale: Floats, count: int) -> Found:
        """Return nearly what ``nearest`` does, by a short walk: for who asks about every photo. Raises DamagedIndex."""
        point = asked_point(self._asked(vector, scale, "cosine"), self._projection, self._order)
        found = self._annoy.get_nns_by_vector(point, _NEARLY * count, _NEARLY_INSPECTED * count)
        return self.best_of(np.sort(np.array(found, np.int64)), vector, scale, count)

    def candidates(
        self, vector: Floats, scale: Floats, count: int, *, metric: Metric = "cosine", effort: int = AUTOMATIC
    ) -> NDArray[np.int64]:
        """Return the rows, rising, among which the ``count`` nearest very probably are."""
        point = asked_point(self._asked(vector, scale, "cosine"), self._projection, self._order)
        return candidates(self._annoy, point, count, self._effort_for(metric, effort))

    def best_of(
        self,
        rows: NDArray[np.int64],
        vector: Floats,
        scale: Floats,
        count: int,
        *,
        metric: Metric = "cosine",
        choosing: Choosing = ALL,
    ) -> Found:
        """Return the nearest of what lies at ``rows``, all of which a choice leaves. Raises DamagedIndex."""
        asked = self._asked(vector, scale, metric)
        vectors, traits = self._rows.take(rows)
        best = largest(asked.scores(as_float32(vectors[:, : asked.used]), traits), count)
        told = None if traits is None else traits[best]
        return self._scored(in_order(asked, rows[best], vectors[best], told, choosing))

    def exact(
        self,
        vector: Floats,
        scale: Floats,
        count: int,
        *,
        metric: Metric = "cosine",
        report: Report = lambda _: None,
    ) -> Found:
        """Return the same by comparing with every vector: slow, and the truth that ``nearest`` is measured against.

        Raises DamagedIndex.
        """
        asked = self._asked(vector, scale, metric)
        scores = np.empty(len(self), np.float32)
        for at in range(0, len(self), CHUNK_ROWS):
            report(at / len(self))
            vectors, traits = self._rows.take(slice(at, at + CHUNK_ROWS))
            scores[at : at + CHUNK_ROWS] = asked.scores(as_float32(vectors[:, : asked.used]), traits)
        return self._scored(in_order_by_parts(asked, largest(scores, count), self._rows.take, ALL, report))

    def exact_among(
        self,
        vector: Floats,
        scale: Floats,
        count: int,
        choosing: Choosing,
        rows: NDArray[np.int64] | None = None,
        *,
        metric: Metric = "cosine",
        report: Report = lambda _: None,
    ) -> tuple[Found, Tally]:
        """Return what ``exact`` does of what lies at ``rows`` (rising; None: of all), within the limits of a choice.

        Its contents are what ``rows`` were made of. Raises DamagedIndex.
        """
        asked = self._asked(vector, scale, metric)
        number = len(self) if rows is None else len(rows)
        scores, tally = np.empty(number, np.float32), Tally()
        for at in range(0, number, CHUNK_ROWS):
            report(at / number)
            here = slice(at, min(at + CHUNK_ROWS, number))
            vectors, traits = self._rows.take(here if rows is None else rows[here])
            scores[here], told = choosing.scores(asked, as_float32(vectors[:, : asked.used]), traits)
            tally = tally.plus(told)
        best = largest(scores, count)
        best = best[scores[best] > -np.inf]
        found = best if rows is None else rows[best]
        return self._scored(in_order_by_parts(asked, found, self._rows.take, choosing, report)), tally

    def rows_of(self, contents: frozenset[ContentId]) -> NDArray[np.int64]:
        """Return the rows, rising, of those of the contents that are in the index (``choosing.rows_of``)."""
        return rows_of(contents, self._rows.contents)

    def exact_many(
        self,
        vectors: Floats,
        scale: Floats,
        count: int,
        *,
        metric: Metric = "cosine",
        report: Report = lambda _: None,
    ) -> list[Found]:
        """Return what ``exact`` does for each of ``vectors`` (q, dim), many times as fast. Raises DamagedIndex."""
        asked = [self._asked(vector, scale, metric) for vector in vectors]
        ranked = []
        for each, rows in zip(asked, self._best_rows(asked, count, report), strict=True):
            ranked.append(self._scored(in_order(each, rows, *self._rows.take(rows))))
        return ranked

    def rows_nearest(
        self, rows: NDArray[np.int64], scale: Floats, count: int, metric: Metric, report: Report
    ) -> NDArray[np.int64]:
        """Return the rows (q, count) of what is nearest to the photos at ``rows`` (q,), nearest first; not themselves.

        By comparing with every vector; -1 where there are not so many. Raises DamagedIndex.
        """
        asked = [self._asked(vector, scale, metric) for vector in self.vectors_at(rows)]
        nearest = np.full((len(rows), count), -1, np.int64)
        for number, best in enumerate(self._best_rows(asked, count + 1, report)):
            ordered, _, _ = in_order(asked[number], best, *self._rows.take(best))
            others = ordered[ordered != rows[number]][:count]
            nearest[number, : len(others)] = others
        return nearest

    def vectors_at(self, rows: NDArray[np.int64]) -> Floats:
        """Return the vectors (n, dim) at ``rows``. Raises DamagedIndex."""
        return as_float32(self._rows.take(rows)[0])

    def content_at(self, row: int) -> ContentId:
        """Return whose vector lies at ``row``."""
        content_id: bytes = self._rows.contents[row].tobytes()
        return content_id

    def rows_near(self, row: int, scale: Floats, count: int) -> NDArray[np.int64]:
        """Return the rows of what is very probably nearest to the photo at ``row``, nearest first; not itself.

        By a short walk, for who asks about every photo: of the ten nearest it finds fewer than ``nearest``. Raises
        DamagedIndex.
        """
        found = self._annoy.get_nns_by_item(row, _NEAR * count, _NEAR_INSPECTED * count)
        rows = np.sort(np.array([each for each in found if each != row], np.int64))
        vectors, traits = self._rows.take(rows)
        asked = self._asked(self.vectors_at(np.array([row]))[0], scale, "cosine")
        return rows[largest(asked.scores(as_float32(vectors[:, : asked.used]), traits), count)]

    def level_of(self, metric: Metric) -> int:
        """Return the level of effort that AUTOMATIC is for a metric, AUTOMATIC if it is none of the levels."""
        effort = self._effort_for(metric, AUTOMATIC)
        return EFFORTS.index(effort) + 1 if effort in EFFORTS else AUTOMATIC

    def _best_rows(self, asked: Sequence[Asked], count: int, report: Report) -> list[NDArray[np.int64]]:
        questions = ManyQuestions(asked, count)
        for at in range(0, len(self), CHUNK_ROWS):
            report(at / len(self))
            others, traits = self._rows.take(slice(at, at + CHUNK_ROWS))
            questions.compare(as_float32(others[:, : questions.used]), traits, at)
        return [questions.best_rows(number) for number in range(len(asked))]

    def _asked(self, vector: Floats, scale: Floats, metric: Metric) -> Asked:
        return plainly(vector, scale) if self._order is None else self._order.asked(vector, scale, metric)

    def _effort_for(self, metric: Metric, level: int) -> Effort:
        if level != AUTOMATIC:
            return EFFORTS[level - 1]
        if metric != "dot" or self._effort not in EFFORTS:
            return self._effort
        return EFFORTS[-1] if len(self) > _DOT_IS_FAR else max(self._effort, _DOT_LEAST, key=EFFORTS.index)

    def _scored(self, found: InOrder) -> Found:
        contents = self._rows.contents
        return [
            Scored(contents[row].tobytes(), float(similarity), float(score))
            for row, similarity, score in zip(*found, strict=True)
        ]
