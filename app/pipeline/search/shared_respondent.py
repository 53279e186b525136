"""A shared library as who answers a question: the server finds what is nearest among its own rows.

Its order is that of the distance alone, as in any library that is too small to say what its photos have in common; and
its words are the shipped ones. What it found is compared once more here, with the vectors that came along: distances
are those of a library of the user's own, to the last digit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.closeness import SHIPPED, Edges
from app.core.facts import Facts
from app.core.job import Job
from app.core.neighbours import Near, Neighbours
from app.core.photo import ContentId
from app.core.question import EVERYWHERE, Scope
from app.core.shoot import Shoot
from app.pipeline.search.collect import Sought
from app.pipeline.search.counting_blocks import Counting
from app.pipeline.search.scoping import ANYWHERE, Within, as_the_library_calls_it, taking
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.choosing import Tally
from app.similarity.half import as_float32
from app.similarity.index import Found, Scored
from app.similarity.manifest import DamagedIndex
from app.similarity.order import plainly

Floats = NDArray[np.float32]

_LEAST, _EACH = 1000, 4
"""Of limits that count from the nearest of several photos, which the server does not know: of so many, or so many times
as many as are wanted, those within are taken."""


class SharedRespondent:
    """Lives for one question, on the query thread."""

    centre = None
    is_plain = True
    has_details = False

    def __init__(self, facts: Facts, neighbours: Neighbours, by: KnownModel) -> None:
        self.by = by
        self._facts = facts
        self._neighbours = neighbours
        self._scope = EVERYWHERE
        self._shoots: tuple[Shoot, ...] = ()

    def in_use(self) -> SharedRespondent:
        return self

    def within(self, scope: Scope, asked: Sequence[tuple[str, ContentId]]) -> Within:
        self._scope, self._shoots = as_the_library_calls_it(self._facts, scope, asked)
        if self._scope == EVERYWHERE:
            return ANYWHERE
        return Within(None, taking(self._scope, self._shoots))  # the server knows which contents these are

    def edges(self, counts: Counting) -> Edges:
        return SHIPPED

    def collect(self, job: Job, sought: Sought, count: int) -> tuple[Found, Tally]:
        job.checkpoint()
        choosing = sought.choosing
        here = choosing.is_limited and bool(choosing.like)
        compared = self._neighbours.nearest(
            self.by.model_id,
            sought.vector * sought.scale,
            usual=sought.is_usual,
            count=max(_LEAST, _EACH * count) if here else count,
            scope=self._scope,
            shoots=self._shoots,
            near=-1.0 if here else choosing.near,
            far=float("inf") if here else choosing.far,
            exact=sought.manner.exact or here,
        )
        found, beyond = _scored(sought, compared.found, limits=here)
        near, far = compared.too_near + beyond.too_near, compared.too_far + beyond.too_far
        searched = compared.searched + compared.too_near + compared.too_far
        return found[:count], Tally(searched, compared.outside, near, far)

    def among(self, job: Job, sought: Sought, contents: frozenset[ContentId]) -> Found:
        job.checkpoint()
        near = self._neighbours.among(self.by.model_id, sought.vector * sought.scale, contents)
        return _scored(sought, near, limits=sought.choosing.is_limited)[0]

    def without(self, damage: DamagedIndex) -> None:
        raise damage  # there is none to do without


def _scored(sought: Sought, near: Sequence[Near], *, limits: bool) -> tuple[Found, Tally]:
    """Return what was found in its order, with similarities as of any library; beyond ``limits`` where they count."""
    sound = [each for each in near if len(each.vector) == 2 * len(sought.vector)]
    if not sound:
        return [], Tally()
    vectors = as_float32(np.frombuffer(b"".join(each.vector for each in sound), np.float16).reshape(len(sound), -1))
    asked, choosing = plainly(sought.vector, sought.scale), sought.choosing
    similar, scores = asked.exactly(vectors, None)
    told, tally = choosing.told(asked, vectors, similar), Tally()
    taken = np.ones(len(sound), bool)
    if limits:
        within, tally = choosing.scores(asked, vectors, None)
        taken = within > -np.inf
    found = [
        Scored(each.content_id, float(similarity), float(score))
        for each, similarity, score, is_taken in zip(sound, told, scores, taken, strict=True)
        if is_taken
    ]
    return sorted(found, key=lambda each: -each.score), tally
