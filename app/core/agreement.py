"""How far two lists of neighbours of one photo agree: what engines are compared by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.photo import Match

FIRST = 10
"""How many of the first photos are looked at where nobody says."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """``common`` of the ``first`` photos of one list are among as many of the other.

    ``correlation`` is Spearman's, −1…1, of the ranks of all photos that both lists hold; None where these are fewer
    than two.
    """

    first: int
    common: int
    correlation: float | None

    @property
    def share(self) -> float:
        """The part that both have, 0…1; of nothing it is all."""
        return self.common / self.first if self.first else 1.0


def agreement(one: Sequence[Match], other: Sequence[Match], first: int = FIRST) -> Agreement:
    """Compare two lists; where both are shorter than ``first`` they are compared whole."""
    first = min(first, max(len(one), len(other)))
    held = {content_id for match in one[:first] for content_id in match.contents}
    common = sum(not held.isdisjoint(match.contents) for match in other[:first])
    return Agreement(first, common, _correlation(one, other))


def moves(first: Sequence[Match], other: Sequence[Match]) -> tuple[int | None, ...]:
    """Return of each photo of ``other`` by how many places it stands higher than in ``first`` (less than 0: lower).

    None is one that ``first`` does not hold. A cell that stands for several is the one in which its nearest stood.
    """
    before = {content_id: match.rank for match in first for content_id in match.contents}
    return tuple(before[match.content_id] - match.rank if match.content_id in before else None for match in other)


def _correlation(one: Sequence[Match], other: Sequence[Match]) -> float | None:
    """Spearman's ρ = 1 − 6 Σ d² / n (n² − 1) of the places among those that both hold; there are no ties."""
    in_other = {match.content_id for match in other}
    places = {
        match.content_id: place for place, match in enumerate(each for each in one if each.content_id in in_other)
    }
    count = len(places)
    if count < 2:
        return None
    common = (match for match in other if match.content_id in places)
    apart = sum((places[match.content_id] - place) ** 2 for place, match in enumerate(common))
    return 1 - 6 * apart / (count * (count * count - 1))
