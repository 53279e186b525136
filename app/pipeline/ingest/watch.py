"""Noticing that files came, changed, moved or went while the program runs, and folders of the library with them."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import threading
from collections.abc import Callable, Iterable

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers.api import BaseObserver, ObservedWatch

from app.core.events import Emit, LibraryChanged, Notice
from app.core.text import text
from app.library.scan import is_inside
from app.pipeline.ingest.concern import is_of_concern
from app.pipeline.ingest.observer import new_observer, telling_events

log = logging.getLogger(__name__)

# A camera card being copied makes an event every few milliseconds: wait until it is quiet, but not for ever.
_QUIET_S = 2.0
_LONGEST_WAIT_S = 30.0
# No system tells reliably that a watched folder itself was renamed, unmounted or mounted again.
_LOOK_EVERY_S = 2.0
_JOIN_TIMEOUT_S = 1.0  # looking at a network disk that is gone may take minutes
_Identity = tuple[int, int] | None


class FolderWatch(FileSystemEventHandler):
    """Calls ``on_change`` a moment after something happened to photos in the watched folders, or to one of these.

    Any number of changes at once are one call, made on a thread of its own. A LibraryChanged tells at once that
    ``absent`` has changed, a Notice that the system cannot watch a folder, or not all of it (network disks, too many
    folders): rescans find its changes. ``home`` is the library's own folder.
    """

    def __init__(self, on_change: Callable[[], None], emit: Emit, home: str) -> None:
        self._on_change = on_change
        self._emit = emit
        self._home = home
        self._wanted: frozenset[str] = frozenset()
        self._left_out: frozenset[str] = frozenset()
        self._heeded: frozenset[str] = frozenset()  # those of them that the observer was told of
        self._seen: dict[str, _Identity] = {}  # replaced, never altered
        self._observer: BaseObserver | None = None
        self._watches: dict[str, ObservedWatch] = {}
        self._changed = threading.Event()
        self._woken = threading.Event()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def absent(self) -> frozenset[str]:
        """The watched folders that were not there when they were last looked at. Any thread may ask."""
        return frozenset(folder for folder, identity in self._seen.items() if identity is None)

    def watch(self, folders: Iterable[str], left_out: Iterable[str] = ()) -> None:
        """Watch exactly these folders, each with all that lies below it, as soon and as long as they are there.

        What happens in those ``left_out`` concerns nobody. Does not wait. Always called by the same thread.
        """
        self._wanted, self._left_out = frozenset(folders), frozenset(left_out)
        self._woken.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="folder-watch", daemon=True)
            self._thread.start()

    def on_any_event(self, event: FileSystemEvent) -> None:
        if is_of_concern(event, self._wanted, self._home, self._left_out):
            self._note_change()

    def _note_change(self) -> None:
        self._changed.set()
        self._woken.set()

    def close(self) -> None:
        """Stop watching and wait for the threads, but not for a disk that does not answer."""
        self._closing.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(_JOIN_TIMEOUT_S)

    def _run(self) -> None:
        self._observer = new_observer(lambda _: self._note_change(), self._on_unwatched, lambda: self._heeded)
        self._observer.start()
        while not self._closing.is_set():
            self._woken.wait(_LOOK_EVERY_S)
            self._woken.clear()
            altered = self._look()
            if self._changed.is_set():
                self._wait_until_quiet()
                altered = True
            if altered and not self._closing.is_set():
                self._on_change()
        self._observer.stop()
        self._observer.join()

    def _wait_until_quiet(self) -> None:
        waited_s = 0.0
        while self._changed.is_set() and waited_s < _LONGEST_WAIT_S and not self._closing.is_set():
            self._changed.clear()
            self._closing.wait(_QUIET_S)
            waited_s += _QUIET_S

    def _look(self) -> bool:
        """Watch what is wanted and there; tell whether a folder that was watched came, went, or is another one now."""
        before, absent = self._seen, self.absent
        self._seen = now = {folder: _identity(folder) for folder in self._wanted}
        if self.absent != absent:
            self._emit(LibraryChanged(0))
        for folder in before.keys() - now.keys():
            self._unschedule(folder)
        altered = False
        others = self._left_out ^ self._heeded
        self._heeded ^= others
        for folder, identity in now.items():
            goes_elsewhere = any(is_inside(other, folder) for other in others)
            if folder not in before or identity != before[folder] or goes_elsewhere:
                altered |= folder in before and identity != before[folder]
                self._unschedule(folder)
                if identity is not None:
                    self._schedule(folder)
        return altered

    def _schedule(self, folder: str) -> None:
        if self._observer is None or self._closing.is_set():
            return
        try:
            self._watches[folder] = self._observer.schedule(self, folder, recursive=True, event_filter=telling_events())
        except OSError as error:
            log.warning("folder not watched, rescans find its changes: %s", error)
            self._on_unwatched(folder)

    def _on_unwatched(self, folder: str) -> None:
        sentence = text(
            "Not every folder in {path} can be watched. Changes there are noticed when you come back to this window.",
            path=folder,
        )
        log.warning("%s", sentence)
        self._emit(Notice(0, sentence))

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
