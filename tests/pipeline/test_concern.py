"""Which events start an ingest, and above all which do not: the table."""

from __future__ import annotations

import os
import stat
from types import SimpleNamespace

import pytest
from watchdog.events import (
    DirAttribEvent,
    DirCreatedEvent,
    DirDeletedEvent,
    DirModifiedEvent,
    DirMovedEvent,
    FileAttribEvent,
    FileClosedEvent,
    FileClosedNoWriteEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileOpenedEvent,
    FileSystemEvent,
)

from app.pipeline.ingest.concern import is_of_concern

_ROOTS = ("/home/me", "/media/.card")
_HOME = "/home/me/photokin"

_NOBODYS = [
    # only looked at, or given another mode
    FileOpenedEvent("/home/me/a.jpg"),
    FileClosedNoWriteEvent("/home/me/a.jpg"),
    FileAttribEvent("/home/me/a.jpg"),
    DirAttribEvent("/home/me/album"),
    # the reason comes as an event of its own
    DirModifiedEvent("/home/me"),
    DirModifiedEvent("/home/me/album"),
    DirCreatedEvent("/home/me/album"),
    DirMovedEvent("/home/me/album", "/home/me/journey"),
    # no photo by its name
    FileCreatedEvent("/home/me/notes.txt"),
    FileClosedEvent("/home/me/clip.mp4"),
    FileDeletedEvent("/home/me/jpg"),
    FileMovedEvent("/home/me/a.tmp", "/home/me/b.tmp"),
    # hidden, thrown away, or made by a system
    FileCreatedEvent("/home/me/.hidden.jpg"),
    FileCreatedEvent("/home/me/._companion.jpg"),
    FileClosedEvent("/home/me/.cache/thumbnails/a.jpg"),
    FileModifiedEvent("/home/me/album/@eaDir/a.jpg"),
    FileMovedEvent("/home/me/.cache/a.jpg", "/home/me/.cache/b.jpg"),
    FileDeletedEvent("/home/me/$RECYCLE.BIN/a.jpg"),
    DirDeletedEvent("/home/me/.cache/program"),
    DirDeletedEvent("/home/me/.cache"),
    DirDeletedEvent("/home/me/lost+found"),
    # the library's own
    FileCreatedEvent("/home/me/photokin/catalog.db-wal"),
    FileMovedEvent("/home/me/photokin/index/current.new", "/home/me/photokin/index/current"),
    FileClosedEvent("/home/me/photokin/queries/pasted-0123.image"),
    FileClosedEvent("/home/me/photokin/logs/photokin.log"),
    DirDeletedEvent("/home/me/photokin/index/generation-000001"),
    # of no root
    FileCreatedEvent("/home/melanie/a.jpg"),
    DirDeletedEvent("/home"),
    FileClosedEvent("/media/.card/.Trash/a.jpg"),
]

_OURS = [
    FileCreatedEvent("/home/me/a.jpg"),
    FileClosedEvent("/home/me/album/trip/A.HEIC"),
    FileModifiedEvent("/home/me/a.jpg"),
    FileDeletedEvent("/home/me/a.jpg"),
    FileCreatedEvent("/home/me/photokin/a.jpg"),  # a scan reads it: people put photos anywhere
    FileMovedEvent("/home/me/a.jpg", "/home/me/a.txt"),
    FileMovedEvent("/home/me/.download", "/home/me/a.jpg"),
    FileMovedEvent("/home/me/a.jpg", "/home/me/.hidden/a.jpg"),
    FileMovedEvent("/home/me/.hidden/a.jpg", "/home/me/shown/a.jpg"),
    FileCreatedEvent("/media/.card/a.jpg"),  # a root may be hidden itself
    FileCreatedEvent(b"/home/me/caf\xe9.jpg"),
    DirDeletedEvent("/home/me/album"),
    DirDeletedEvent("/home/me"),
]


def _name(event: FileSystemEvent) -> str:
    return f"{type(event).__name__} {event.src_path!r} {event.dest_path!r}"


@pytest.mark.parametrize("event", _NOBODYS, ids=_name)
def test_what_concerns_nobody(event: FileSystemEvent) -> None:
    assert not is_of_concern(event, _ROOTS, _HOME)


@pytest.mark.parametrize("event", _OURS, ids=_name)
def test_what_a_scan_would_find(event: FileSystemEvent) -> None:
    assert is_of_concern(event, _ROOTS, _HOME)


def test_what_happens_in_a_folder_that_is_left_out_concerns_nobody() -> None:
    left_out = frozenset({"/home/me/album"})
    for gone in (FileCreatedEvent("/home/me/album/a.jpg"), FileClosedEvent("/home/me/album/trip/a.jpg")):
        assert not is_of_concern(gone, _ROOTS, _HOME, left_out)
    for still in (FileCreatedEvent("/home/me/album2/a.jpg"), FileMovedEvent("/home/me/album/a.jpg", "/home/me/a.jpg")):
        assert is_of_concern(still, _ROOTS, _HOME, left_out)


def test_a_folder_that_windows_marks_as_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """``AppData`` in a home folder has no dot before its name."""
    asked: list[str] = []

    def lstat(path: str) -> SimpleNamespace:
        asked.append(path)
        if path.endswith("gone"):
            raise FileNotFoundError
        marked = stat.FILE_ATTRIBUTE_HIDDEN if path.endswith("AppData") else 0
        return SimpleNamespace(st_file_attributes=marked)

    monkeypatch.setattr(os, "lstat", lstat)
    monkeypatch.setattr(os, "name", "nt")
    assert not is_of_concern(FileCreatedEvent("/home/me/AppData/Local/a.jpg"), _ROOTS, _HOME)
    assert not is_of_concern(FileCreatedEvent("/home/me/AppData/gone/a.jpg"), _ROOTS, _HOME)
    assert is_of_concern(FileCreatedEvent("/home/me/album/a.jpg"), _ROOTS, _HOME)
    assert "/home/me" not in asked  # a root that the user chose may bear any mark
    monkeypatch.undo()
