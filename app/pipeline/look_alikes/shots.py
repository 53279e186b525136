"""When and with what each photo of the library was taken, and which others were taken beside it."""

from __future__ import annotations

import bisect
import os
from collections.abc import Iterable
from datetime import UTC, datetime

from app.core.photo import ContentId
from app.library.look_alike_rows import KnownShot
from app.similarity.same_scene import LONGEST_S, MOST_NUMBERS_APART, Shot, may_be_series, numbered

_MOST_PLACES = 10
"""By the camera's clock: a series of more stands round the photo in its middle."""


def shot_of(path: str, taken: str | None, camera: str) -> Shot:
    """Return what tells which photos belong to one series."""
    folder, name = os.path.split(path)
    stem, number = numbered(os.path.splitext(name)[0])
    return Shot(_seconds(taken), number, stem, camera, folder)


class Shots:
    """All photos in the order in which they were taken. Belongs to one thread; a value that never changes."""

    def __init__(self, known: Iterable[KnownShot]) -> None:
        self._shots = {each.content_id: shot_of(each.path, each.taken, each.camera) for each in known}
        self._by_clock: dict[str, list[tuple[float, ContentId]]] = {}
        self._by_number: dict[tuple[str, str, str], list[tuple[int, ContentId]]] = {}
        for content_id, shot in self._shots.items():
            if shot.taken_s is not None:
                self._by_clock.setdefault(shot.camera, []).append((shot.taken_s, content_id))
            if shot.number is not None:
                self._by_number.setdefault((shot.folder, shot.stem, shot.camera), []).append((shot.number, content_id))
        for by_clock in self._by_clock.values():
            by_clock.sort()
        for by_number in self._by_number.values():
            by_number.sort()

    def __getitem__(self, content_id: ContentId) -> Shot:
        return self._shots[content_id]

    def beside(self, content_id: ContentId) -> list[ContentId]:
        """Return the photos that may be of one series with this one, as far as time and name tell."""
        shot = self._shots[content_id]
        near: list[ContentId] = []
        if shot.taken_s is not None:
            near = _around(self._by_clock[shot.camera], (shot.taken_s, content_id), LONGEST_S)
        if shot.number is not None:
            same_name = self._by_number[shot.folder, shot.stem, shot.camera]
            near += _around(same_name, (shot.number, content_id), MOST_NUMBERS_APART)
        return [each for each in dict.fromkeys(near) if may_be_series(shot, self._shots[each])]


def _around(ordered: list, one: tuple[float, ContentId], farthest: float) -> list[ContentId]:  # type: ignore[type-arg]
    """Return what lies at most so far from ``one``, and no more than _MOST_PLACES on each side."""
    at = bisect.bisect_left(ordered, one)
    around = (*range(max(0, at - _MOST_PLACES), at), *range(at + 1, min(len(ordered), at + 1 + _MOST_PLACES)))
    return [ordered[place][1] for place in around if abs(ordered[place][0] - one[0]) <= farthest]


def _seconds(taken: str | None) -> float | None:
    try:
        return None if taken is None else datetime.fromisoformat(taken).replace(tzinfo=UTC).timestamp()
    except (ValueError, OverflowError):
        return None
