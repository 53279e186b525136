"""Where new photos belong: the folder in which their neighbours lie, with these as evidence, or nothing when unsure."""

from __future__ import annotations

import os
from dataclasses import dataclass

from app.core.closeness import Closeness
from app.core.photo import Failure

MOST_PHOTOS = 10_000
"""How many photos are asked about at once."""
SURE = 0.9
"""Of the answers for the library's own photos, each asked as if it were new, at least this share has to be right."""


@dataclass(frozen=True, slots=True)
class BelongingQuestion:
    """Where do these belong? ``photos``: absolute paths of files, in the library or not; ``folder``: the absolute path
    of one whose photos are meant, all below it too, "" for none. What lies in it, or is asked about, is no evidence.
    """

    photos: tuple[str, ...] = ()
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A neighbour of a photo, in the folder in question."""

    path: str
    distance: float
    closeness: Closeness


@dataclass(frozen=True, slots=True)
class Belonging:
    """What is known of one photo. ``folder``: where it belongs, "" when unsure; ``share`` (0…1) of what its neighbours
    say. ``evidence``: those of them that lie there, or, when unsure, the nearest of all, nearest first.
    """

    path: str
    folder: str
    share: float
    evidence: tuple[Evidence, ...]

    @property
    def lies_there(self) -> bool:
        """Whether it lies in that folder already."""
        return bool(self.folder) and os.path.dirname(self.path) == self.folder


@dataclass(frozen=True, slots=True)
class LeftOneOut:
    """The library's own photos asked as if each were new: of ``asked`` there was an answer for ``answered``, and for
    ``right`` of these it was their folder. ``least_share``: what share their neighbours have to reach for an answer;
    above 1 where none is to be trusted.
    """

    asked: int
    answered: int
    right: int
    least_share: float


@dataclass(frozen=True, slots=True)
class Belongings:
    """``photos`` in the order of the question; ``skipped`` could not be read. ``folders``: how many there are."""

    photos: tuple[Belonging, ...]
    skipped: tuple[Failure, ...]
    accuracy: LeftOneOut
    folders: int
