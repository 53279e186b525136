"""The health of a library: photos of it are changed in memory and asked for, the index is asked for its nearest."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.core.errors import DecodeError, InputError
from app.core.health import ASKED, CHANGES, MOST_ODD, Change, ChangeFound, Health, IndexHealth, Odd, more_trees
from app.core.job import Job
from app.core.photo import ContentId
from app.core.question import Manner
from app.core.text import Text, text
from app.imaging.altered import prepare_changed
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.machine.settings import MOST_TREES
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.search.matches import edges_of
from app.pipeline.search.opened import OpenedIndex
from app.pipeline.search.query import Searcher
from app.pipeline.search.tune import tune
from app.pipeline.survey.altered_vectors import altered_vectors
from app.pipeline.work.model_in_use import KnownModel, ModelInUse
from app.pipeline.work.search_choice import SearchChoice
from app.similarity.descriptor import distance_from, similarities
from app.similarity.engine import Engine
from app.similarity.index import Found
from app.similarity.manifest import DamagedIndex
from app.similarity.verified import VerifiedIndex

Floats = NDArray[np.float32]

_SEED = 1
_AMONG = 10
_DRAWN = 5 * ASKED
_TWIN, _OTHER = 0.25, 0.65
"""Shares of the distance up to which photos are very like. Two that are nearer than the first are one picture, saved
twice: whichever of them comes first, it was found. A photo that is read again and is farther than the second from what
it was is another picture, or its vector is wrong."""
_HUB_SHARE, _HUB_TIMES = 0.15, 8
"""Who stands among the ten nearest of so many of the photos asked, and so many times as often as most."""


class HealthChecker:
    """Serves one thread. ``searcher`` belongs to that thread alone; ``budget``: the program's, for its decoders."""

    def __init__(
        self,
        paths: DataPaths,
        model: ModelInUse,
        searcher: Searcher,
        budget: MemoryBudget,
        verified: VerifiedIndex,
        choice: SearchChoice,
    ) -> None:
        self._paths = paths
        self._model = model
        self._searcher = searcher
        self._budget = budget
        self._verified = verified
        self._choice = choice

    def check(self, job: Job) -> Health:
        """Return what comes of it. Raises InputError where nothing has been read yet, AppError, Cancelled."""
        reader = self._searcher.reader
        if reader is None:
            raise _nothing_read()
        manner = self._choice.manner
        opened = self._searcher.opened(reader)
        by, index = opened.who_answers(reader)
        photos = reader.embedded(by.model_id)
        if not photos:
            raise _nothing_read()
        pictures = len({content_id for content_id, _ in photos})
        odd = list(_told_by_catalog(reader, by))
        health = _index_health(job, self._paths, self._verified, manner) if index is not None else None
        if index is None:
            odd.append(Odd(text("There is no index, or it is damaged: each question compares with every photo.")))
        changes: tuple[ChangeFound, ...] = ()
        asked = 0
        if by.engine is None:
            odd.append(
                Odd(text("Photos are being read again with another engine: until that is done none can be tried."))
            )
        else:
            trial = _Trial(job, reader, opened, by, manner, pictures, edges_of(index).very_like)
            trial.ask_all(self._model, self._budget, by.engine, photos)
            changes, asked = trial.found(), trial.asked
            odd += trial.odd()
        return Health(pictures, asked, changes, health, tuple(odd))


@dataclass(slots=True)
class _Trial:
    """Photos that ask for themselves, changed, and what comes of it. ``very_like``: up to which distance photos are."""

    job: Job
    reader: Reader
    opened: OpenedIndex
    by: KnownModel
    manner: Manner
    pictures: int
    very_like: float
    asked: int = 0
    _ranks: dict[Change, list[int | None]] = field(default_factory=lambda: {change: [] for change in CHANGES})
    _missing: list[str] = field(default_factory=list)
    _unreadable: list[tuple[str, Text]] = field(default_factory=list)
    _other: list[str] = field(default_factory=list)
    _neighbours: Counter[ContentId] = field(default_factory=Counter)

    def ask_all(
        self, model: ModelInUse, budget: MemoryBudget, engine: Engine, photos: Sequence[tuple[ContentId, str]]
    ) -> None:
        """Change up to ASKED of ``photos`` and ask. Raises AppError, Cancelled."""
        by_path = {path: content_id for content_id, path in photos}
        total = min(ASKED, self.pictures)
        self.job.report("check", 0, total)
        drawn = self._drawn(photos, total)
        for done in altered_vectors(self.job, model, budget, engine, prepare_changed, drawn, CHANGES):
            if done is not None:
                path, made = done
                if isinstance(made, DecodeError):
                    self._unreadable.append((path, made.text))
                elif self.asked < total:
                    self._ask(path, by_path[path], made)
            self.job.report("check", self.asked, total)
        self.job.report("check", total, total)

    def _drawn(self, photos: Sequence[tuple[ContentId, str]], total: int) -> Iterator[str]:
        """Yield photos whose file is there, each content once, as long as more of them are wanted."""
        seen: set[ContentId] = set()
        for row in np.random.default_rng(_SEED).permutation(len(photos))[:_DRAWN]:
            content_id, path = photos[row]
            if self.asked >= total:
                return
            if content_id in seen:
                continue
            seen.add(content_id)
            if os.path.exists(path):
                yield path
            else:
                self._missing.append(path)

    def _ask(self, path: str, content_id: ContentId, made: dict[Change, Floats | None]) -> None:
        stored = self._stored(content_id)
        if stored is None:
            return
        self.asked += 1
        for change, vector in made.items():
            self.job.checkpoint()
            if vector is None:
                self._ranks[change].append(None)
                continue
            found = self._found(vector)
            self._ranks[change].append(self._rank(found, content_id, stored))
            if change == "none":
                self._neighbours.update(each.content_id for each in found if each.content_id != content_id)
                if _distance(vector, stored, self.by.scale) > _OTHER * self.very_like:
                    self._other.append(path)

    def _found(self, vector: Floats) -> Found:
        while True:
            _, index = self.opened.who_answers(self.reader)
            try:
                wanted = _AMONG + 1  # one beside the photo itself
                return self.opened.found(self.reader, index, self.by, vector, wanted, self.manner, self.job)[0]
            except DamagedIndex as damage:
                self.opened.without(damage)

    def _rank(self, found: Found, content_id: ContentId, stored: Floats) -> int | None:
        """Return where a photo, or one that is the same picture, stands, from 1; None where it is not found."""
        for rank, each in enumerate(found[:_AMONG], 1):
            if each.content_id == content_id:
                return rank
            other = self._stored(each.content_id)
            if other is not None and _distance(stored, other, self.by.scale) <= _TWIN * self.very_like:
                return rank
        return None

    def _stored(self, content_id: ContentId) -> Floats | None:
        stored = self.reader.vector(content_id, self.by.model_id)
        if stored is None or len(stored) != 2 * self.by.dim:
            return None
        return np.frombuffer(stored, "<f2").astype(np.float32)

    def found(self) -> tuple[ChangeFound, ...]:
        """Return what came of each change."""
        return tuple(
            ChangeFound(change, len(ranks), ranks.count(1), sum(rank is not None for rank in ranks))
            for change, ranks in self._ranks.items()
        )

    def odd(self) -> Iterator[Odd]:
        """Yield what is not as it should be."""
        if self._missing:
            yield _odd(
                text(
                    "Photos that are not where they were, of those looked at: {count}.",
                    count=f"{len(self._missing):,}",
                ),
                self._missing,
            )
        if self._unreadable:
            first = self._unreadable[0][1]
            count = f"{len(self._unreadable):,}"
            yield _odd(
                text("Photos that could not be read again: {count}. The first: {reason}", count=count, reason=first),
                [path for path, _ in self._unreadable],
            )
        if self._other:
            yield _odd(
                text(
                    "Photos that look other than when they were read: {count}. Rescan, or the file was changed behind "
                    "its date.",
                    count=f"{len(self._other):,}",
                ),
                self._other,
            )
        usual = self.asked * _AMONG / max(1, self.pictures)
        least = max(_HUB_SHARE * self.asked, _HUB_TIMES * usual)
        hubs = [(content_id, times) for content_id, times in self._neighbours.most_common(MOST_ODD) if times > least]
        paths = self.reader.paths_of([content_id for content_id, _ in hubs])
        for content_id, times in hubs:
            if content_id in paths:
                yield Odd(
                    text(
                        "A photo that is among the ten nearest of {times} of {asked}: it is near to everything.",
                        times=times,
                        asked=self.asked,
                    ),
                    paths[content_id][:1],
                )


def _index_health(job: Job, paths: DataPaths, verified: VerifiedIndex, manner: Manner) -> IndexHealth | None:
    tunings = tune(job, paths.index, verified)
    if tunings is None:
        return None
    now = tunings.now
    recall, ms = now.of(manner)
    automatic, _ = now.of(Manner(manner.metric))
    wanted = None if manner.exact else more_trees(now.trees, automatic, MOST_TREES)
    return IndexHealth(now.pictures, recall, ms, now.trees, manner.exact, automatic, wanted)


def _told_by_catalog(reader: Reader, by: KnownModel) -> Iterator[Odd]:
    counts = reader.counts(by.model_id)
    if counts.skipped:
        yield Odd(
            text("Photos that could not be read: {count}.", count=f"{counts.skipped:,}"),
            tuple(failure.path for failure in reader.failures()[:MOST_ODD]),
        )
    if counts.waiting:
        yield Odd(text("Photos that wait to be read: {count}.", count=f"{counts.waiting:,}"))
    if counts.offline:
        yield Odd(text("Photos on disks that are not there: {count}.", count=f"{counts.offline:,}"))


def _odd(sentence: Text, paths: Sequence[str]) -> Odd:
    return Odd(sentence, tuple(paths[:MOST_ODD]))


def _distance(vector: Floats, other: Floats, scale: Floats) -> float:
    return float(distance_from(similarities(vector, other[None], scale))[0])


def _nothing_read() -> InputError:
    return InputError("No photo has been read yet: there is nothing to check.").with_hint("{photokin} index FOLDER")
