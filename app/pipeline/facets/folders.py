"""``catalog.folders``: the folders of the library, brought in, kept up to date, looked after, taken out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from app.core.errors import InputError
from app.core.events import Emit, LibraryChanged
from app.core.job import Job
from app.core.photo import Root
from app.library.scan import covers
from app.library.store import Store
from app.pipeline.facets.desk import Desk
from app.pipeline.ingest.photo_count import count_photos
from app.pipeline.ingest.watch import FolderWatch
from app.pipeline.ingest.writer import Writer
from app.pipeline.looking.shelf import Shelf
from app.pipeline.work.worker import Worker


class FoldersFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names."""

    def __init__(
        self,
        desk: Desk,
        writer: Writer,
        shelf: Shelf,
        watch: FolderWatch,
        browsing: Worker,
        counting: Worker,
        emit: Emit,
    ) -> None:
        self._desk = desk
        self._writer = writer
        self._shelf = shelf
        self._watch = watch
        self._browsing = browsing
        self._counting = counting
        self._emit = emit

    def add(self, folder: str) -> int:
        """Add a folder → the Root it became, or the one that already holds it. Ask for ``ingest`` afterwards.

        A running ingest is stopped to let this through.
        """
        return self._desk.aside(lambda job: self._add(job, folder), cancels="ingest")

    def remove(self, folder: str) -> int:
        """Forget a folder and its photos → the Root it was. The files stay as they are. Stops a running ingest."""
        return self._desk.write(lambda job, store: self._remove(job, store, folder), cancels="ingest")

    def ingest(self) -> int:
        """Bring the whole library up to date with the disk → IngestSummary. Asked for twice, it runs once more."""
        return self._desk.ingest()

    def roots(self) -> int:
        """List the folders of the library → tuple of Root."""
        return self._browse(self._shelf.roots)

    def tree(self) -> int:
        """List the directories that hold photos → tuple of Folder, in path order."""
        return self._browse(self._shelf.folder_tree)

    def failures(self) -> int:
        """List the photos that were skipped → tuple of Failure."""
        return self._browse(self._shelf.failures)

    def status(self) -> int:
        """Tell the library in numbers → Status."""
        return self._browse(self._shelf.status)

    def count_photos(self, folder: str) -> int:
        """Count the photos that a scan would find in a folder, to ten thousand, for a few seconds → PhotoCount."""
        return self._counting.submit(lambda job: count_photos(job, folder))

    def watch(self, folders: Sequence[str]) -> int:
        """Watch exactly these folders from now on, be they there or not → None.

        An ingest starts by itself when photos in them change, or when one of them comes or goes; that is told at once.
        """
        return self._browsing.submit(lambda _: self._watch.watch(folders))

    def _browse(self, task: Callable[[], object]) -> int:
        return self._browsing.submit(self._desk.reading(lambda _: task()))

    # What follows runs on the ingest thread.

    def _add(self, job: Job, folder: str) -> Root:
        path = _readable_folder(folder)  # first: a wrong name must not make a library

        def add(store: Store) -> Root:
            store.add_root(path)
            self._emit(LibraryChanged(job.id))
            return next(root for root in store.roots() if covers(root.path, path))

        return self._writer.run(job, add)

    def _remove(self, job: Job, store: Store, folder: str) -> Root:
        path = os.path.realpath(folder)
        for root in store.roots():
            if folder and root.path in (path, os.path.abspath(folder)):
                store.remove_root(root.id)
                self._emit(LibraryChanged(job.id))
                return root
        raise InputError("{path} is not a folder of the library.", path=path).with_hint(
            "{photokin} folders lists them."
        )


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
