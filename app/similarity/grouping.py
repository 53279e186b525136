"""Groups out of pairs: each stands round one photo, every other member matches that one, and all bear each other.

Matches do not chain: a ~ b and b ~ c do not bring a and c together, or a walk round a tree becomes one group. A group
stands round its *representative*, the first of it; every other member has a pair with it that is a match, and with each
other member one that is at least *bearable* (complete link). Each photo is in one group at most.

The same pairs give the same groups in the same order, in whatever order they come. Pure Python; any thread may ask.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from app.core.photo import ContentId

Pair = tuple[ContentId, ContentId]
Groups = tuple[tuple[ContentId, ...], ...]

MATCH, BEARABLE = 0.94, 0.85
"""The scores of ``same_picture``, which others may replace: a match with the representative, with each other member."""


def pair_of(one: ContentId, other: ContentId) -> Pair:
    """Return a pair as it is written everywhere here: the smaller id first."""
    return (one, other) if one < other else (other, one)


def grouped(
    pairs: Mapping[Pair, float],
    apart: Collection[Pair],
    better: Callable[[ContentId], Any],
    *,
    match: float = MATCH,
    bearable: float = BEARABLE,
) -> Groups:
    """Return the groups of two and more, each with its representative first and then the best match first.

    ``pairs``: the score of each ``pair_of`` that was compared; one that was not is not bearable (``unsettled`` names
    those that matter). ``apart``: pairs that somebody said are no match, never in one group. A photo with the most
    matches becomes the representative; of equal ones that with the smaller ``better(content)``, then the smaller id.
    Groups come by ``better`` of their representatives, too.
    """
    found = _Grouping(pairs, apart, better, match).groups(bearable, is_unknown_bearable=False)
    return tuple(sorted(found, key=lambda group: (better(group[0]), group[0])))


def unsettled(
    pairs: Mapping[Pair, float],
    apart: Collection[Pair],
    better: Callable[[ContentId], Any],
    *,
    match: float = MATCH,
    bearable: float = BEARABLE,
) -> tuple[Pair, ...]:
    """Return the pairs that were not compared and would be in one group if they were bearable, in order.

    Versions of one picture need not be among each other's nearest. To be compared before ``grouped`` is asked.
    """
    found = _Grouping(pairs, apart, better, match).groups(bearable, is_unknown_bearable=True)
    together = {pair_of(one, other) for group in found for at, one in enumerate(group) for other in group[:at]}
    return tuple(sorted(together.difference(pairs)))


class _Grouping:
    """What one asking needs: who matches whom, and who may not be together."""

    def __init__(
        self, pairs: Mapping[Pair, float], apart: Collection[Pair], better: Callable[[ContentId], Any], match: float
    ) -> None:
        self._pairs = pairs
        self._apart = {pair_of(*pair) for pair in apart}
        self._better = better
        self._matches: dict[ContentId, dict[ContentId, float]] = {}
        for (one, other), score in pairs.items():
            if score >= match and (one, other) not in self._apart:
                self._matches.setdefault(one, {})[other] = score
                self._matches.setdefault(other, {})[one] = score

    def groups(self, bearable: float, *, is_unknown_bearable: bool) -> Iterator[tuple[ContentId, ...]]:
        unknown = 1.0 if is_unknown_bearable else 0.0
        taken: set[ContentId] = set()
        waiting = [self._rank(content, len(others)) for content, others in self._matches.items()]
        heapq.heapify(waiting)
        while waiting:
            count, rank, content = heapq.heappop(waiting)
            if content in taken:
                continue
            free = {other: score for other, score in self._matches[content].items() if other not in taken}
            if len(free) < -count:  # some of its matches went into another group meanwhile
                if free:
                    heapq.heappush(waiting, (-len(free), rank, content))
                continue
            members = [content]
            for other in sorted(free, key=lambda each: (-free[each], self._better(each), each)):
                if all(self._score(other, member, unknown) >= bearable for member in members):
                    members.append(other)
            if len(members) > 1:
                taken.update(members)
                yield tuple(members)

    def _rank(self, content: ContentId, matches: int) -> tuple[int, Any, ContentId]:
        return -matches, self._better(content), content

    def _score(self, one: ContentId, other: ContentId, unknown: float) -> float:
        pair = pair_of(one, other)
        return -1.0 if pair in self._apart else self._pairs.get(pair, unknown)
