"""The library in numbers, as ``photokin status`` and the window show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.core.engines import STANDARD
from app.core.photo import Link, Root
from app.core.text import Text

DetailsState = Literal["off", "on", "impossible"]


@dataclass(frozen=True, slots=True)
class Counts:
    """``waiting`` have no embedding yet, ``skipped`` could not be read, ``offline`` lie on a disk that is not there.

    ``later``: while the library is read again for another engine, those that came meanwhile and have its embedding
    alone; questions are answered by the older one, which does not know them.
    """

    photos: int
    contents: int
    waiting: int
    skipped: int
    offline: int
    later: int = 0


@dataclass(frozen=True, slots=True)
class ReadingAgain:
    """How far the photos are read again for another engine while the older one answers: ``done`` of ``total``."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Status:
    """``generation`` is the number of the current index generation (0: none yet), ``indexed`` its contents.

    ``links`` are those in the folders of the library that are not followed, each with its reason.
    ``again``: None unless the photos are being read again; the counts are those of the model that answers then.
    ``waiting_for``: what reading them again, or for an engine that is kept beside it, waits for; None if for nothing.
    ``engine`` is what photos are read for, ``engine_title`` what people call it and ``model`` its id;
    ``engine_trouble``: why it is not the one that the settings name.
    ``details``: whether those of the nearest photos are compared; the model may not be able to. ``cell_bytes``: what is
    kept of photos for it.
    ``shared``: the address of a shared library, without secrets; "" for one of the user's own.
    ``device_stands_in``: the processor works in the place of a graphics card that was asked for, or that failed.
    """

    home: str
    model: str
    device: str
    device_reason: Text
    device_stands_in: bool
    roots: tuple[Root, ...]
    counts: Counts
    generation: int
    indexed: int
    disk_bytes: int
    thumbnail_bytes: int
    details: DetailsState
    cell_bytes: int
    links: tuple[Link, ...] = ()
    again: ReadingAgain | None = None
    engine: str = STANDARD
    engine_title: str | Text = ""
    engine_trouble: Text | None = None
    waiting_for: Text | None = None
    shared: str = ""


@dataclass(frozen=True, slots=True)
class ReadFor:
    """What one ingest did for an engine: photos that were ``read`` for one that is kept beside the one in use, and
    pictures whose vectors were ``made`` of those of another engine.
    """

    engine: str
    title: str | Text
    read: int
    made: int


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What one ingest did: photos that now have neighbours, photos skipped, photos gone; folders of the library that
    are not there, and the folders in the others that could not be read, each with the reason. ``read_for``: what was
    done besides for some engines.
    """

    embedded: int
    linked: int
    skipped: int
    removed: int
    offline: tuple[Root, ...]
    unreadable: tuple[tuple[str, Text], ...] = ()
    read_for: tuple[ReadFor, ...] = ()
