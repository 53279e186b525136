"""What is meant for the members of a group, and what follows from it. Nothing here acts; without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.decisions import NewDecision, ToTrash, TrashedFile
from app.core.look_alikes import Group, Member
from app.core.photo import ContentId
from app.gui.kit.marks import Mark, Marks

_KEPT: Mark = "keep"


@dataclass(frozen=True, slots=True)
class Meant:
    """The members of a group by what becomes of them: what is suggested, unless somebody has said otherwise."""

    group: Group
    marks: tuple[Mark, ...]
    knowingly: bool = False
    """Whether somebody said that all are to be kept, as versions of each other."""

    @property
    def kept(self) -> tuple[Member, ...]:
        return self._marked("keep")

    @property
    def trashed(self) -> tuple[Member, ...]:
        return self._marked("trash")

    @property
    def apart(self) -> tuple[Member, ...]:
        return self._marked("apart")

    @property
    def freed_bytes(self) -> int:
        return sum(member.size_bytes * len(member.paths) for member in self.trashed)

    @property
    def to_trash(self) -> tuple[ToTrash, ...]:
        """Every file that is to be moved, those that hold the same among them."""
        return tuple(ToTrash(path, member.content_id) for member in self.trashed for path in member.paths)

    def decisions(self, moved: Mapping[str, TrashedFile]) -> tuple[NewDecision, ...]:
        """Return what is to be noted when these files went to the trash, by path: no more than really happened."""
        group, noted = self.group, list[NewDecision]()
        if self.apart:
            rest = contents_of([*self.kept, *self.trashed])
            noted.append(NewDecision(group.kind, "apart", rest, contents_of(self.apart)))
        files = tuple(moved[each.path] for each in self.to_trash if each.path in moved)
        if files:
            whole = len(files) == len(self.to_trash)
            # Where a file could not be moved, one more than said holds the group: it is to be seen again.
            stay = 0 if whole else max(1, sum(len(member.paths) for member in self.kept))
            noted.append(NewDecision(group.kind, "settled", contents_of(self.kept), trashed=files, files=stay))
        elif not self.trashed and len(self.kept) > 1:
            noted.append(NewDecision(group.kind, "alternates" if self.knowingly else "settled", contents_of(self.kept)))
        return tuple(noted)

    def _marked(self, mark: Mark) -> tuple[Member, ...]:
        return tuple(member for member, each in zip(self.group.members, self.marks, strict=True) if each == mark)


def meant(group: Group, marks: Marks | None) -> Meant:
    """Return what somebody means for a group; a locked member is never meant for the trash."""
    given = dict(marks.marked) if marks is not None and marks.group == group.key else {}

    def of(member: Member) -> Mark:
        mark = given.get(member.paths[0], member.fate)
        return "keep" if member.locked and mark == "trash" else mark

    return Meant(group, tuple(of(member) for member in group.members))


def all_kept(group: Group) -> Meant:
    """Return that all stay, knowingly."""
    return Meant(group, tuple(_KEPT for _ in group.members), knowingly=True)


def parted(group: Group, place: int) -> NewDecision:
    """Return that one member has nothing to do with the others; of these nothing is said."""
    others = [member for number, member in enumerate(group.members) if number != place]
    return NewDecision(group.kind, "apart", contents_of(others), contents_of([group.members[place]]))


def can_part(group: Group) -> bool:
    """Tell whether members can be no match: those that are the same file cannot."""
    return len({member.content_id for member in group.members}) > 1


def contents_of(members: Iterable[Member]) -> tuple[ContentId, ...]:
    """Return what members hold, each content once."""
    return tuple(dict.fromkeys(member.content_id for member in members))
