"""The first flight: what lies in the folders of a library → the store, folder by folder; only differences are written.

A root that is not there, or empty where photos were, makes its photos offline and keeps everything.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from app.core.errors import DecodeError
from app.core.job import Job
from app.core.listing import Listing
from app.core.photo import Root
from app.core.store import Store
from app.core.text import Text, text
from app.imaging.formats import is_photo_name
from app.library.links import LinkTrail
from app.library.scan import folder_identity, walk

_EMPTY_NOW = text(
    "This folder is empty now. If its disk is not plugged in, plug it in; "
    "if you emptied it, remove it from the library."
)


def still_unreadable(store: Store, identify: Callable[[str], object]) -> set[int]:
    """Look which of the files that could not be read cannot be read now either, for the same reason: their ids."""
    same = set()
    for photo_id, path, reason in store.unreadable():
        try:
            identify(path)
        except FileNotFoundError:
            same.add(photo_id)  # the scan will see to it
        except DecodeError as error:
            if error.text == reason:
                same.add(photo_id)
    return same


def scan(
    job: Job,
    store: Store,
    roots: Sequence[Root],
    on_found: Callable[[], None],
    note_state: Callable[[int, Text | None], None],
) -> tuple[int, tuple[tuple[str, Text], ...]]:
    """Bring the photos of these roots up to date; return how many went, and which folders could not be read.

    ``on_found`` is called after each folder with photos, ``note_state`` after each root: with its id, and why it is not
    there.
    """
    found = removed = 0
    problems: list[tuple[str, Text]] = []
    job.report("scan", 0)
    everywhere = [root for root in store.roots() if os.path.isabs(root.path)]
    trail = LinkTrail((root.path for root in everywhere), (folder for root in everywhere for folder in root.left_out))
    for root in roots:
        seen: set[int] = set()
        unreadable: list[tuple[str, Text]] = []
        offline: Text | None = None
        identity = folder_identity(root.path)
        for listing in walk(root.path, is_photo_name, trail):
            if listing.directory == root.path:
                offline = _why_offline(root, listing)
                if offline is not None:
                    break
            if listing.empty and trail.is_top(listing.directory) and store.holds(listing.directory):
                trail.leaves(listing.directory, _EMPTY_NOW)
                continue
            if listing.problem is not None:
                unreadable.append((listing.directory, listing.problem))
            if listing.files or listing.problem is None:
                directory_id, changes = store.apply(root.id, listing)
                seen.add(directory_id)
                removed += changes.removed
                on_found()
            found += len(listing.files)
            job.report("scan", found)
        if offline is None and (identity is None or folder_identity(root.path) != identity):
            offline = text("This folder went away while it was being read. Is the disk plugged in?")
        links, away = trail.taken()
        if offline is None:
            removed += store.sweep(root.id, seen, [*(folder for folder, _ in unreadable), *away])
            store.set_links(root.id, links)
            problems += [(folder, why) for folder, why in unreadable if os.path.lexists(folder)]
        note_state(root.id, offline)
    return removed, tuple(problems)


def notice_departures(store: Store) -> None:
    """Look which roots went away while their photos were read: some of those still wait."""
    for root in store.roots():
        if root.state == "ready":
            reason = why_away(root)
            if reason is not None:
                store.set_root_state(root.id, reason)


def why_away(root: Root) -> Text | None:
    """Look at the top of a root and say why it counts as not there, None where it does not."""
    return _why_offline(root, next(walk(root.path, is_photo_name)))


def _why_offline(root: Root, top: Listing) -> Text | None:
    """Say why a root counts as not there. One that held photos and now holds nothing is an empty mount point."""
    if top.empty and root.photos > 0:
        return _EMPTY_NOW
    return None if top.files else top.problem
