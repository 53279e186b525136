"""What the library holds, for looking at: the owner of the browse thread's read-only database."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.engines import EngineCard
from app.core.facts import GalleryFacts
from app.core.gallery import Folder, Gallery, GalleryQuery, PhotoDetails, PhotoShapes
from app.core.job import Job
from app.core.photo import Failure, Root
from app.core.sections import Sections
from app.core.shapes import Shapes, shown_aspects
from app.core.status import Counts, DetailsState, ReadingAgain, Status
from app.core.text import text
from app.machine.paths import DataPaths
from app.pipeline.looking.engine_cards import engine_cards
from app.pipeline.looking.shapes import KnownShapes
from app.pipeline.work.answering import answering_model
from app.pipeline.work.details import Details
from app.pipeline.work.home import Home, LocalHome
from app.pipeline.work.leisure import Leisure
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.engine_times import engine_times
from app.similarity.manifest import current_generation


class Shelf:
    """Answers on the browse thread. A library that does not exist yet is an empty one. Raises AppError."""

    def __init__(
        self,
        paths: DataPaths,
        model: ModelInUse,
        absent: Callable[[], frozenset[str]],
        details: Details,
        leisure: Leisure | None = None,
        home: Home | None = None,
    ) -> None:
        """``absent`` tells which roots are known not to be there, which the next scan will write down.

        ``home``: where the library lies; None is in ``paths``.
        """
        self._paths = paths
        self._model = model
        self._absent = absent
        self._details = details
        self._leisure = leisure or Leisure()
        self._home = home or LocalHome(paths)
        self._at_hand = self._home.facts_at_hand()
        self._seen: GalleryFacts | None = None
        self._shapes = KnownShapes()

    def close(self) -> None:
        self._at_hand.close()

    def roots(self) -> tuple[Root, ...]:
        facts = self._facts()
        absent = self._absent()
        return tuple(_away(root) if root.path in absent else root for root in facts.roots()) if facts else ()

    def link_targets(self) -> tuple[str, ...]:
        """Return the folders outside the library that are read because a link leads there."""
        facts = self._facts()
        return tuple(link.target for link in facts.links() if link.reason is None) if facts else ()

    def failures(self) -> tuple[Failure, ...]:
        facts = self._facts()
        return facts.failures() if facts else ()

    def beginning(self) -> str:
        facts = self._facts()
        return facts.beginning() if facts else ""

    def gallery(self, query: GalleryQuery, months: Sequence[str], job: Job) -> Gallery:
        """Raises Cancelled in the middle of the search, too."""
        facts = self._facts()
        if facts is None:
            return Gallery(query, np.empty(0, np.int64), Sections())
        found = facts.gallery(query, months, lambda: job.cancelled)
        return replace(found, shapes=_summed(self._shapes.of(found.photo_ids, facts), found.sections))

    def narrowed(self, paths: Sequence[str], words: str, months: Sequence[str], job: Job) -> frozenset[str]:
        """Raises Cancelled in the middle of the search, too."""
        facts = self._facts()
        return facts.narrowed(paths, words, months, lambda: job.cancelled) if facts else frozenset()

    def shapes(self, photo_ids: NDArray[np.int64]) -> PhotoShapes:
        facts = self._facts()
        return self._shapes.of(photo_ids, facts) if facts else PhotoShapes(np.zeros(len(photo_ids), np.float32))

    def details(self, photo_ids: Sequence[int]) -> tuple[PhotoDetails, ...]:
        facts = self._facts()
        return facts.details(photo_ids) if facts else ()

    def locate(self, paths: Sequence[str]) -> tuple[PhotoDetails, ...]:
        facts = self._facts()
        if facts is None:
            return ()
        photos = [facts.photo_at(path) for path in paths]
        return facts.details([photo.id for photo in photos if photo is not None])

    def copies(self, path: str) -> tuple[PhotoDetails, ...]:
        facts = self._facts()
        photo = facts.photo_at(path) if facts else None
        if facts is None or photo is None:
            return ()
        found = facts.paths_of([photo.content_id]) if photo.content_id is not None else {}
        return self.locate(next(iter(found.values()), (path,)))

    def copies_among(self, paths: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        facts = self._facts()
        photos = [facts.photo_at(path) for path in paths] if facts else []
        contents = dict.fromkeys(photo.content_id for photo in photos if photo is not None and photo.content_id)
        held, asked = facts.paths_of(tuple(contents)) if facts else {}, set(paths)
        groups = (held.get(content, ()) for content in contents)
        return tuple(tuple(sorted(group, key=lambda path: path not in asked)) for group in groups if len(group) > 1)

    def folder_tree(self) -> tuple[Folder, ...]:
        facts = self._facts()
        return facts.folders() if facts else ()

    def engines(self) -> tuple[EngineCard, ...]:
        """Return all engines that there are, with how much of the library each has read."""
        paths, waiting_for = self._paths, self._leisure.waiting_for
        return engine_cards(self._facts(), self._model, paths.index, engine_times(paths.engine_times), waiting_for)

    def status(self) -> Status:
        facts, model = self._facts(), self._model
        generation = current_generation(self._paths.index)
        engine = model.engine
        in_use = engine.model_id
        by = answering_model(model, generation, facts).model_id if facts else in_use
        return Status(
            home=str(self._paths.home),
            model=in_use,
            device=model.device.name,
            device_reason=model.device.reason,
            device_stands_in=model.device.stands_in,
            roots=self.roots(),
            counts=facts.counts(by, in_use if by != in_use else None) if facts else Counts(0, 0, 0, 0, 0),
            generation=generation.number if generation else 0,
            indexed=generation.manifest.count if generation else 0,
            disk_bytes=_size_of(self._paths.home),
            thumbnail_bytes=_size_of_database(self._paths.thumbnails),
            details=self._details_state(),
            cell_bytes=_size_of(self._paths.cells),
            links=tuple(link for link in facts.links() if link.reason is not None) if facts else (),
            again=_read_again(facts, in_use) if facts and by != in_use else None,
            engine=engine.name,
            engine_title=engine.title,
            engine_trouble=model.trouble,
            waiting_for=self._leisure.waiting_for,
            shared=self._home.address,
        )

    def _details_state(self) -> DetailsState:
        if not self._details.wanted:
            return "off"
        return "impossible" if self._model.engine.cells is None else "on"

    def _facts(self) -> GalleryFacts | None:
        before, self._seen = self._seen, self._at_hand.now()
        if before is not self._seen:
            self._shapes = KnownShapes()
        return self._seen


def _summed(shapes: PhotoShapes, sections: Sections) -> PhotoShapes:
    """Return them with what a grid would have to work out of a million of them, and has no time for."""
    shown = Shapes(shown_aspects(shapes.aspects, sections.photos))
    if len(sections):
        shown.section_totals(sections.starts, sections.counts)
    return replace(shapes, shown=shown)


def _read_again(facts: GalleryFacts, model_id: str) -> ReadingAgain:
    done, _ = facts.settled_count(model_id)
    return ReadingAgain(done, done + facts.waiting_count(model_id))


def _away(root: Root) -> Root:
    reason = root.reason or text("This folder is not there. Is the disk plugged in?")
    return replace(root, state="offline", reason=reason)


def _size_of_database(path: Path) -> int:
    """Return the bytes of a database with its log, in which all may lie that was written since it was opened."""
    return sum(_size_of(path.with_name(path.name + end)) for end in ("", "-wal"))


def _size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder; what cannot be seen counts nothing."""
    paths = [path] if not path.is_dir() else [Path(top, name) for top, _, names in os.walk(path) for name in names]
    total = 0
    for each in paths:
        try:
            total += each.lstat().st_size
        except OSError:
            continue
    return total
