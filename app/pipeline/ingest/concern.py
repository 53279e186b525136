"""Which events on a disk concern the library: those about what a scan would read, and no others.

Other programs write all the time, mostly into hidden folders, and so does this one where its data folder lies among the
photos. An event that concerns nobody must cost next to nothing, above all no ingest.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from watchdog.events import FileSystemEvent

from app.imaging.formats import is_photo_name
from app.library.scan import covers, is_inside

# Not: that a file was opened, closed without writing, or that its mode or its times were changed.
_TELLING = frozenset({"created", "deleted", "moved", "modified", "closed"})
_HIDDEN = getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 0)


def is_of_concern(
    event: FileSystemEvent, roots: Iterable[str], home: str, left_out: frozenset[str] = frozenset()
) -> bool:
    """Tell whether a scan of ``roots`` could find something else after ``event``. Looks at no file, but on Windows.

    A folder that comes or is renamed brings an event for each file in it; only one that goes may take its photos along
    without a word of them. Folders inside ``home``, the library's own, come and go as it works.
    """
    if event.event_type not in _TELLING:
        return False
    if event.is_directory:
        gone = os.fsdecode(event.src_path)
        return event.event_type == "deleted" and not is_inside(gone, home) and _is_reached(gone, roots, left_out)
    named = (os.fsdecode(path) for path in (event.src_path, event.dest_path) if path)
    return any(_is_photo(path) and _is_reached(os.path.dirname(path), roots, left_out) for path in named)


def _is_photo(path: str) -> bool:
    name = os.path.basename(path)
    return not name.startswith(".") and is_photo_name(name)


def _is_reached(folder: str, roots: Iterable[str], left_out: frozenset[str]) -> bool:
    return any(covers(root, folder, left_out) and not _is_marked_hidden(folder, root) for root in roots)


def _is_marked_hidden(folder: str, root: str) -> bool:
    """Tell whether a folder on the way from ``root`` to ``folder`` bears Windows' own mark of hidden ones."""
    while os.name == "nt" and is_inside(folder, root):
        try:
            if getattr(os.lstat(folder), "st_file_attributes", 0) & _HIDDEN:
                return True
        except OSError:
            pass  # it is gone; the folders it was in say the rest
        folder = os.path.dirname(folder)
    return False
