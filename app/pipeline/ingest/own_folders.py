"""Folders of a library of the user's own: which may be added, which one is meant, what becomes of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
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
from app.pipeline.ingest.writer import Writer


class OwnFolders:
    """Serves the ingest thread. Raises InputError, AppError."""

    looks_everywhere = True

    def __init__(self, writer: Writer, emit: Emit) -> None:
        self._writer = writer
        self._emit = emit

    def remove(self, job: Job, folder: str) -> Root:
        """Forget a folder; return the Root it was, with as many photos as were forgotten."""
        return self._writer.run(job, lambda store: self._remove(job, store, folder))

    def leave_out(self, job: Job, folder: str) -> LeftOut:
        """Read a folder inside one of the library no more."""
        return self._writer.run(job, lambda store: self._leave_out(job, store, folder))

    def take_in(self, job: Job, folder: str) -> str:
        """Read a folder again that was left out; return its path."""
        return self._writer.run(job, lambda store: self._take_in(job, store, folder))

    def want_everywhere(self) -> None:
        """Every ingest looks through all folders here."""

    def add(self, job: Job, folder: str, name: str = "") -> Root:
        """Add a folder; return the Root it became, or the one that already holds it."""
        if name:
            raise InputError("Folders have other names in shared libraries alone.")
        path = readable_folder(folder)  # first: a wrong name must not make a library

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
        root, path = left_out_place(store.roots(), folder)
        if root is None:
            raise InputError("{path} lies in no folder of the library.", path=path).with_hint(
                "{photokin} folders lists them."
            )
        photos = store.leave_out(root, path)
        self._emit(LibraryChanged(job.id))
        return LeftOut(path, photos)

    def _take_in(self, job: Job, store: Store, folder: str) -> str:
        named = names_of(folder)
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


def names_of(folder: str) -> tuple[str, ...]:
    """Return the paths by which the library may know a folder: through a link in it, or where it really lies."""
    if not folder:
        raise InputError("The name of the folder is empty.")
    return os.path.abspath(folder), os.path.realpath(folder)


def left_out_place(roots: Sequence[Root], folder: str) -> tuple[Root | None, str]:
    """Return the root that a folder is to be left out of, and its path there. Raises InputError.

    The folder need not be there: its disk may not be plugged in.
    """
    for path in names_of(folder):
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


def readable_folder(folder: str) -> str:
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
