"""The last flight: thumbnails → cells, for who wants details of photos compared. ``ingest`` shows the whole.

No photo is read for it. It is in nobody's way: one process works, and it ends as soon as another ingest is asked for.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator

from app.core.job import Job
from app.core.photo import ContentId
from app.library.cell_cache import CellCache, cells_file, delete_cells
from app.library.store import Store
from app.library.thumbnails import ThumbnailCache
from app.machine.own_files import make_own_folder
from app.machine.paths import DataPaths
from app.pipeline.decoding.cells_of_thumbnails import cells_of_thumbnails
from app.pipeline.decoding.decoders import Decoders
from app.pipeline.decoding.memory_budget import MemoryBudget
from app.pipeline.work.details import Details
from app.pipeline.work.model_in_use import ModelInUse

log = logging.getLogger(__name__)

_ROWS_PER_TRANSACTION = 200
_TRANSACTION_EVERY_S = 2.0
_LOOKED_UP_AT_ONCE = 2_000


class CellFlight:
    """Keeps the cells of every embedded content that has a thumbnail, of the model in use. Lives for one job."""

    def __init__(
        self, job: Job, store: Store, paths: DataPaths, model: ModelInUse, budget: MemoryBudget, details: Details
    ) -> None:
        self._job = job
        self._store = store
        self._paths = paths
        self._model = model
        self._engine = model.engine
        self._budget = budget
        self._details = details
        self._done, self._total = 0, store.vector_count(self._engine.model_id)
        self._unwritten: dict[ContentId, bytes] = {}
        self._has_made = False
        self._written_at = time.monotonic()

    def run(self) -> bool:
        """Make what is missing and forget what no content has; False where it ended before, as somebody wished.

        Raises Cancelled after storing what was ready, and AppError.
        """
        if self._engine.cells is None:
            return True
        with contextlib.suppress(OSError):  # told by whoever opens a file in it
            make_own_folder(self._paths.cells)
        with contextlib.ExitStack() as closing:
            cells = CellCache.open(cells_file(self._paths.cells, self._engine.cells_id))
            closing.callback(cells.close)
            if not self._paths.thumbnails.exists():
                return True
            # Not only for reading, as who cannot write leaves SQLite's files beside it behind.
            thumbnails = ThumbnailCache.open(self._paths.thumbnails)
            closing.callback(thumbnails.close)
            decoders = closing.enter_context(
                Decoders(1, self._engine.rules, 0, self._budget)  # gently: nobody waits for cells
            )
            closing.callback(self._write, cells)
            requests = self._requests(cells, thumbnails)
            for made in cells_of_thumbnails(decoders, self._model, self._engine, requests):
                if made is not None:
                    content_id, result = made
                    self._unwritten[content_id] = result
                    self._has_made = True
                late = time.monotonic() - self._written_at > _TRANSACTION_EVERY_S
                if late or len(self._unwritten) >= _ROWS_PER_TRANSACTION:
                    self._write(cells)
                self._report()
        return not self._is_unwanted

    @property
    def _is_unwanted(self) -> bool:
        """Whether another ingest waits, which will do all of it, or nobody wants cells any more."""
        return self._job.is_waited_for or not self._details.wanted

    def _requests(self, cells: CellCache, thumbnails: ThumbnailCache) -> Iterator[tuple[ContentId, bytes]]:
        """Walk contents and cells, both in the order of content ids, and yield what has a thumbnail and no cells."""
        after: ContentId | None = b""
        while after is not None:
            contents = self._store.embedded_contents(self._engine.model_id, after, _LOOKED_UP_AT_ONCE)
            up_to = contents[-1] if len(contents) == _LOOKED_UP_AT_ONCE else None
            known = cells.known(after, up_to)
            if gone := known.difference(contents):
                cells.forget(gone)
            for content_id in contents:
                if self._is_unwanted:
                    return
                self._done += 1
                jpeg = None if content_id in known else thumbnails.get(content_id)
                if jpeg is not None:
                    yield content_id, jpeg
            self._job.checkpoint()
            after = up_to

    def _write(self, cells: CellCache) -> None:
        rows, self._unwritten = self._unwritten, {}
        self._written_at = time.monotonic()
        if rows:
            cells.add(rows)

    def _report(self) -> None:
        """Tell how far it is; nobody hears of it where nothing is to be made."""
        if self._has_made:
            self._job.report("cells", self._done, self._total)
        else:
            self._job.checkpoint()


def keep_cells(
    job: Job,
    store: Store,
    paths: DataPaths,
    model: ModelInUse,
    budget: MemoryBudget,
    details: Details,
    *,
    only_own: bool,
) -> bool:
    """Keep the cells of the library's photos if they are wanted, else none; True when nothing is left to do.

    ``only_own``: nobody asks any more for those that an older model made.
    """
    if details.wanted:
        done = CellFlight(job, store, paths, model, budget, details).run()
        return (delete_cells(paths.cells, but=model.engine.cells_id) if only_own else True) and done
    return delete_cells(paths.cells)


def cells_state(paths: DataPaths, model: ModelInUse) -> tuple[bool, bool]:
    """Return whether there are cells at all, and any of the model in use: somebody may have deleted them."""
    return paths.cells.is_dir(), cells_file(paths.cells, model.engine.cells_id).is_file()
