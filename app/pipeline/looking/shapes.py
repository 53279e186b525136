"""The shapes of photos in bulk: looked up a piece at a time, and kept as long as the catalog is the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.core.facts import GalleryFacts
from app.core.gallery import PhotoShapes

AT_ONCE = 20_000
_UNKNOWN, _TRIED = 0, -1


class KnownShapes:
    """One number a photo id, which only ever grow. Belongs to the browse thread.

    Looking up a million would take longer than a gallery may. So each call looks up the first 20,000 of the photos that
    are not known yet, and in turn those that had not been read when it looked before.
    """

    def __init__(self) -> None:
        self._aspects: NDArray[np.float32] = np.zeros(0, np.float32)
        self._went_round = False

    def of(self, photo_ids: NDArray[np.int64], facts: GalleryFacts) -> PhotoShapes:
        """Return what is known of photos by now."""
        if not len(photo_ids):
            return PhotoShapes(np.zeros(0, np.float32))
        self._make_room(int(photo_ids.max()) + 1)
        known = self._aspects[photo_ids]
        untried = photo_ids[known == _UNKNOWN]
        if not len(untried):
            untried = photo_ids[known < 0]
            self._aspects[untried] = _UNKNOWN
            self._went_round = True
        looked_up = untried[:AT_ONCE]
        if len(looked_up):
            self._aspects[looked_up] = _TRIED
            found, aspects = facts.aspects(looked_up)
            self._aspects[found] = aspects
            known = self._aspects[photo_ids]
        return PhotoShapes(np.maximum(known, 0), len(untried) > AT_ONCE and not self._went_round)

    def _make_room(self, count: int) -> None:
        if count > len(self._aspects):
            room = np.zeros(count + count // 8, np.float32)
            room[: len(self._aspects)] = self._aspects
            self._aspects = room
