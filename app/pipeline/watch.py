"""Noticing that files came, changed, moved or went while the program runs, and folders of the library with them."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
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
# No system tells reliably that a watched folder itself was renamed, unmounted or mounted again.
_LOOK_EVERY_S = 2.0
_JOIN_TIMEOUT_S = 1.0  # looking at a network disk that is gone may take minutes
_UNINTERESTING = frozenset({"opened", "closed_no_write"})
_Identity = tuple[int, int] | None


class FolderWatch(FileSystemEventHandler):
    """Calls ``on_change`` a moment after something happened to photos in the watched folders, or to one of these.

    Any number of changes at once are one call, made on a thread of its own. ``on_absent`` is called at once when
    ``absent`` has changed. A folder that the system cannot watch (too many folders, network disks) is only logged:
    rescans find its changes.
    """

    def __init__(self, on_change: Callable[[], None], on_absent: Callable[[], None]) -> None:
        self._on_change = on_change
        self._on_absent = on_absent
        self._lock = threading.Lock()  # for whoever changes what follows, which may take a while
        self._seen: dict[str, _Identity] = {}  # replaced, never altered
        self._observer: BaseObserver | None = None
        self._watches: dict[str, ObservedWatch] = {}
        self._changed = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def absent(self) -> frozenset[str]:
        """The watched folders that were not there when they were last looked at. Any thread may ask."""
        return frozenset(folder for folder, identity in self._seen.items() if identity is None)

    def watch(self, folders: Iterable[str]) -> None:
        """Watch exactly these folders, each with all that lies below it, as soon and as long as they are there."""
        if self._observer is None:
            self._observer = Observer()
            self._observer.start()
            self._thread = threading.Thread(target=self._run, name="folder-watch", daemon=True)
            self._thread.start()
        wanted = set(folders)
        with self._lock:
            for folder in set(self._seen) - wanted:
                self._unschedule(folder)
            self._take({folder: self._seen[folder] if folder in self._seen else _identity(folder) for folder in wanted})

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
            self._thread.join(_JOIN_TIMEOUT_S)

    def _run(self) -> None:
        while not self._closing.is_set():
            changed = self._changed.wait(_LOOK_EVERY_S)
            if changed:
                self._wait_until_quiet()
            if (self._look() or changed) and not self._closing.is_set():
                self._on_change()

    def _wait_until_quiet(self) -> None:
        waited_s = 0.0
        while self._changed.is_set() and waited_s < _LONGEST_WAIT_S and not self._closing.is_set():
            self._changed.clear()
            self._closing.wait(_QUIET_S)
            waited_s += _QUIET_S

    def _look(self) -> bool:
        """Tell whether one of the folders came, went, or is another one now."""
        before = self._seen
        now = {folder: _identity(folder) for folder in before}  # without the lock: a disk may not answer
        with self._lock:
            if now == before or self._seen is not before:
                return False
            self._take(now)
            return True

    def _take(self, seen: dict[str, _Identity]) -> None:
        """Keep what was seen, and watch what is not what it was."""
        absent, before = self.absent, self._seen
        self._seen = seen
        if self.absent != absent:
            self._on_absent()
        for folder, identity in seen.items():
            if folder not in before or identity != before[folder]:
                self._unschedule(folder)
                if identity is not None:
                    self._schedule(folder)

    def _schedule(self, folder: str) -> None:
        if self._observer is None or self._closing.is_set():
            return
        try:
            self._watches[folder] = self._observer.schedule(self, folder, recursive=True)
        except OSError as error:
            log.warning("folder not watched, rescans find its changes: %s", error)

    def _unschedule(self, folder: str) -> None:
        watch = self._watches.pop(folder, None)
        if watch is not None and self._observer is not None:
            with contextlib.suppress(KeyError):  # it ended by itself, with its folder
                self._observer.unschedule(watch)


def _identity(folder: str) -> _Identity:
    """Return what changes when another folder takes the place of this one, None where there is none."""
    try:
        info = os.stat(folder)
    except OSError:
        return None
    return (info.st_dev, info.st_ino) if stat.S_ISDIR(info.st_mode) else None
