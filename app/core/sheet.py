"""A figure of photos and their neighbours, as it is to be drawn: all words said already."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One picture. ``head`` (a rank, or that it is the query) and ``distance`` stand under it, then ``closeness``, a
    word, then ``name``; the middle two may be empty. ``dots``: how many of five stand for the closeness, None for none.
    ``jpeg``: a small picture, None where there is none to be had.
    """

    head: str
    distance: str
    closeness: str
    name: str
    jpeg: bytes | None
    dots: float | None = None


@dataclass(frozen=True, slots=True)
class SheetBlock:
    """A photo and its neighbours, nearest first."""

    query: SheetCell
    neighbours: tuple[SheetCell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``columns``: how many neighbours stand beside each other. ``title`` is that of a page; ``foot`` tells what was
    searched. ``language``: its code.
    """

    title: str
    blocks: tuple[SheetBlock, ...]
    columns: int
    foot: str
    language: str = "en"


def good_columns(count: int) -> int:
    """Return how many of ``count`` neighbours look well beside each other: 4 to 8, the last row as full as can be."""
    if count <= 6:
        return max(1, count)
    return min(range(5, 9), key=lambda columns: (-count % columns, abs(columns - 6)))
