"""What stands in one cell of an answer: versions of one picture, and the shots of a series behind the nearest of them.

Which pictures belong together is known (``work.groups_at_hand``), not found out here. Of each group whatever
comes nearest is the neighbour; so its distance, its rank and its word are its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from app.core.photo import ContentId, Hidden, Match, Version
from app.pipeline.work.known_groups import KnownGroups

_VERSION = -1
"""In place of the number of a cell: it stands in one without being listed."""


class Folding:
    """Made for one question. ``own``: the contents that are asked with.

    Versions of these are neighbours each: they are what somebody who asks with one of them wants to see.
    """

    def __init__(self, known: KnownGroups, own: Sequence[ContentId]) -> None:
        self._known = known
        self._own = frozenset(own)
        self.same_picture = frozenset(each for one in own for each in known.versions_of(one)) - self._own

    def fold(self, laid: Iterable[Match], count: int) -> list[Match]:
        """Return the first ``count`` cells of neighbours that come nearest first, numbered, with their shots."""
        cells: list[list[Match]] = []
        places: dict[ContentId, int] = {}
        for match in laid:
            content_id = match.content_id
            at = places.get(content_id)
            if at == _VERSION or (at is None and len(cells) == count):
                continue
            if at is None:
                at = len(cells)
                cells.append([match])
                for shot in self._shots_of(content_id):
                    places.setdefault(shot, at)
            else:
                cells[at].append(match)
            places |= dict.fromkeys(self.versions_of(content_id), _VERSION)
        return [_cell(rank, *cell) for rank, cell in enumerate(cells, 1)]

    def missing(self, found: Iterable[ContentId], matches: Sequence[Match]) -> frozenset[ContentId]:
        """Return what belongs to an answer besides what was found: versions of what is asked, shots of its series."""
        shots = (each for match in matches for each in self._shots_of(match.content_id))
        return frozenset((*self.same_picture, *shots)).difference(found, self._own)

    def versions_of(self, content_id: ContentId) -> tuple[ContentId, ...]:
        """Return what stands in the cell of a content without being listed."""
        if content_id in self._own or content_id in self.same_picture:
            return ()
        return tuple(each for each in self._known.versions_of(content_id) if each not in (content_id, *self._own))

    def _shots_of(self, content_id: ContentId) -> list[ContentId]:
        """Return the other shots of the series that a content, or a version of it, is one of, with their versions."""
        if content_id in self._own or content_id in self.same_picture:
            return []
        themselves = {content_id, *self._known.versions_of(content_id)}
        found: dict[ContentId, None] = {}
        for each in (content_id, *self._known.versions_of(content_id)):
            for shot in self._known.series_of(each):
                found |= dict.fromkeys((shot, *self._known.versions_of(shot)))
        return [each for each in found if each not in themselves and each not in self._own | self.same_picture]


def with_versions(
    matches: Sequence[Match], folding: Folding, versions: Mapping[ContentId, Version]
) -> tuple[Match, ...]:
    """Return neighbours with those of their versions that are there."""
    if not versions:
        return tuple(matches)
    return tuple(
        replace(
            match,
            versions=tuple(versions[each] for each in folding.versions_of(match.content_id) if each in versions),
            shots=with_versions(match.shots, folding, versions),
        )
        for match in matches
    )


def without_shots(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Return of each series the nearest shot alone."""
    return tuple(replace(match, shots=()) if match.shots else match for match in matches)


def hidden_in(matches: Sequence[Match], hidden: Hidden, *, one_of_series: bool) -> Hidden:
    """Return what is hidden together with what stands in cells that are shown."""
    cells = [each for match in matches for each in ((match,) if one_of_series else (match, *match.shots))]
    shots = sum(len(match.shots) for match in matches)
    return replace(
        hidden,
        copies=sum(len(match.paths) - 1 for match in cells),
        versions=sum(len(match.versions) for match in cells),
        shots=0 if one_of_series else shots,
        series=shots if one_of_series else 0,
    )


def _cell(rank: int, first: Match, *shots: Match) -> Match:
    nearest_first = sorted(shots, key=lambda shot: shot.distance)
    return replace(first, rank=rank, shots=tuple(replace(shot, rank=rank) for shot in nearest_first))
