"""Neighbours laid out in rows, with the shots of the stacks that somebody has unfolded behind their first."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import NamedTuple

from app.core.photo import ContentId, Match


class Listed(NamedTuple):
    """A neighbour, or (``behind`` the first shot of its stack) one of the others of an unfolded stack."""

    match: Match
    behind: Match | None = None

    @property
    def first(self) -> Match:
        """The neighbour whose cell it is, or would be."""
        return self.behind or self.match

    def is_unfolded(self, unfolded: Container[ContentId]) -> bool:
        """Tell whether it is one of an unfolded stack."""
        return bool(self.first.shots) and self.first.content_id in unfolded

    @property
    def stack(self) -> int:
        """Of how many shots it is the first, 0 where it is none of a stack, or not the first."""
        return 1 + len(self.match.shots) if self.match.shots and self.behind is None else 0


def laid_out(matches: Iterable[Match], unfolded: Container[ContentId]) -> list[Listed]:
    """Return neighbours with the shots behind those that are unfolded (told by their contents)."""
    listed: list[Listed] = []
    for match in matches:
        listed.append(Listed(match))
        if match.shots and match.content_id in unfolded:
            listed += [Listed(shot, match) for shot in match.shots]
    return listed
