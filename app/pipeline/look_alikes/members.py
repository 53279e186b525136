"""What there is to say of the members of a group: which is the best, why, and what is suggested for the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.core.look_alikes import REASONS, Group, GroupHead, LookAlikeKind, Measured, ReasonName
from app.core.member_facts import MemberFacts
from app.core.photo import ContentId
from app.core.reasons import explained, together
from app.core.turned import AS_IT_IS
from app.library.look_alike_rows import HeldContent, HeldFile
from app.library.pair_cache import FoundPair, Pair
from app.pipeline.work.known_groups import KnownGroup
from app.similarity.grouping import pair_of
from app.similarity.rough_places import BACK


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the settings say about suggestions."""

    reasons: tuple[ReasonName, ...] = REASONS
    preferred_folders: tuple[str, ...] = ()
    locked_folders: tuple[str, ...] = ()


class Explainer:
    """Explains groups, and remembers what it said while nothing it follows from has changed. Belongs to one thread."""

    def __init__(self, wishes: Callable[[], Wishes]) -> None:
        self._wishes = wishes
        self._wished = wishes()
        self._pairs: Mapping[Pair, FoundPair] = {}
        self._measured: Mapping[ContentId, Measured | None] = {}
        self._said: dict[KnownGroup, tuple[tuple[MemberFacts, ...], Group]] = {}

    def know(
        self,
        groups: Iterable[KnownGroup],
        pairs: Iterable[FoundPair],
        measured: Mapping[ContentId, Measured | None],
    ) -> None:
        """From now on these are the groups, with what was found of their pairs and measured of their members."""
        self._pairs = {each.pair: each for each in pairs if each.bond == "near"}
        self._measured = measured
        there = set(groups)
        self._said = {each: said for each, said in self._said.items() if each in there}

    def group(self, known: KnownGroup) -> Group:
        """Return the group with its members, the best first."""
        wishes = self._wishes()
        if wishes != self._wished:
            self._wished, self._said = wishes, {}
        facts = self._facts_of(known)
        said = self._said.get(known)
        if said is None or said[0] != facts:
            said = self._said[known] = facts, _explained(known.key, known.kind, known.sure, facts, wishes)
        return said[1]

    def head(self, known: KnownGroup) -> GroupHead:
        """Return what a list shows of the group."""
        group = self.group(known)
        contents = tuple(member.content_id for member in group.members)
        paths = tuple(member.paths[0] for member in group.members)
        return GroupHead(group.key, group.kind, group.sure, contents, paths, group.freed_bytes)

    def _facts_of(self, known: KnownGroup) -> tuple[MemberFacts, ...]:
        first = known.members[0].content_id
        if known.kind == "copies":
            return tuple(self._facts(held, (file,), None) for held in known.members for file in held.files)
        return tuple(self._facts(held, held.files, self._pair(first, held.content_id)) for held in known.members)

    def _pair(self, first: ContentId, content_id: ContentId) -> FoundPair | None:
        return self._pairs.get(pair_of(first, content_id))

    def _facts(self, held: HeldContent, files: tuple[HeldFile, ...], pair: FoundPair | None) -> MemberFacts:
        extent, turned = (1.0, AS_IT_IS) if pair is None else _lying(held.content_id, pair)
        return MemberFacts(
            content_id=held.content_id,
            paths=tuple(file.path for file in files),
            size_bytes=files[0].size_bytes,
            width_px=held.width_px,
            height_px=held.height_px,
            format=held.format,
            date_s=min(file.date_s for file in files),
            taken=held.taken,
            camera=held.camera,
            measured=self._measured.get(held.content_id),
            extent=extent,
            turned=turned,
        )


def _explained(key: str, kind: LookAlikeKind, sure: bool, facts: tuple[MemberFacts, ...], wishes: Wishes) -> Group:
    members = explained(facts, kind, wishes.reasons, wishes.preferred_folders, wishes.locked_folders, sure=sure)
    return Group(key, kind, sure, members, together(kind, members, sure=sure))


def _lying(content_id: ContentId, pair: FoundPair) -> tuple[float, int]:
    """Return how much of the scene a content shows beside the other one of its pair, and how it lies beside that."""
    is_b = content_id == pair.other
    part = max(pair.box[2] * pair.box[3], 1e-3)
    extent = part if (pair.inside == "b") == is_b else 1 / part
    return extent, BACK[pair.turned] if is_b else pair.turned
