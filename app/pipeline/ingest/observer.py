"""watchdog's observer, made to watch only the folders that a scan comes to.

Elsewhere than on Linux the system watches a whole tree at no cost. Linux wants a watch for every folder: memory of the
kernel, of which each user has so much, for all programs together. In a home folder most of them would be hidden ones.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watchdog.events import FileSystemEvent
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from app.library.links import LinkTrail
from app.library.scan import covers, walk

Told = Callable[[str], None]
"""Called with a root, on any thread."""
LeftOut = Callable[[], frozenset[str]]


def new_observer(on_lost: Told, on_unwatched: Told, left_out: LeftOut = frozenset) -> BaseObserver:
    """Return an observer that is not started yet.

    ``on_lost``: the system dropped events of this root. ``on_unwatched``: it does not allow a watch for every folder.
    ``left_out`` tells, on any thread, which folders nobody wants read: looked at when a root is scheduled.
    """
    return _LeanObserver(on_lost, on_unwatched, left_out) if sys.platform == "linux" else Observer()


def telling_events() -> list[type[FileSystemEvent]] | None:
    """Return the kinds of events to ask the system for, None for all.

    On Linux a file that was written is told when it is closed: asked for each single writing, a copy of a large file is
    thousands of events.
    """
    return list(_TELLING) if sys.platform == "linux" else None


if sys.platform == "linux":
    from watchdog.events import (
        DirCreatedEvent,
        DirDeletedEvent,
        DirMovedEvent,
        FileClosedEvent,
        FileCreatedEvent,
        FileDeletedEvent,
        FileMovedEvent,
    )
    from watchdog.observers.inotify import InotifyEmitter, InotifyObserver, InotifyWatchGroup
    from watchdog.observers.inotify_c import InotifyConstants, Mask
    from watchdog.observers.inotify_move_event_grouper import GroupedInotifyEvent, PathedInotifyEvent

    _TELLING = (
        *(FileCreatedEvent, FileDeletedEvent, FileMovedEvent, FileClosedEvent),
        *(DirCreatedEvent, DirDeletedEvent, DirMovedEvent),
    )
    _MOST_FILE = Path("/proc/sys/fs/inotify/max_user_watches")

    class _LeanObserver(InotifyObserver):
        def __init__(self, on_lost: Told, on_unwatched: Told, left_out: LeftOut) -> None:
            super().__init__()
            self._emitter_class = _LeanEmitter
            self._emitter_kwargs |= {"on_lost": on_lost, "on_unwatched": on_unwatched, "left_out": left_out}

    class _LeanEmitter(InotifyEmitter):
        def __init__(self, *args: Any, on_lost: Told, on_unwatched: Told, left_out: LeftOut, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._on_lost, self._on_unwatched, self._left_out = on_lost, on_unwatched, left_out

        def on_thread_start(self) -> None:
            root = str(self.watch.path)
            self._inotify = _LeanGroup(
                self._inotify_fd,
                os.fsencode(root),
                event_mask=self.get_event_mask_from_filter(),
                is_recursive=True,
                on_lost=lambda: self._on_lost(root),
                on_unwatched=lambda: self._on_unwatched(root),
                left_out=self._left_out(),
            )

        def build_and_queue_event(self, event: GroupedInotifyEvent, *, full_events: bool = False) -> None:
            """Leave out deleted folders: they were empty, each file in them was deleted before. Moved ones were not."""
            came = event if isinstance(event, PathedInotifyEvent) else event[1]
            if came.ev.is_directory:
                if came.ev.is_delete:
                    return
                if isinstance(self._inotify, _LeanGroup):
                    self._inotify.forget_if_gone(came.path)
            super().build_and_queue_event(event, full_events=full_events)

    def _most_watches() -> int:
        """Return how many watches to take at most: half of what the user has, for other programs need some too."""
        try:
            return int(_MOST_FILE.read_text("ascii")) // 2
        except (OSError, ValueError):
            return sys.maxsize

    @dataclass(eq=False)
    class _LeanGroup(InotifyWatchGroup):
        """The watches below one root. It says once that some folder got none."""

        on_lost: Callable[[], None] = field(kw_only=True)
        on_unwatched: Callable[[], None] = field(kw_only=True)
        left_out: frozenset[str] = field(kw_only=True)
        most_watches: int = field(default_factory=_most_watches, init=False)
        _lacks_some: bool = field(default=False, init=False)
        _trail: LinkTrail = field(init=False)

        def on_queue_overflow(self) -> None:
            super().on_queue_overflow()
            self.on_lost()

        def forget_if_gone(self, folder: bytes) -> None:
            """Take off the watches of a folder that was moved to where no scan comes: they would follow it there."""
            with self._lock:
                if not covers(os.fsdecode(self.path), os.fsdecode(folder), self.left_out) or not os.path.isdir(folder):
                    self._forget(folder)

        def _forget(self, folder: bytes) -> None:
            if folder in self._active_callbacks_by_path and folder != self.path:
                below = os.path.join(folder, b"")
                at = list(self._active_callbacks_by_watch.items())
                self._remove_callbacks([watch for watch, path in at if path == folder or path.startswith(below)])

        def _add_all_callbacks(self, path: bytes) -> None:
            root, top = os.fsdecode(self.path), os.fsdecode(path)
            if path == self.path:
                self._add_callback(path)  # raises where even this one cannot be watched
                self._trail = LinkTrail((root,), self.left_out)
            if not covers(root, top, self.left_out):
                return
            self._forget(path)
            for listing in walk(top, lambda _: False, self._trail):
                if listing.problem is None and listing.directory != root:
                    self._add_callback(os.fsencode(listing.directory))

        def _add_callback(self, path: bytes) -> None:
            if len(self._inotify_fd._watch_for_wd) >= self.most_watches and path != self.path:
                self._tell_of_lack()
                return
            try:
                mask = Mask(self.event_mask & ~InotifyConstants.IN_DONT_FOLLOW)  # the walk has decided about links
                watch = self._inotify_fd.add_callback(path, mask, self._callback, self._id)
            except OSError as error:
                if path == self.path:
                    raise
                if error.errno == errno.ENOSPC:
                    self._tell_of_lack()
                return
            self._active_callbacks_by_path[path] = watch
            self._active_callbacks_by_watch[watch] = path

        def _tell_of_lack(self) -> None:
            if not self._lacks_some:
                self._lacks_some = True
                self.on_unwatched()
