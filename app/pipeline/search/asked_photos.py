"""The photos of a question: where each lies, what is in it, and the one vector that they are together."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.errors import DecodeError, InputError
from app.core.facts import Facts
from app.core.job import Job
from app.core.masks import Only
from app.core.photo import ContentId
from app.core.question import Example, Question
from app.pipeline.search.query_vector import QueryVectors, place_of
from app.pipeline.work.model_in_use import KnownModel
from app.similarity.combined import combined

Floats = NDArray[np.float32]


class AskedPhoto(NamedTuple):
    """A photo that is asked with: its path as the library calls it, where the library has what is in it, its weight.

    ``only``: what of it is asked about, None for all of it.
    """

    path: str
    places: tuple[str, ...]
    content_id: ContentId
    weight: float
    only: Only | None = None


@dataclass(frozen=True, slots=True)
class AskedPhotos:
    """Those that count, for and against. ``path`` and ``places`` are those of the photo that is asked about."""

    path: str
    places: tuple[str, ...]
    wanted: tuple[AskedPhoto, ...]
    against: tuple[AskedPhoto, ...]

    @property
    def all(self) -> tuple[AskedPhoto, ...]:
        return *self.wanted, *self.against

    @property
    def own(self) -> tuple[ContentId, ...]:
        """The contents that are asked with, each once."""
        return tuple(dict.fromkeys(photo.content_id for photo in self.wanted))


def look_up(vectors: QueryVectors, facts: Facts, question: Question) -> AskedPhotos:
    """Find the photos of a question. Raises InputError for one that is not there or no photo, AppError."""
    wanted = tuple(_found(vectors, facts, example) for example in question.counting_for)
    if question.only is not None and wanted and question.weight > 0:  # it is of the photo that comes first
        wanted = (wanted[0]._replace(only=question.only), *wanted[1:])
    against = tuple(_found(vectors, facts, example) for example in question.counting_against)
    held = {photo.content_id for photo in wanted}
    both = next((photo.path for photo in against if photo.content_id in held), None)
    if both is not None:
        raise InputError("{path} cannot be both for and against.", path=both)
    if question.photo and question.weight <= 0:  # it is still what the question is about, if it is still there
        with contextlib.suppress(InputError, DecodeError):
            about = _found(vectors, facts, Example(question.photo))
            return AskedPhotos(about.path, about.places, wanted, against)
        return AskedPhotos(question.photo, (), wanted, against)
    return AskedPhotos(wanted[0].path, wanted[0].places, wanted, against)


def stored(vectors: QueryVectors, facts: Facts, photos: Sequence[AskedPhoto], by: KnownModel) -> list[Floats | None]:
    """Return the vector that the library has of each, None where it has none: of a part of a photo it has none."""
    return [None if photo.only else vectors.stored(facts, photo.content_id, by) for photo in photos]


def vector_of(
    job: Job,
    vectors: QueryVectors,
    asked: AskedPhotos,
    known: Sequence[Floats | None],
    by: KnownModel,
    scale: Floats,
    centre: Floats | None,
) -> tuple[Floats, tuple[Floats, ...]]:
    """Return the one vector (dim,) of all, and those of the photos for where these are not one and the same.

    ``known`` are those that the library has, the others are made.
    Raises InputError for what is no photo, and where nothing remains of what is asked; AppError, Cancelled.
    """
    weighted = []
    for photo, vector in zip(asked.all, known, strict=True):
        made = vectors.made(job, photo.content_id, photo.path, by, photo.only) if vector is None else vector
        weighted.append((made, photo.weight))
        job.checkpoint()
    wanted, against = weighted[: len(asked.wanted)], weighted[len(asked.wanted) :]
    like = () if len(weighted) == 1 else tuple(vector for vector, _ in wanted)
    try:
        return combined(wanted, against, scale, centre), like
    except ValueError:
        raise InputError("What the photos for and against show is the same: nothing remains to look for.") from None


def _found(vectors: QueryVectors, facts: Facts, example: Example) -> AskedPhoto:
    path = place_of(facts, example.photo)
    content_id, places = vectors.whereabouts(facts, path)
    if path not in places and (other_way := _by_another_way(places, path)):
        path, places = other_way, (other_way, *(place for place in places if place != other_way))
    return AskedPhoto(path, places, content_id, example.weight)


def _by_another_way(places: Sequence[str], path: str) -> str | None:
    """Return the one of these places that is this very file: it lies behind a link in a folder of the library."""
    for place in places:
        with contextlib.suppress(OSError):
            if os.path.samefile(place, path):
                return place
    return None
