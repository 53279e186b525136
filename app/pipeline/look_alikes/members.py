"""What there is to say of the members of a group: which is the best, why, and what is suggested for the others."""

from __future__ import annotations

from app.core.look_alikes import Group, GroupHead, Member
from app.core.text import Text
from app.library.look_alike_rows import HeldContent, HeldFile
from app.pipeline.work.known_groups import KnownGroup


class Explainer:
    """Explains groups, and remembers what it said as long as somebody asks. Belongs to one thread."""

    def __init__(self) -> None:
        self._said: dict[KnownGroup, Group] = {}

    def group(self, known: KnownGroup) -> Group:
        """Return the group with its members, the best first."""
        group = self._said.get(known)
        if group is None:
            group = self._said[known] = Group(known.key, known.kind, known.sure, _members(known), Text(""))
        return group

    def head(self, known: KnownGroup) -> GroupHead:
        """Return what a list shows of the group."""
        group = self.group(known)
        contents = tuple(member.content_id for member in group.members)
        paths = tuple(member.paths[0] for member in group.members)
        return GroupHead(group.key, group.kind, group.sure, contents, paths, group.freed_bytes)

    def forget_but(self, known: tuple[KnownGroup, ...]) -> None:
        """Forget what was said of groups that are no more."""
        there = set(known)
        self._said = {each: group for each, group in self._said.items() if each in there}


def _members(known: KnownGroup) -> tuple[Member, ...]:
    """Order the members by size in pixels, bytes and date: the first is suggested to stay."""
    parts = (
        [(held, (file,)) for held in known.members for file in held.files]
        if known.kind == "copies"
        else [(held, held.files) for held in known.members]
    )
    parts.sort(key=lambda part: (-part[0].width_px * part[0].height_px, -part[1][0].size_bytes, part[1][0].date_s))
    return tuple(_member(held, files, is_best=not place) for place, (held, files) in enumerate(parts))


def _member(held: HeldContent, files: tuple[HeldFile, ...], *, is_best: bool) -> Member:
    return Member(
        held.content_id,
        tuple(file.path for file in files),
        files[0].size_bytes,
        held.width_px,
        held.height_px,
        held.format,
        min(file.date_s for file in files),
        held.taken,
        held.camera,
        None,
        (),
        "keep" if is_best else "trash",
    )
