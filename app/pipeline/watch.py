"""Noticing that files came, changed, moved or went while the program runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from app.imaging.formats import is_photo_name

log = logging.getLogger(__name__)

# A camera card being copied makes an event every few milliseconds: wait until it is quiet, but not for ever.
_QUIET_S = 2.0
_LONGEST_WAIT_S = 30.0
_UNINTERESTING = frozenset({"opened", "closed_no_write"})


class FolderWatch(FileSystemEventHandler):
    """Calls ``on_change`` a moment after something happened to photos in the watched folders.

    Any number of changes at once are one call, made on a thread of its own. A folder that the system cannot watch
    (too many folders, network disks) is only logged: rescans find its changes.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self._on_change = on_change
        self._observer: BaseObserver | None = None
        self._watches: dict[str, ObservedWatch] = {}
        self._changed = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, folders: Iterable[str]) -> None:
        """Watch exactly these folders, each with all that lies below it."""
        if self._observer is None:
            self._observer = Observer()
            self._observer.start()
            self._thread = threading.Thread(target=self._settle, name="folder-watch")
            self._thread.start()
        wanted = set(folders)
        for folder in set(self._watches) - wanted:
            self._observer.unschedule(self._watches.pop(folder))
        for folder in wanted - set(self._watches):
            try:
                self._watches[folder] = self._observer.schedule(self, folder, recursive=True)
            except OSError as error:
                log.warning("folder not watched, rescans find its changes: %s", error)

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _UNINTERESTING:
            return
        if event.is_directory or is_photo_name(str(event.src_path)) or is_photo_name(str(event.dest_path)):
            self._changed.set()

    def close(self) -> None:
        """Stop watching and wait for the threads."""
        self._closing.set()
        self._changed.set()
        if self._observer is not None:
            self._observer.stop()
            self._observer.join()
        if self._thread is not None:
            self._thread.join()

    def _settle(self) -> None:
        while not self._closing.is_set():
            self._changed.wait()
            waited_s = 0.0
            while self._changed.is_set() and waited_s < _LONGEST_WAIT_S and not self._closing.is_set():
                self._changed.clear()
                self._closing.wait(_QUIET_S)
                waited_s += _QUIET_S
            if not self._closing.is_set():
                self._on_change()
