"""Finding neighbours: the index generation, plus what is newer, minus what is gone."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.closeness import SHIPPED, Edges
from app.core.closest import ClosestPairs
from app.core.errors import AppError, InputError
from app.core.job import Job
from app.core.photo import Answer, ContentId, Match
from app.core.question import Question
from app.library.database import CatalogNotReady
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.search.closest import closest_pairs
from app.pipeline.search.fresh import FRESH_LIMIT, FreshVectors, merge
from app.pipeline.search.nearest_details import NearestDetails
from app.pipeline.search.query_vector import QueryVectors
from app.pipeline.work.answering import answering_model
from app.pipeline.work.details import Details
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.pipeline.work.wanted_pictures import WantedPictures
from app.similarity.descriptor import distance_from
from app.similarity.index import Found, Index, Scored
from app.similarity.manifest import DamagedIndex, Generation, current_generation, pointer
from app.similarity.map_cells import RERANKED
from app.similarity.verified import VerifiedIndex

log = logging.getLogger(__name__)

Floats = NDArray[np.float32]


class Searcher:
    """Answers queries on the query thread, with its own read-only Reader. Nothing it opens is ever written."""

    def __init__(
        self,
        paths: DataPaths,
        model: ModelInUse,
        decoders: WarmDecoders,
        verified: VerifiedIndex | None = None,
        wanted: WantedPictures | None = None,
        details: Details | None = None,
    ) -> None:
        """``verified``: shared with whoever else looks whether the index is whole. ``wanted``: told what is asked.

        ``details``: whether the user wants those of the nearest photos compared.
        """
        self._paths = paths
        self._verified = verified or VerifiedIndex()
        self._model = model
        self._decoders = decoders
        self._wanted = wanted or WantedPictures()
        self._vectors = QueryVectors(model, decoders)
        self._details = details or Details()
        self._nearest_details = NearestDetails(paths, model, decoders)
        self._reader: Reader | None = None
        self._index: Index | None = None
        self._by: KnownModel | None = None
        self._opened_for = ("", "")
        self._fresh: FreshVectors | None = None
        self._fresh_for = ("", 0)

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    @property
    def reader(self) -> Reader | None:
        """The catalog, or None while the library does not exist. Raises AppError, CatalogNotReady."""
        before, self._reader = self._reader, None
        reader = Reader.current(before, self._paths.catalog)
        if reader is not None and reader is not before:
            self._fresh = None
            try:
                reader.check_paths()  # a flipped bit must not show one photo's place as another's
            except CatalogNotReady:
                reader.close()
                raise
        self._reader = reader
        return reader

    def get_ready(self, job: Job) -> None:
        """Start decoders, open and check the catalog and the index, if there are any. Raises AppError, Cancelled."""
        self._decoders.get_ready()
        _ = self._model.device  # nothing else takes so long to load: a folder that is dropped now need not wait for it
        reader = self.reader
        job.checkpoint()
        if reader is not None:
            by, index = self._who_answers(reader)
            try:
                self._newer_than(index, by, reader)
            except DamagedIndex as damage:
                self._without_index(damage)

    def find(self, job: Job, question: Question) -> Answer:
        """Return the nearest contents to the question's photo, which need not be in the library.

        The photo itself is left out, copies of it at other places are not. Raises InputError when there is no library
        or the photo is none, AppError, Cancelled.
        """
        reader = self.reader
        if reader is None:
            raise InputError("The library is empty. Add a folder of photos first.").with_hint("{photokin} index FOLDER")
        path = os.path.join(os.path.realpath(os.path.dirname(question.photo)), os.path.basename(question.photo))
        if path != question.photo and reader.photo_at(question.photo) is not None:
            path = question.photo  # by way of a link, which the library follows
        content_id, places = self._vectors.whereabouts(reader, path)
        self._wanted.note_seen([content_id])
        by, current = self._who_answers(reader)
        vector = self._vectors.stored(reader, content_id, by)
        if vector is None and by.spec is None:
            by, current = self._model.itself, None
            vector = self._vectors.stored(reader, content_id, by)
            if vector is None:
                raise self._cannot_answer_yet(reader)
        if vector is None:
            vector = self._vectors.made(job, content_id, path, by)
        if path not in places and (other_way := _by_another_way(places, path)):
            path, places = other_way, (other_way, *(place for place in places if place != other_way))
        job.checkpoint()
        index, edges = current, _edges(current)
        least = RERANKED if self._compares_details(question) else 0
        wanted = max(question.count, least) + 1  # the query itself is usually the nearest
        while True:
            try:
                found, searched = self._found(reader, index, by, vector, wanted, question)
            except DamagedIndex as damage:
                self._without_index(damage)
                index = None
                continue
            better = self._better(job, question, found, content_id, by)
            matches = _matches(reader, better or found, question.count, path, content_id, edges)
            if len(matches) == question.count or len(found) < wanted:
                plain = question.plain or index is None or index.is_plain
                by_older = by.model_id != self._model.spec.model_id
                return Answer(path, places, matches, searched, edges, by_older, plain, better is not None)
            wanted *= 2  # some of what was found is gone: look further
            job.checkpoint()

    def _compares_details(self, question: Question) -> bool:
        return question.details and not question.plain and self._details.wanted

    def _better(
        self, job: Job, question: Question, found: Found, content_id: ContentId, by: KnownModel
    ) -> Found | None:
        """Return what was found in a better order, None if that is not asked for, or cannot be told."""
        if not self._compares_details(question):
            return None
        return self._nearest_details.better(job, found, content_id, self._vectors.thumbnail(content_id, by), by)

    def closest_pairs(self, job: Job, folder: str, count: int) -> ClosestPairs:
        """Return the closest pairs of photos at or below ``folder`` (``closest``). Raises AppError, Cancelled."""
        reader = self.reader
        if reader is None:
            return ClosestPairs((), 0, 0)
        by, index = self._who_answers(reader)
        return closest_pairs(job, reader, by, os.path.realpath(folder), count, _edges(index))

    def _found(
        self, reader: Reader, index: Index | None, by: KnownModel, vector: Floats, wanted: int, question: Question
    ) -> tuple[Found, int]:
        """Return the nearest contents, and with how many the question was compared. Raises DamagedIndex."""
        plain, fresh = question.plain, self._newer_than(index, by, reader)
        found, searched = fresh.nearest(reader, vector, by.scale, wanted, plain=plain)
        if index is None:
            return found, searched
        if question.exact or (plain and not index.is_plain):  # annoy collects what is near in the library's order
            in_index = index.exact(vector, by.scale, wanted, plain=plain)
        else:
            in_index = index.nearest(vector, by.scale, wanted)
        return merge(found, in_index, wanted), searched + len(index)

    def _who_answers(self, reader: Reader) -> tuple[KnownModel, Index | None]:
        """Return the model whose vectors are compared and the generation in use, opened, where that is its own.

        A damaged generation counts as none until the next ingest has replaced it; so does one of another catalog, or of
        this one before it was restored.
        """
        opened_for = (pointer(self._paths.index), reader.catalog_id)
        if self._by is None or self._index is None or opened_for != self._opened_for:
            generation = current_generation(self._paths.index)
            self._by = answering_model(self._model, generation, reader)
            if opened_for != self._opened_for:
                self._opened_for, self._index = opened_for, self._open_index(generation, self._by, reader.catalog_id)
        if self._index is not None and self._verified.is_doubted(self._index.generation):
            self._without_index(DamagedIndex("found by another thread"))
        return self._by, self._index

    def _without_index(self, damage: DamagedIndex) -> None:
        """Go on without a generation that turned out to be damaged while it was open."""
        if self._index is not None:
            log.warning("index generation %d is damaged (%s)", self._index.generation.number, damage)
            self._verified.doubt(self._index.generation)
            self._index = None

    def _open_index(self, generation: Generation | None, by: KnownModel, catalog_id: str) -> Index | None:
        made_for = (by.model_id, catalog_id)
        if generation is None or (generation.manifest.model_id, generation.manifest.catalog_id) != made_for:
            return None
        try:
            return Index(generation, self._verified.verify_to_walk)
        except DamagedIndex as damage:
            log.warning("index generation %d is damaged (%s): searching without it", generation.number, damage)
            return None

    def _newer_than(self, index: Index | None, by: KnownModel, reader: Reader) -> FreshVectors:
        """Return the vectors of a model that are not in ``index``, up to date."""
        last_row = index.generation.manifest.last_row if index else 0
        if self._fresh is None or self._fresh_for != (by.model_id, last_row):
            after = last_row
            if index is not None and reader.last_vector(by.model_id) <= last_row:
                after = reader.last_vector()  # all that came since are another model's
            sample = None if index is None or index.is_plain else functools.partial(index.sample, by.scale)
            self._fresh = FreshVectors(by.model_id, by.dim, after, FRESH_LIMIT, sample)
            self._fresh_for = by.model_id, last_row
        self._fresh.refill(reader)
        return self._fresh

    def _cannot_answer_yet(self, reader: Reader) -> InputError | AppError:
        """Say when a photo can be asked about that the older model's vectors do not know, and nobody can make one."""
        if self._by is not None and self._by.trouble is not None:
            return self._by.trouble
        done, _ = reader.settled_count(self._model.spec.model_id)
        waiting = reader.waiting_count(self._model.spec.model_id)
        return InputError(
            "Your photos are being read again for better neighbours ({done} of {total} so far). When that is done, "
            "other photos can be searched with, too.",
            done=done,
            total=done + waiting,
        )


def _edges(index: Index | None) -> Edges:
    """Return where the words begin and end in this library: as the shipped ones say where it is too small to tell."""
    return SHIPPED if index is None else index.generation.manifest.edges or SHIPPED


def _by_another_way(places: Sequence[str], path: str) -> str | None:
    """Return the one of these places that is this very file: it lies behind a link in a folder of the library."""
    for place in places:
        with contextlib.suppress(OSError):
            if os.path.samefile(place, path):
                return place
    return None


def _matches(
    reader: Reader, found: Found, count: int, query_path: str, query_content_id: ContentId, edges: Edges
) -> tuple[Match, ...]:
    """Turn contents into matches, leaving out what no photo holds any more and the query photo itself.

    Copies of the query come first, at no distance, even where their vector was made anew since the index was built,
    or none is stored yet.
    """
    found = [Scored(query_content_id, 1.0, 2.0), *(each for each in found if each.content_id != query_content_id)]
    lying = reader.holders_of([each.content_id for each in found])
    matches: list[Match] = []
    distances = distance_from(np.array([each.similarity for each in found])).tolist()
    for (content_id, similarity, _), distance in zip(found, distances, strict=True):
        # Popped: a content that went and came back is both in the index and newer than it.
        held = lying.pop(content_id, None)
        photos = [photo for photo in held.photos if photo[0] != query_path] if held is not None else []
        if held is not None and photos and len(matches) < count:
            within = min(1.0, max(-1.0, similarity))  # as those of float16 vectors are only nearly
            word = edges.closeness(distance, same_file=content_id == query_content_id)
            paths = tuple(path for path, _ in photos)
            size = held.width_px, held.height_px
            matches.append(Match(len(matches) + 1, content_id, paths, distance, within, word, photos[0][1], *size))
    return tuple(matches)
