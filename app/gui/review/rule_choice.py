"""What of all suggestions is to be done at once: everything that is not left out. Without Qt."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from app.core.look_alikes import Group, Member
from app.gui.kit.marks import Mark, Marks
from app.gui.review.meant import Meant, meant


class RuleChoice:
    """Members are left out one by one: files that hold the same go or stay together."""

    def __init__(self, groups: Sequence[Group], marks: Mapping[str, Marks]) -> None:
        """Only groups of which something would go are of interest here; ``marks`` are what was said before."""
        all_meant = [meant(group, marks.get(group.key)) for group in groups]
        self.groups: tuple[Meant, ...] = tuple(each for each in all_meant if each.trashed)
        self._out: set[str] = set()
        self._going = {
            member.paths[0]: (member, number) for number, group in enumerate(self.groups) for member in group.trashed
        }
        self._whole = self._sums(self._going)

    def leave_out_as(self, before: RuleChoice) -> None:
        """Leave out what was left out of an earlier choice, as far as it is here."""
        self._out = set(before._out)

    def is_in(self, member: Member) -> bool:
        """Tell whether a member that is suggested for the trash is to go."""
        return member.paths[0] not in self._out

    def group_is_in(self, group: Meant) -> bool | None:
        """Tell whether all of a group that is suggested is to go; None: some of it."""
        chosen = [self.is_in(member) for member in group.trashed]
        return True if all(chosen) else None if any(chosen) else False

    def take(self, members: Iterable[Member], wanted: bool) -> None:
        """Let members go, or leave them out."""
        paths = {member.paths[0] for member in members}
        self._out = self._out - paths if wanted else self._out | paths

    def folders(self) -> list[tuple[str, int, bool]]:
        """Return each folder of which something is suggested to go, with how many files, and whether all of it is in.

        Those of which most would go come first.
        """
        counts, without = Counter[str](), set[str]()
        for member, folder in self._in_folders():
            counts[folder] += 1
            if not self.is_in(member):
                without.add(folder)
        return [(folder, count, folder not in without) for folder, count in counts.most_common()]

    def take_folder(self, folder: str, wanted: bool) -> None:
        """Let all members go of which a file lies in a folder, or leave them out."""
        self.take([member for member, of in self._in_folders() if of == folder], wanted)

    @property
    def chosen(self) -> tuple[Meant, ...]:
        """The groups of which something is to go, and what."""
        wanted = (self._without_left_out(group) for group in self.groups)
        return tuple(group for group in wanted if group.trashed)

    @property
    def total(self) -> tuple[int, int, int]:
        """How many files are to go, of how many groups, and how many bytes that frees."""
        out = [path for path in self._out if path in self._going]
        (files, freed_bytes), (files_out, bytes_out) = self._whole, self._sums(out)
        out_of = Counter(self._going[path][1] for path in out)
        without = sum(count == len(self.groups[number].trashed) for number, count in out_of.items())
        return files - files_out, len(self.groups) - without, freed_bytes - bytes_out

    def _sums(self, paths: Iterable[str]) -> tuple[int, int]:
        """Return how many files members at these paths are, and how many bytes."""
        members = [self._going[path][0] for path in paths]
        files = [len(member.paths) for member in members]
        return sum(files), sum(member.size_bytes * count for member, count in zip(members, files, strict=True))

    def _without_left_out(self, group: Meant) -> Meant:
        if self.group_is_in(group):
            return group
        marks: tuple[Mark, ...] = tuple(
            "keep" if mark == "trash" and not self.is_in(member) else mark
            for member, mark in zip(group.group.members, group.marks, strict=True)
        )
        return Meant(group.group, marks)

    def _in_folders(self) -> Iterable[tuple[Member, str]]:
        for group in self.groups:
            for member in group.trashed:
                for path in member.paths:
                    yield member, os.path.dirname(path)
