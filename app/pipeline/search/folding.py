"""What stands in one cell of an answer: versions of one picture, and the shots of a series behind the nearest of them.

Which pictures belong together is known (``work.groups_at_hand``), not found out here. Of each group whatever
comes nearest is the neighbour; so its distance, its rank and its word are its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.core.photo import ContentId, Hidden, Match, Version
from app.core.question import Question
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
        self.is_idle = known.is_empty
        """Whether nothing is folded, whatever is found."""
        self.same_picture = frozenset(each for one in own for each in known.versions_of(one)) - self._own

    def fold(self, laid: Sequence[Match], count: int) -> list[Match]:
        """Return the first ``count`` cells of neighbours that come nearest first, numbered, with their shots."""
        cells = self._cells([match.content_id for match in laid], count)
        return [_cell(rank, *(laid[place] for place in cell)) for rank, cell in enumerate(cells, 1)]

    def count(self, found: Sequence[ContentId]) -> int:
        """Return how many cells these contents have, if they are all there."""
        return len(self._cells(found, len(found)))

    def missing(self, found: Sequence[ContentId]) -> frozenset[ContentId]:
        """Return what belongs to an answer besides what was found: versions of what is asked, shots of its series."""
        shots = (each for content_id in found for each in self._shots_of(content_id))
        return frozenset((*self.same_picture, *shots)).difference(found, self._own)

    def versions_of(self, content_id: ContentId) -> tuple[ContentId, ...]:
        """Return what stands in the cell of a content without being listed."""
        if content_id in self._own or content_id in self.same_picture:
            return ()
        return tuple(each for each in self._known.versions_of(content_id) if each not in (content_id, *self._own))

    def _cells(self, contents: Sequence[ContentId], most: int) -> list[list[int]]:
        """Return the places of what stands in each cell, nearest first; versions that are folded in are left out."""
        cells: list[list[int]] = []
        cell_of: dict[ContentId, int] = {}
        for place, content_id in enumerate(contents):
            at = cell_of.get(content_id)
            if at == _VERSION or (at is None and len(cells) == most):
                continue
            if at is None:
                at = len(cells)
                cells.append([place])
                for shot in self._shots_of(content_id):
                    cell_of.setdefault(shot, at)
            else:
                cells[at].append(place)
            cell_of |= dict.fromkeys(self.versions_of(content_id), _VERSION)
        return cells

    def _shots_of(self, content_id: ContentId) -> list[ContentId]:
        """Return the other shots of the series that a content, or a version of it, is one of, with their versions."""
        if content_id in self._own or content_id in self.same_picture:
            return []
        known, themselves = self._known, {content_id, *self._known.versions_of(content_id)}
        series = dict.fromkeys(shot for each in themselves for shot in known.series_of(each))
        if not series:
            return []
        found = dict.fromkeys(each for shot in series for each in (shot, *known.versions_of(shot)))
        return [each for each in found if not (each in themselves or each in self._own or each in self.same_picture)]


def with_versions(
    matches: Sequence[Match], folding: Folding, versions: Mapping[ContentId, Version]
) -> tuple[Match, ...]:
    """Return neighbours with those of their versions that are there."""
    if not versions:
        return tuple(matches)

    def completed(match: Match) -> Match:
        held = tuple(versions[each] for each in folding.versions_of(match.content_id) if each in versions)
        if not held and not match.shots:
            return match
        return replace(match, versions=held, shots=tuple(map(completed, match.shots)))

    return tuple(map(completed, matches))


def shown(matches: Sequence[Match], question: Question) -> tuple[Match, ...]:
    """Return the neighbours of a question: where it is for one of each series, without the other shots."""
    if not question.scope.one_of_series:
        return tuple(matches)
    return tuple(replace(match, shots=()) if match.shots else match for match in matches)


def hidden_in(matches: Sequence[Match], hidden: Hidden, question: Question) -> Hidden:
    """Return what is hidden together with what stands in the cells of a question."""
    one_of_series = question.scope.one_of_series
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
    if not shots:
        return replace(first, rank=rank)
    nearest_first = sorted(shots, key=lambda shot: shot.distance)
    return replace(first, rank=rank, shots=tuple(replace(shot, rank=rank) for shot in nearest_first))
