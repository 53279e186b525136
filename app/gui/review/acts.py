"""What is to become of groups at once, and how far that is."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.decisions import NewDecision, ToTrash, TrashedFile
from app.gui.photo.trash import Trashed
from app.gui.review.meant import Meant
from app.gui.review.moving import Moving


@dataclass(frozen=True, slots=True)
class Act:
    """What is to become of groups. ``noted`` needs no file to be moved.

    ``by_rule``: of many at once, so that what cannot be moved does not stop the rest, and nobody is asked between.
    """

    groups: tuple[Meant, ...] = ()
    noted: tuple[NewDecision, ...] = ()
    by_rule: bool = False

    @property
    def to_trash(self) -> tuple[ToTrash, ...]:
        return tuple(each for group in self.groups for each in group.to_trash)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(each.group.key for each in self.groups)

    def decisions(self, went: Mapping[str, TrashedFile]) -> tuple[NewDecision, ...]:
        """Return what is to be noted when these files went."""
        return self.noted or tuple(said for each in self.groups for said in each.decisions(went))


class UnderWay:
    """An act while it is done, one group after the other. Belongs to the GUI thread."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self.moving = Moving(act.by_rule)
        self.batch = 0
        self.noted = False
        """Whether anything of it is noted."""
        self.moved = 0
        self.freed_bytes = 0
        self.passed = 0
        """How many files have been moved, or could not be."""
        self._go: dict[str, ToTrash] = {}
        self._left = deque[Meant]()

    @property
    def count(self) -> int:
        """How many files are to be moved."""
        return len(self._go)

    def take(self, go: Sequence[ToTrash]) -> None:
        """Know which files may be moved."""
        self._go = {each.path: each for each in go}
        self._left = deque(group for group in self.act.groups if self.files_of(group))

    def files_of(self, group: Meant) -> list[ToTrash]:
        """Return the files of a group that may be moved."""
        return [each for each in group.to_trash if each.path in self._go]

    def next_group(self) -> Meant | None:
        """Return the group whose turn it is, None at the end."""
        return self._left.popleft() if self._left else None

    def went(self, group: Meant, result: Trashed) -> dict[str, TrashedFile]:
        """Return what went to the trash of a group, by path, and count it."""
        places, moved = dict(result.places), set(result.moved)
        sizes = {path: member.size_bytes for member in group.trashed for path in member.paths}
        went = {
            path: TrashedFile(path, places.get(path, ""), size_bytes, self._go[path].content_id)
            for path, size_bytes in sizes.items()
            if path in moved
        }
        self.moved += len(went)
        self.freed_bytes += sum(file.size_bytes for file in went.values())
        return went
