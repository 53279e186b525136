"""Folders of a shared library: each has a name there, and this computer knows where it lies here, or does not."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.core.errors import InputError
from app.core.events import Emit, LibraryChanged
from app.core.job import Job
from app.core.photo import LeftOut, Root
from app.core.text import text
from app.library.scan import is_inside
from app.pipeline.ingest.own_folders import left_out_place, names_of, readable_folder

if TYPE_CHECKING:
    from app.pipeline.ingest.shared_writer import SharedWriter
    from app.pipeline.work.shared_home import SharedHome
    from app.shared.store import SharedStore


class SharedFolders:
    """Serves the ingest thread. Raises InputError, AppError."""

    looks_everywhere = False

    def __init__(
        self, home: SharedHome, writer: SharedWriter, keep_mount: Callable[[str, str], None], emit: Emit
    ) -> None:
        """``keep_mount`` writes down where a root lies here, by name and path, for the next time."""
        self._home = home
        self._writer = writer
        self._keep_mount = keep_mount
        self._emit = emit
        self.added: set[str] = set()
        """The names of the roots that were added by this program."""
        self._everywhere = False

    def want_everywhere(self) -> None:
        """Have the next ingest look through all folders that lie here."""
        self._everywhere = True

    def take_wanted(self) -> frozenset[str] | None:
        """Return the names of the roots that are to be looked through now, None for all that lie here."""
        everywhere, self._everywhere = self._everywhere, False
        return None if everywhere else frozenset(self.added)

    def add(self, job: Job, folder: str, name: str = "") -> Root:
        """Add a folder by its own name, or ``name``; return the Root it became, or the one that already holds it.

        A name that the library knows already is given the place where it lies here.
        """
        path = readable_folder(folder)

        def add(store: SharedStore) -> Root:
            holding = [root for root in store.roots() if path == root.path or is_inside(path, root.path)]
            holding.sort(key=lambda root: len(root.path), reverse=True)
            same = next((root for root in holding if not name or root.name == name), None)
            if same is not None:
                held_by = same
                if held_by.path != path:
                    job.tell(text("{path} lies in {folder}, which is in the library.", path=path, folder=held_by.path))
            elif holding and holding[0].path == path:
                raise InputError(
                    "{path} is in the library already, as “{name}”. Take it out first to give it another name.",
                    path=path,
                    name=holding[0].name,
                ).with_hint("{photokin} remove FOLDER")
            else:
                elsewhere = self._home.mounts.of_another_library
                names = self._home.root_names_of(os.path.basename(path))
                held_by = self._laid(store, name or next(n for n in names if elsewhere(n, path) is None), path)
                self._emit(LibraryChanged(job.id))
            self.added.add(held_by.name)
            return held_by

        return self._writer.run(job, add)

    def remove(self, job: Job, folder: str) -> Root:
        """Forget a folder, named by where it lies here or by its name in the library; return the Root it was."""

        def remove(store: SharedStore) -> Root:
            paths = (folder, f"{folder}:/", os.path.realpath(folder), os.path.abspath(folder)) if folder else ()
            for root in store.roots():
                if root.path in paths or (folder and root.name == folder):
                    store.remove_root(root.id)
                    self._emit(LibraryChanged(job.id))
                    return root
            raise InputError("{path} is not a folder of the library.", path=folder).with_hint(
                "{photokin} folders lists them."
            )

        return self._writer.run(job, remove)

    def leave_out(self, job: Job, folder: str) -> LeftOut:
        """Read a folder inside one of the library no more."""

        def leave_out(store: SharedStore) -> LeftOut:
            root, path = left_out_place([root for root in store.roots() if os.path.isabs(root.path)], folder)
            if root is None:
                raise InputError("{path} lies in no folder of the library.", path=path).with_hint(
                    "{photokin} folders lists them."
                )
            photos = store.leave_out(root.id, os.path.relpath(path, root.path))
            self._emit(LibraryChanged(job.id))
            return LeftOut(path, photos)

        return self._writer.run(job, leave_out)

    def take_in(self, job: Job, folder: str) -> str:
        """Read a folder again that was left out; return its path."""

        def take_in(store: SharedStore) -> str:
            named = names_of(folder)
            for root in store.roots():
                for left in root.left_out:
                    if left in named:
                        store.take_in(root.id, os.path.relpath(left, root.path))
                        self._emit(LibraryChanged(job.id))
                        self.added.add(root.name)
                        return left
            raise InputError("{path} was not left out of the library.", path=named[0]).with_hint(
                "{photokin} folders lists what is left out."
            )

        return self._writer.run(job, take_in)

    def _laid(self, store: SharedStore, name: str, path: str) -> Root:
        """Let a root of this name lie at ``path`` here, which may be new to the library. Raises InputError."""
        known = next((root for root in store.roots() if root.name == name), None)
        if known is not None:
            if os.path.isabs(known.path) and known.state == "ready" and os.path.isdir(known.path):
                raise _lies_elsewhere(name, known.path, path)
            if not store.is_held_here(known.id, path):
                raise InputError(
                    "{path} holds nothing of what “{name}” holds in the library: it is another folder. "
                    "Add it by another name.",
                    path=path,
                    name=name,
                ).with_hint("{photokin} index --as NAME FOLDER")
        elif (elsewhere := self._home.mounts.of_another_library(name, path)) is not None:
            raise _lies_elsewhere(name, elsewhere, path)
        else:
            store.add_root(name)
        self._home.mounts.lay(name, path)
        self._home.mounts.note(name, None)
        self._keep_mount(name, path)
        laid = next((root for root in store.roots() if root.name == name), None)
        if laid is None:  # somebody has removed it at this moment
            raise InputError("{path} is not a folder of the library.", path=path)
        return replace(laid, path=path)


def _lies_elsewhere(name: str, folder: str, path: str) -> InputError:
    return InputError(
        "“{name}” lies in {folder} on this computer. Add {path} by another name.", name=name, folder=folder, path=path
    ).with_hint("{photokin} index --as NAME FOLDER")
