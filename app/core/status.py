"""The library in numbers, as ``photokin status`` and the window show it."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.photo import Link, Root
from app.core.text import Text


@dataclass(frozen=True, slots=True)
class Counts:
    """``waiting`` have no embedding yet, ``skipped`` could not be read, ``offline`` lie on a disk that is not there."""

    photos: int
    contents: int
    waiting: int
    skipped: int
    offline: int


@dataclass(frozen=True, slots=True)
class Status:
    """``generation`` is the number of the current index generation (0: none yet), ``indexed`` its contents.

    ``links`` are those in the folders of the library that are not followed, each with its reason.
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
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What one ingest did: photos that now have neighbours, photos skipped, photos gone; folders of the library that
    are not there, and the folders in the others that could not be read, each with the reason.
    """

    embedded: int
    linked: int
    skipped: int
    removed: int
    offline: tuple[Root, ...]
    unreadable: tuple[tuple[str, Text], ...] = ()
