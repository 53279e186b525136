"""The book of groups: what is known of pairs, holders and decisions becomes groups, and answers are read from it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Sequence

from app.core.decisions import Decision
from app.core.look_alikes import KINDS, Comparing, Group, LookAlikeKind, LookAlikes
from app.core.photo import ContentId
from app.core.question import is_at_or_below
from app.library.look_alike_rows import HeldContent
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.look_alikes.members import Explainer
from app.pipeline.look_alikes.reviewed import Reviewed
from app.pipeline.work.groups_at_hand import GroupsAtHand
from app.pipeline.work.known_groups import KnownGroup, KnownGroups, known_groups

log = logging.getLogger(__name__)


class GroupBook:
    """Serves one thread, with a Reader of its own; what is worked out is put ``at_hand`` for all others."""

    def __init__(self, paths: DataPaths, at_hand: GroupsAtHand) -> None:
        self._paths = paths
        self._at_hand = at_hand
        self._reader: Reader | None = None
        self._worked_out_from: object = None
        self._explainer = Explainer()
        self._decided: Counter[LookAlikeKind] = Counter()

    def close(self) -> None:
        if self._reader is not None:
            self._reader.close()

    def list(self, kind: LookAlikeKind, folders: Sequence[str]) -> LookAlikes:
        """Return the groups of a kind in which a file lies in one of ``folders`` (anywhere without any)."""
        known = _within(self.bring_up_to_date().to_review, folders)
        heads = tuple(self._explainer.head(group) for group in known if group.kind == kind)
        counts = Counter(group.kind for group in known)
        return LookAlikes(
            kind,
            heads,
            tuple((each, counts[each]) for each in KINDS),
            self._decided[kind],
            sum(head.freed_bytes for head in heads),
            self._comparing(),
        )

    def group(self, key: str) -> Group | None:
        """Return a group that is to be reviewed, None where there is none of that name (any more)."""
        for group in self.bring_up_to_date().to_review:
            if group.key == key:
                return self._explainer.group(group)
        return None

    def groups(self, kind: LookAlikeKind, folders: Sequence[str]) -> tuple[Group, ...]:
        """Return all groups of which ``list`` shows the heads."""
        known = _within(self.bring_up_to_date().to_review, folders)
        return tuple(self._explainer.group(group) for group in known if group.kind == kind)

    def decisions(self) -> tuple[Decision, ...]:
        """Return what people decided, newest first, with the files that hold it today."""
        reader = self._opened()
        if reader is None:
            return ()
        decisions = reader.decisions()
        contents = {content_id for each in decisions for content_id in _contents_of(each)}
        paths = reader.paths_of(tuple(contents))
        return tuple(_with_paths(each, paths) for each in decisions)

    def bring_up_to_date(self) -> KnownGroups:
        """Work the groups out again where anything they follow from is another; put them at hand and return them."""
        reader = self._opened()
        if reader is None:
            self._at_hand.now = KnownGroups()
            return self._at_hand.now
        state = reader.catalog_id, id(reader), reader.version()
        if state != self._worked_out_from:
            decisions = reader.decisions()
            self._decided = Counter(each.said.kind for each in decisions)
            self._at_hand.now = _worked_out(reader, Reviewed(decisions))
            self._explainer.forget_but(self._at_hand.now.to_review)
            self._worked_out_from = state
        return self._at_hand.now

    def _opened(self) -> Reader | None:
        self._reader = Reader.current(self._reader, self._paths.catalog)
        return self._reader

    def _comparing(self) -> Comparing:
        reader = self._opened()
        return Comparing(0, reader.content_count() if reader else 0, running=False)


def _worked_out(reader: Reader, reviewed: Reviewed) -> KnownGroups:
    held = _still_there(reader.held(reader.held_more_than_once()), reviewed)
    groups = [KnownGroup("copies", True, (each,)) for each in held.values() if len(each.files) > 1]
    return known_groups(groups, (group for group in groups if not reviewed.covers(group)))


def _still_there(held: dict[ContentId, HeldContent], reviewed: Reviewed) -> dict[ContentId, HeldContent]:
    """Return what is held without the files that went to the trash since the last scan."""
    there = {}
    for content_id, each in held.items():
        files = tuple(file for file in each.files if not reviewed.went_to_the_trash(file.path, content_id))
        if files:
            there[content_id] = each._replace(files=files)
    return there


def _within(groups: Iterable[KnownGroup], folders: Sequence[str]) -> tuple[KnownGroup, ...]:
    def is_within(group: KnownGroup) -> bool:
        paths = (file.path for member in group.members for file in member.files)
        return any(is_at_or_below(path, folder) for path in paths for folder in folders)

    return tuple(group for group in groups if not folders or is_within(group))


def _contents_of(decision: Decision) -> tuple[ContentId, ...]:
    said = decision.said
    return *said.kept, *said.apart, *(file.content_id for file in said.trashed)


def _with_paths(decision: Decision, paths: dict[ContentId, tuple[str, ...]]) -> Decision:
    held = (path for content_id in dict.fromkeys(_contents_of(decision)) for path in paths.get(content_id, ()))
    return Decision(decision.id, decision.batch, decision.made_s, decision.said, tuple(held))
