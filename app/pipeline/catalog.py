"""The one door between what people see and what works below: requests go down here, news comes up through ``emit``."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path

from app.core.errors import InputError
from app.core.events import Emit, LibraryChanged
from app.core.gallery import GalleryQuery
from app.core.job import Job
from app.core.photo import ContentId, Root
from app.library.database import CatalogNotReady
from app.library.scan import covers
from app.library.store import Store
from app.library.thumbnails import clear_cache
from app.machine.paths import DataPaths
from app.machine.settings import Settings, save_settings
from app.pipeline.ingest.ingest import Workshop, ingest
from app.pipeline.ingest.photo_count import count_photos
from app.pipeline.ingest.reindex import Reindexer
from app.pipeline.ingest.watch import FolderWatch
from app.pipeline.ingest.writer import Writer
from app.pipeline.looking.pictures import PictureReader
from app.pipeline.looking.shelf import Shelf
from app.pipeline.looking.thumbnails import ThumbnailLoader
from app.pipeline.search.query import Searcher
from app.pipeline.search.query_files import keep_query, sort_dropped
from app.pipeline.work.model_in_use import ModelInUse
from app.pipeline.work.worker import Task, Worker

log = logging.getLogger(__name__)

_CLOSE_TIMEOUT_S = 30.0
_MEND_POLL_S = 0.05


class Catalog:
    """A library of photos, asked by job.

    Every request returns a job id at once and never waits; any thread may ask. The job ends with one Finished, whose
    value the request's docstring names, or with Stopped, Failed or Crashed. ``emit`` is called on the working threads.
    """

    def __init__(self, paths: DataPaths, models: Path, settings: Settings, emit: Emit) -> None:
        self._paths = paths
        self._emit = emit
        self._model = ModelInUse(models, settings)
        self._workshop = Workshop(paths, settings, self._model, emit)
        self._searcher = Searcher(paths, self._model, settings.thumbnail_px)
        self._pictures = PictureReader(self._model)
        self._thumbnails = ThumbnailLoader(paths, self._model, settings.thumbnail_px, emit)
        self._watch = FolderWatch(self._on_folders_changed, self._on_absent)
        self._shelf = Shelf(paths, self._model, lambda: self._watch.absent)
        self._writer = Writer(paths)
        self._ingest_worker = Worker("ingest", emit, self._writer.close)
        self._query_worker = Worker("query", emit, self._searcher.close)
        self._browse_worker = Worker("browse", emit, self._shelf.close)
        self._picture_worker = Worker("pictures", emit, self._pictures.close)
        self._thumbnail_worker = Worker("thumbnails", emit, self._thumbnails.close)

    def add_folder(self, folder: str) -> int:
        """Add a folder → the Root it became, or the one that already holds it. Ask for ``ingest`` afterwards.

        A running ingest is stopped to let this through.
        """
        return self._ingest_worker.submit(lambda job: self._add_folder(job, folder), cancels="ingest")

    def remove_folder(self, folder: str) -> int:
        """Forget a folder and its photos → the Root it was. The files stay as they are. Stops a running ingest."""
        return self._write(lambda job, store: self._remove_folder(job, store, folder), cancels="ingest")

    def ingest(self) -> int:
        """Bring the whole library up to date with the disk → IngestSummary. Asked for twice, it runs once more."""
        return self._write(lambda job, store: ingest(job, store, self._workshop), kind="ingest")

    def find(self, path: str, count: int, *, exact: bool = False) -> int:
        """Find the photos most similar to the one at ``path`` → Answer. A newer ``find`` replaces an older one."""
        return self._query_worker.submit(
            self._reading(lambda job: self._searcher.find(job, path, count, exact=exact)), kind="find", cancels="find"
        )

    def get_ready(self) -> int:
        """Open what a ``find`` needs, so that the first answer comes as soon as the others → None."""
        return self._query_worker.submit(self._reading(self._searcher.get_ready), kind="ready")

    def folders(self) -> int:
        """List the folders of the library → tuple of Root."""
        return self._browse(self._shelf.roots)

    def failures(self) -> int:
        """List the photos that were skipped → tuple of Failure."""
        return self._browse(self._shelf.failures)

    def samples(self, folder: str, count: int) -> int:
        """Pick a few readable photos of a folder, spread over it → tuple of paths."""
        return self._browse(lambda: self._shelf.samples(folder, count))

    def status(self) -> int:
        """Tell the library in numbers → Status."""
        return self._browse(self._shelf.status)

    def gallery(self, query: GalleryQuery) -> int:
        """List the photos of a gallery in order → Gallery. A newer request replaces one that waits."""
        return self._browse(lambda: self._shelf.gallery(query), kind="gallery")

    def details(self, photo_ids: Sequence[int]) -> int:
        """Tell what there is to know of photos → tuple of PhotoDetails, those that are gone left out."""
        return self._browse(lambda: self._shelf.details(photo_ids))

    def folder_tree(self) -> int:
        """List the directories that hold photos → tuple of Folder, in path order."""
        return self._browse(self._shelf.folder_tree)

    def locate(self, paths: Sequence[str]) -> int:
        """Look photos up by path → tuple of PhotoDetails; paths the library does not know are left out."""
        return self._browse(lambda: self._shelf.locate(paths))

    def thumbnails(self, contents: Sequence[ContentId]) -> int:
        """Load thumbnails in this order; each comes as a ThumbnailReady event → None. Replaces the last request."""
        return self._thumbnail_worker.submit(
            self._reading(lambda job: self._thumbnails.load(job, contents)), kind="thumbnails", cancels="thumbnails"
        )

    def sort_dropped(self, paths: Sequence[str]) -> int:
        """Look which paths are folders, files, or not there → Dropped."""
        return self._browse_worker.submit(lambda _: sort_dropped(paths))

    def keep_query(self, data: bytes) -> int:
        """Keep the bytes of a pasted picture as a file to search with → its path. Only the newest few are kept."""
        return self._browse_worker.submit(lambda _: keep_query(self._paths.queries, data))

    def picture(self, path: str, longest_px: int) -> int:
        """Read a photo for looking at → Picture. A newer request replaces an older one."""
        return self._picture_worker.submit(
            lambda job: self._pictures.picture(job, path, longest_px), kind="picture", cancels="picture"
        )

    def information(self, path: str) -> int:
        """Read what a photo's file tells of itself → Information."""
        return self._picture_worker.submit(lambda job: self._pictures.information(job, path), kind="information")

    def count_photos(self, folder: str) -> int:
        """Count the photos that a scan would find in a folder, to ten thousand, for a few seconds → PhotoCount."""
        return self._picture_worker.submit(lambda job: count_photos(job, folder))

    def rebuild_index(self) -> int:
        """Build a new index generation of everything → its number (0: there is nothing to index)."""
        return self._write(self._rebuild_index, cancels="ingest")

    def clear_thumbnails(self) -> int:
        """Empty the thumbnail cache → None. It fills again as photos are looked at."""
        return self._ingest_worker.submit(lambda _: clear_cache(self._paths.thumbnails), cancels="ingest")

    def save_settings(self, settings: Settings) -> int:
        """Write the settings → None. Only ``gentle`` is followed at once, the others from the next start on."""
        return self._browse_worker.submit(lambda _: self._save_settings(settings))

    def watch(self, folders: Sequence[str]) -> int:
        """Watch exactly these folders from now on, be they there or not → None.

        An ingest starts by itself when photos in them change, or when one of them comes or goes; that is told at once.
        """
        return self._browse_worker.submit(lambda _: self._watch.watch(folders))

    def cancel(self, job_id: int) -> None:
        """Stop a job at its next checkpoint; what it had stored stays, and asking again goes on from there."""
        for worker in self._workers():
            worker.cancel(job_id)

    def close(self) -> bool:
        """Stop everything and wait; False when a thread did not end in time. No request may follow."""
        for worker in self._workers():
            worker.begin_close()
        ended = [worker.close(_CLOSE_TIMEOUT_S) for worker in self._workers()]
        self._watch.close()  # last: a request that was under way may have started it
        return all(ended)

    def _write(
        self, task: Callable[[Job, Store], object], *, kind: str | None = None, cancels: str | None = None
    ) -> int:
        """Submit what needs the catalog for writing; one that is damaged is mended and the task done again."""
        return self._ingest_worker.submit(
            lambda job: self._writer.run(job, lambda store: task(job, store)), kind=kind, cancels=cancels
        )

    def _browse(self, task: Callable[[], object], *, kind: str | None = None) -> int:
        return self._browse_worker.submit(self._reading(lambda _: task()), kind=kind)

    def _reading(self, task: Task) -> Task:
        """Return ``task``, done again after the ingest thread has mended a catalog that could not be read."""

        def read(job: Job) -> object:
            try:
                return task(job)
            except CatalogNotReady as damage:
                log.warning("job %d: %s", job.id, str(damage))
            self._have_mended(job)
            return task(job)

        return read

    def _have_mended(self, waiting: Job) -> None:
        """Have the catalog mended and wait for it. Raises AppError where that cannot be done, Cancelled."""
        mended: Future[None] = Future()

        def mend(job: Job) -> None:
            try:
                if self._writer.mend(job):
                    with contextlib.suppress(RuntimeError):  # closing
                        self.ingest()  # one that ran was stopped for this
            except BaseException as error:
                mended.set_exception(error)
                raise
            mended.set_result(None)
            self._emit(LibraryChanged(job.id))

        with contextlib.suppress(RuntimeError):  # closing: the job that waits is stopped in a moment, too
            self._ingest_worker.submit(mend, cancels="ingest")
        while True:
            waiting.checkpoint()
            with contextlib.suppress(TimeoutError):
                return mended.result(_MEND_POLL_S)

    def _workers(self) -> tuple[Worker, ...]:
        return (
            self._ingest_worker,
            self._query_worker,
            self._browse_worker,
            self._picture_worker,
            self._thumbnail_worker,
        )

    def _on_folders_changed(self) -> None:
        """Run on the watch's thread."""
        with contextlib.suppress(RuntimeError):  # closing: the next start will see the change
            self.ingest()

    def _on_absent(self) -> None:
        self._emit(LibraryChanged(0))

    def _save_settings(self, settings: Settings) -> None:
        self._model.pace.choose(settings.gentle)
        save_settings(self._paths.settings, settings)

    # What follows runs on the ingest thread.

    def _add_folder(self, job: Job, folder: str) -> Root:
        path = _readable_folder(folder)  # first: a wrong name must not make a library

        def add(store: Store) -> Root:
            store.add_root(path)
            self._emit(LibraryChanged(job.id))
            return next(root for root in store.roots() if covers(root.path, path))

        return self._writer.run(job, add)

    def _remove_folder(self, job: Job, store: Store, folder: str) -> Root:
        path = os.path.realpath(folder)
        for root in store.roots():
            if folder and root.path in (path, os.path.abspath(folder)):
                store.remove_root(root.id)
                self._emit(LibraryChanged(job.id))
                return root
        raise InputError("{path} is not a folder of the library. The command photokin folders lists them.", path=path)

    def _rebuild_index(self, job: Job, store: Store) -> int:
        generation = Reindexer(job, store, self._model, self._paths.index).build()
        return generation.number if generation else 0


def _readable_folder(folder: str) -> str:
    """Return the folder's real path. Raises InputError with the reason why it cannot be added."""
    if not folder:  # an unset variable in somebody's script; it would name the current folder
        raise InputError("The name of the folder is empty.")
    path = os.path.realpath(folder)
    if not os.path.exists(path):
        raise InputError("There is no folder {path}.", path=folder)
    if not os.path.isdir(path):
        raise InputError("{path} is a file. Add the folder it lies in.", path=folder)
    try:
        os.scandir(path).close()
    except OSError as error:
        raise InputError(
            "The folder {path} cannot be read: {detail}.", path=folder, detail=error.strerror or str(error)
        ) from error
    return path
