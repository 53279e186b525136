"""Where a content lies: every photo that holds it, with what a list of photos shows of it."""

from __future__ import annotations

from typing import NamedTuple


class Holders(NamedTuple):
    """The photos of one content as (path, date_s), paths sorted; the upright size is 0 where it is not known."""

    photos: tuple[tuple[str, int], ...]
    width_px: int
    height_px: int

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(path for path, _ in self.photos)
