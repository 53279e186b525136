"""Who does what depends on where a library lies: one value, made for the user's own or for a shared one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.pipeline.facets.desk import Desk, OwnDesk
from app.pipeline.facets.folders import FolderChanges
from app.pipeline.facets.sharing import Sharing
from app.pipeline.ingest.writer import Writer
from app.pipeline.search.finder import Finder
from app.pipeline.work.home import Home


@dataclass(frozen=True, slots=True)
class Place:
    """``own`` and ``writer`` are for what is written into a library of the user's own, ``of_index`` for what is worked
    out of its index as a whole: elsewhere they refuse it.
    """

    home: Home
    desk: Desk
    own: OwnDesk
    of_index: Desk
    writer: Writer
    changes: FolderChanges
    finder: Finder
    sharing: Sharing
    lay: Callable[[Mapping[str, str]], None]
    """Know where the folders of a shared library lie from now on."""
    close: Callable[[], None]
    """Called when all threads have ended."""
