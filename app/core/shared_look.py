"""What somebody sees of a shared library before they use it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SharedLook:
    """``address`` is fit to be shown: no secrets are in it. ``folders`` and ``photos``: how many it has."""

    address: str
    folders: int
    photos: int
