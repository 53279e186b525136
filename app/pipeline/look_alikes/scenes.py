"""Pairs of one scene: time and name say who may be, distance and cells decide. Cells that are not kept are made."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container, Iterator, Mapping, Sequence

from app.core.photo import ContentId
from app.library.cell_cache import CellCache, cells_file
from app.library.pair_cache import FoundPair
from app.library.thumbnails import ThumbnailCache
from app.machine.paths import DataPaths
from app.pipeline.decoding.cells_of_thumbnails import cells_of_thumbnails
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.look_alikes.candidates import Candidates
from app.pipeline.look_alikes.comparing_process import ComparingProcess
from app.pipeline.look_alikes.shots import Shots
from app.pipeline.work.model_in_use import ModelInUse
from app.similarity.any_way_up import is_flat
from app.similarity.grouping import pair_of
from app.similarity.same_scene import is_series

_KEPT = 1_000
"""Cells in memory, 10 kB each: photos are gone through in the order of time, so those of a series come together."""
_CERTAIN = 1.0


class Scenes:
    """Lives for one job. Without cells (the engine has none) there are no series."""

    def __init__(
        self,
        shots: Shots,
        candidates: Candidates,
        process: ComparingProcess,
        model: ModelInUse,
        paths: DataPaths,
        thumbnails: ThumbnailCache | None,
        budget: MemoryBudget,
    ) -> None:
        self._shots = shots
        self._candidates = candidates
        self._process = process
        self._model = model
        self._engine = model.engine
        self._thumbnails = thumbnails
        self.decoders = Decoders(1, self._engine.rules, 0, budget)
        """Those that make cells."""
        self._cells: OrderedDict[ContentId, bytes] = OrderedDict()
        kept = cells_file(paths.cells, self._engine.cells_id) if self._has_cells else None
        self._kept = None if kept is None else CellCache.open_existing(kept)

    @property
    def _has_cells(self) -> bool:
        return self._engine.cells is not None

    def close(self) -> None:
        self.decoders.close()
        if self._kept is not None:
            self._kept.close()

    def pairs(self, contents: Mapping[ContentId, bytes], compared: Container[ContentId]) -> Iterator[FoundPair | None]:
        """Yield the pairs of one scene among ``contents``, and of these with what was ``compared``; None meanwhile.

        ``contents`` with their sketches: who shows nothing has cells all the same, which are alike and tell of nothing.
        """
        if not self._has_cells:
            return
        done: set[ContentId] = set()
        possible: list[tuple[ContentId, ContentId, float]] = []
        for one in (each for each, sketch in contents.items() if not is_flat(sketch)):
            beside = [other for other in self._shots.beside(one) if other in done or other in compared]
            for other, distance in self._candidates.distances(one, beside).items():
                if is_series(self._shots[one], self._shots[other], distance, _CERTAIN):
                    possible.append((one, other, distance))
            done.add(one)
        wanted = list(dict.fromkeys(each for one, other, _ in possible for each in (one, other)))
        for _ in self._have_cells(wanted):
            yield None
        places = {content_id: place for place, content_id in enumerate(wanted)}
        asked = [(places[one], places[other]) for one, other, _ in possible]
        cells = [self._cells[content_id] for content_id in wanted]
        likenesses = self._process.alike(cells, asked) if asked else []
        for (one, other, distance), likeness in zip(possible, likenesses, strict=True):
            if is_series(self._shots[one], self._shots[other], distance, likeness):
                first, second = pair_of(one, other)
                yield FoundPair("series", first, second, min(1.0, likeness))
        while len(self._cells) > _KEPT:
            self._cells.popitem(last=False)

    def _have_cells(self, contents: Sequence[ContentId]) -> Iterator[None]:
        """See to it that ``_cells`` holds those of all ``contents``."""
        missing: list[tuple[ContentId, bytes]] = []
        for content_id in contents:
            cells = self._cells.pop(content_id, None)
            if cells is None and self._kept is not None:
                cells = self._kept.get(content_id)
            jpeg = self._thumbnails.get(content_id) if cells is None and self._thumbnails is not None else None
            if jpeg is not None:
                missing.append((content_id, jpeg))
            self._cells[content_id] = cells or b""
        for made in cells_of_thumbnails(self.decoders, self._model, self._engine, iter(missing)):
            if made is None:
                yield
            else:
                self._cells[made[0]] = made[1]
