"""What a photograph of the album is: how it is taken, or of which other one it is a copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from scenes.film import STANDARD, Film
from scenes.noise import Array

_WIDE = (640, 427)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph to take: ``light`` makes linear light, ``finer`` times as large as ``size`` (width, height)."""

    light: Callable[[int, int], Array]
    taken: datetime
    film: Film = STANDARD
    size: tuple[int, int] = _WIDE
    finer: float = 1.3


@dataclass(frozen=True, slots=True)
class Copy:
    """A photograph made of another one: byte for byte, or in grey, or a part of it (left, top, right, bottom, 0…1)."""

    source: str
    grey: bool = False
    part: tuple[float, float, float, float] | None = None
