"""``catalog.folders``: the folders of the library, brought in, kept up to date, looked after, taken out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace

import platformdirs

from app.core.errors import InputError
from app.core.events import Emit, LibraryChanged
from app.core.job import Job
from app.core.photo import LeftOut, Root
from app.core.text import text
from app.library.mounts import made_up_devices
from app.library.roots import holder
from app.library.scan import is_inside
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
        self._watched: tuple[str, ...] | None = None
        self._told_to_watch: tuple[tuple[str, ...], tuple[str, ...]] = (), ()

    def add(self, folder: str) -> int:
        """Add a folder → the Root it became, or the one that already holds it. Ask for ``ingest`` afterwards.

        A running ingest is stopped to let this through.
        """
        return self._desk.aside(lambda job: self._add(job, folder), cancels="ingest")

    def remove(self, folder: str) -> int:
        """Forget a folder and its photos → the Root it was, with as many photos as were forgotten.

        None are if it lies in another folder of the library. The files stay as they are. Stops a running ingest.
        """
        return self._desk.write(lambda job, store: self._remove(job, store, folder), cancels="ingest")

    def leave_out(self, folder: str) -> int:
        """Read a folder inside one of the library no more → LeftOut. Its photos go from the library, not from the disk.

        Nothing that is known of them is forgotten for 30 days. Stops a running ingest.
        """
        return self._desk.write(lambda job, store: self._leave_out(job, store, folder), cancels="ingest")

    def take_in(self, folder: str) -> int:
        """Read a folder again that was left out → its path. Ask for ``ingest`` afterwards; a running one is stopped."""
        return self._desk.write(lambda job, store: self._take_in(job, store, folder), cancels="ingest")

    def ingest(self) -> int:
        """Bring the whole library up to date with the disk → IngestSummary. Asked for twice, it runs once more."""
        return self._desk.ingest()

    def roots(self) -> int:
        """List the folders of the library → tuple of Root. Links that a scan met since the last time are watched."""
        return self._browse(self._roots)

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

        With them the folders that links in them lead to. An ingest starts by itself when photos in them change, or when
        one of them comes or goes; that is told at once.
        """
        return self._browse(lambda: self._watch_these(tuple(folders)))

    def _browse(self, task: Callable[[], object]) -> int:
        return self._browsing.submit(self._desk.reading(lambda _: task()))

    # What follows runs on the browse thread.

    def _roots(self) -> tuple[Root, ...]:
        if self._watched is not None:
            self._watch_these(self._watched)
        return self._shelf.roots()

    def _watch_these(self, folders: tuple[str, ...]) -> None:
        self._watched = folders
        everywhere = (*folders, *self._shelf.link_targets())
        left_out = tuple(folder for root in self._shelf.roots() for folder in root.left_out)
        if (everywhere, left_out) != self._told_to_watch:
            self._told_to_watch = everywhere, left_out
            self._watch.watch(everywhere, left_out)

    # What follows runs on the ingest thread.

    def _add(self, job: Job, folder: str) -> Root:
        path = _readable_folder(folder)  # first: a wrong name must not make a library

        def add(store: Store) -> Root:
            if store.add_root(path):
                for inside in [root for root in store.roots() if is_inside(root.path, path)]:
                    job.tell(text("{path} stays a folder of its own.", path=inside.path))
            self._emit(LibraryChanged(job.id))
            held_by = holder(store.roots(), path)
            if held_by is None:  # it was added, or was there
                raise AssertionError(path)
            if held_by.path != path:
                job.tell(text("{path} lies in {folder}, which is in the library.", path=path, folder=held_by.path))
            return held_by

        return self._writer.run(job, add)

    def _remove(self, job: Job, store: Store, folder: str) -> Root:
        path = os.path.realpath(folder)
        for root in store.roots():
            if folder and root.path in (path, os.path.abspath(folder)):
                heir = store.remove_root(root.id)
                self._emit(LibraryChanged(job.id))
                if heir is None:
                    return root
                job.tell(
                    text("{path} lies in {folder}, which keeps its photos in the library.", path=path, folder=heir.path)
                )
                return replace(root, photos=0)
        raise InputError("{path} is not a folder of the library.", path=path).with_hint(
            "{photokin} folders lists them."
        )

    def _leave_out(self, job: Job, store: Store, folder: str) -> LeftOut:
        root, path = _left_out_place(store.roots(), folder)
        if root is None:
            raise InputError("{path} lies in no folder of the library.", path=path).with_hint(
                "{photokin} folders lists them."
            )
        photos = store.leave_out(root, path)
        self._emit(LibraryChanged(job.id))
        return LeftOut(path, photos)

    def _take_in(self, job: Job, store: Store, folder: str) -> str:
        named = _names_of(folder)
        for left in (left for root in store.roots() for left in root.left_out):
            if left in named:
                store.take_in(left)
                self._emit(LibraryChanged(job.id))
                return left
            if any(is_inside(path, left) for path in named):
                raise InputError("{path} lies in {folder}, which is left out as a whole.", path=named[0], folder=left)
        raise InputError("{path} was not left out of the library.", path=named[0]).with_hint(
            "{photokin} folders lists what is left out."
        )


def _names_of(folder: str) -> tuple[str, ...]:
    """Return the paths by which the library may know a folder: through a link in it, or where it really lies."""
    if not folder:
        raise InputError("The name of the folder is empty.")
    return os.path.abspath(folder), os.path.realpath(folder)


def _left_out_place(roots: Sequence[Root], folder: str) -> tuple[Root | None, str]:
    """Return the root that a folder is to be left out of, and its path there. Raises InputError.

    The folder need not be there: its disk may not be plugged in.
    """
    for path in _names_of(folder):
        if any(path == root.path for root in roots):
            raise InputError("{path} is a folder of the library itself. Remove it instead.", path=path).with_hint(
                "{photokin} remove FOLDER"
            )
        if os.path.isfile(path):
            raise InputError("{path} is a file, not a folder.", path=path)
        for root in roots:
            for left in root.left_out:
                if path == left or is_inside(path, left):
                    raise InputError("{path} is left out already, with {folder}.", path=path, folder=left)
        holding = holder(roots, path)
        if holding is not None:
            return holding, path
    return None, os.path.realpath(folder)


def _readable_folder(folder: str) -> str:
    """Return the folder's real path. Raises InputError with the reason why it cannot be added."""
    if not folder:  # an unset variable in somebody's script; it would name the current folder
        raise InputError("The name of the folder is empty.")
    path = os.path.realpath(folder)
    if not os.path.exists(path):
        raise InputError("There is no folder {path}.", path=folder)
    if not os.path.isdir(path):
        raise InputError("{path} is a file. Add the folder that contains it.", path=folder)
    if path == "/":
        raise InputError(
            "{path} is the whole system. Add the folders with your photos, such as {example}.",
            path=folder,
            example=platformdirs.user_pictures_dir(),
        )
    if os.stat(path).st_dev in made_up_devices():
        raise InputError(
            "{path} is a virtual file system, which holds no photos. Add a folder with photos, such as {example}.",
            path=folder,
            example=platformdirs.user_pictures_dir(),
        )
    try:
        os.scandir(path).close()
    except OSError as error:
        raise InputError(
            "The folder {path} cannot be read: {detail}.", path=folder, detail=error.strerror or str(error)
        ) from error
    return path
