"""What somebody means for the members of a group before anything is done: keep, trash, or not a match.

Review and Compare mark the same group by turns. Whoever opens Compare gives its marks along in the ``ComparePlace``;
Compare tells all marks of the group anew, as one value, whenever somebody marks there (``ComparePage.marked``, a signal
that the window joins to the page that reviews). So neither knows the other, and only the one that reviews ever acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Mark = Literal["keep", "trash", "apart"]
"""``keep`` and ``trash`` are fates as of ``core.look_alikes``, ``apart`` says that the photo is no match."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one group, which its ``key`` names. Members are told by their first path.

    A member without a mark is as the group suggests.
    """

    group: str
    marked: tuple[tuple[str, Mark], ...] = ()

    def of(self, path: str) -> Mark | None:
        """Return the mark of a member, None where nobody said anything of it."""
        return dict(self.marked).get(path)

    def with_mark(self, path: str, mark: Mark | None) -> Marks:
        """Return these marks with another one for a member; None takes away the one it has."""
        rest = tuple(each for each in self.marked if each[0] != path)
        return Marks(self.group, rest if mark is None else (*rest, (path, mark)))
