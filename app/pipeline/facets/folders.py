"""``catalog.folders``: the folders of the library, brought in, kept up to date, looked after, taken out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from app.core.job import Job
from app.core.photo import LeftOut, Root
from app.pipeline.facets.desk import Desk
from app.pipeline.ingest.photo_count import count_photos
from app.pipeline.ingest.watch import FolderWatch
from app.pipeline.looking.shelf import Shelf
from app.pipeline.work.worker import Worker


class FolderChanges(Protocol):
    """Who adds folders and takes them out. Serves the ingest thread. Raises InputError, AppError."""

    looks_everywhere: bool
    """Whether every ingest looks through all folders that lie here."""

    def want_everywhere(self) -> None:
        """Have the next ingest look through all folders that lie here."""
        ...

    def add(self, job: Job, folder: str, name: str = "") -> Root:
        """Add a folder; return the Root it became, or the one that already holds it. ``name``: in a shared library."""
        ...

    def remove(self, job: Job, folder: str) -> Root:
        """Forget a folder; return the Root it was, with as many photos as were forgotten."""
        ...

    def leave_out(self, job: Job, folder: str) -> LeftOut:
        """Read a folder inside one of the library no more."""
        ...

    def take_in(self, job: Job, folder: str) -> str:
        """Read a folder again that was left out; return its path."""
        ...


class FoldersFacet:
    """Every request returns a job id at once; the job ends with the value that its docstring names."""

    def __init__(
        self,
        desk: Desk,
        changes: FolderChanges,
        shelf: Shelf,
        watch: FolderWatch | None,
        browsing: Worker,
        counting: Worker,
    ) -> None:
        """``watch``: None where folders are not watched, whatever is asked."""
        self._desk = desk
        self._changes = changes
        self._shelf = shelf
        self._watch = watch
        self._browsing = browsing
        self._counting = counting
        self._watched: tuple[str, ...] | None = None
        self._told_to_watch: tuple[tuple[str, ...], tuple[str, ...]] = (), ()

    def add(self, folder: str, name: str = "") -> int:
        """Add a folder → the Root it became, or the one that already holds it. Ask for ``ingest`` afterwards.

        A running ingest is stopped to let this through. ``name``: what a shared library is to call it, if not as the
        folder itself.
        """
        return self._desk.aside(lambda job: self._changes.add(job, folder, name), cancels="ingest")

    def remove(self, folder: str) -> int:
        """Forget a folder and its photos → the Root it was, with as many photos as were forgotten.

        None are if it lies in another folder of the library. The files stay as they are. Stops a running ingest.
        """
        return self._desk.aside(lambda job: self._changes.remove(job, folder), cancels="ingest")

    def leave_out(self, folder: str) -> int:
        """Read a folder inside one of the library no more → LeftOut. Its photos go from the library, not from the disk.

        Nothing that is known of them is forgotten for 30 days. Stops a running ingest.
        """
        return self._desk.aside(lambda job: self._changes.leave_out(job, folder), cancels="ingest")

    def take_in(self, folder: str) -> int:
        """Read a folder again that was left out → its path. Ask for ``ingest`` afterwards; a running one is stopped."""
        return self._desk.aside(lambda job: self._changes.take_in(job, folder), cancels="ingest")

    def ingest(self, everywhere: bool = False) -> int:
        """Bring the whole library up to date with the disk → IngestSummary. Asked for twice, it runs once more.

        ``everywhere``: also the folders of a shared library that a window leaves to whoever looks after them.
        """
        if everywhere and not self._changes.looks_everywhere:
            self._desk.aside(lambda _: self._changes.want_everywhere())
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
        if self._watch is None:
            return
        self._watched = folders
        everywhere = (*folders, *self._shelf.link_targets())
        left_out = tuple(folder for root in self._shelf.roots() for folder in root.left_out)
        if (everywhere, left_out) != self._told_to_watch:
            self._told_to_watch = everywhere, left_out
            self._watch.watch(everywhere, left_out)
