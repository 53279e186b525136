"""Answers to questions for a part of a photo: distances, and their words, are those of the part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from app.core.box import Box
from app.core.closeness import Edges
from app.core.job import Job
from app.core.photo import Answer, ContentId, Hidden, Match
from app.core.question import Manner, Question
from app.core.question_check import limits_of
from app.library.reader import Reader
from app.pipeline.search.answers import Ready
from app.pipeline.search.folding import hidden_in, shown
from app.pipeline.search.matches import in_order, matches_of
from app.pipeline.search.parts import Parts
from app.similarity.choosing import Choosing
from app.similarity.descriptor import distance_from
from app.similarity.index import Found
from app.similarity.manifest import DamagedIndex

Floats = NDArray[np.float32]

PART_EDGES = Edges(0.98, 1.04, 1.11)
"""A photo that holds the share s of a part is √(2 − 2 √s) away from it: roots spread what is alike. Of other kinds of
things 1 in 10,000, 1,000 and 100 photos is closer than that (``build/bench.py loupe`` prints it).
"""


_FOLDED = 4
"""So many times as many are looked for where several stand in one cell."""


class PartAnswers:
    """Serves the query thread."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def answer(self, job: Job, reader: Reader, question: Question, ready: Ready, in_use: str) -> Answer:
        """Answer a question with a box. ``in_use``: the model that photos are read for.

        Raises InputError, AppError, Cancelled.
        """
        if question.box is None:
            raise ValueError("no box")
        near, far = limits_of(question, PART_EDGES)
        photo, by = ready.asked.wanted[0], ready.respondent.by

        def nearest(vector: Floats, count: int | None) -> tuple[list[ContentId], int]:
            return self._nearest(job, reader, ready, vector, count)

        part, looked = self._parts.find(
            job,
            reader,
            photo.path,
            photo.content_id,
            question.box,
            by,
            nearest,
            question.count * _folded(ready) + 1,  # the photo itself is the first
            go_on=question.details,
        )
        matches = matches_of(reader, _between(part.found, near, far), question.count, ready.about, PART_EDGES)
        placed = tuple(_placed(match, part.places) for match in matches)
        return Answer(
            photo.path,
            photo.places,
            in_order(shown(placed, question), question.order),
            looked.looked,
            PART_EDGES,
            by_older=not question.engine and by.model_id != in_use,
            detailed=True,
            manner=ready.sought.manner,
            engine=question.engine,
            question=replace(question, details=False),
            hidden=hidden_in(placed, Hidden(), question),
            counted=ready.counts.parts,
            looked_into=looked,
        )

    def _nearest(
        self, job: Job, reader: Reader, ready: Ready, vector: Floats, count: int | None
    ) -> tuple[list[ContentId], int]:
        """Return the contents of the scope that are nearest to the vector of a part, so many or (None) all."""
        sought = ready.sought
        asked = sought._replace(
            vector=vector,
            manner=Manner(sought.manner.metric, exact=count is None),
            choosing=Choosing(ready.about.within.contents),
        )
        wanted = count or reader.vector_count(ready.respondent.by.model_id)
        while True:
            try:
                found, tally = ready.respondent.collect(job, asked, wanted)
            except DamagedIndex as damage:
                ready.respondent.without(damage)
            else:
                return [each.content_id for each in found], tally.compared


def _folded(ready: Ready) -> int:
    return 1 if ready.about.folding is None or ready.about.folding.is_idle else _FOLDED


def _placed(match: Match, places: Mapping[ContentId, Box]) -> Match:
    shots = tuple(_placed(shot, places) for shot in match.shots)
    return replace(match, place=places.get(match.content_id), shots=shots)


def _between(found: Found, near: float, far: float) -> Found:
    """Return what lies beyond ``near`` and up to ``far``."""
    distances = distance_from(np.array([each.similarity for each in found])).tolist()
    return [each for each, distance in zip(found, distances, strict=True) if near < distance <= far]
