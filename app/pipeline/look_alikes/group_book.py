"""The book of groups: what is known of pairs, holders and decisions becomes groups, and answers are read from it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from app.core.decisions import Decision
from app.core.look_alikes import KINDS, Comparing, Group, LookAlikeKind, LookAlikes, Measured
from app.core.photo import ContentId
from app.core.question import is_at_or_below
from app.library.look_alike_rows import HeldContent
from app.library.pair_cache import DamagedPairs, FoundPair, PairCache
from app.library.reader import Reader
from app.machine.paths import DataPaths
from app.pipeline.look_alikes.grouped_pairs import grouped_pairs
from app.pipeline.look_alikes.members import Explainer, Wishes
from app.pipeline.look_alikes.reviewed import Reviewed
from app.pipeline.work.comparing import ComparingState
from app.pipeline.work.groups_at_hand import GroupsAtHand
from app.pipeline.work.known_groups import KnownGroup, KnownGroups, known_groups

log = logging.getLogger(__name__)


class GroupBook:
    """Serves one thread, with a Reader of its own; what is worked out is put ``at_hand`` for all others."""

    def __init__(
        self, paths: DataPaths, at_hand: GroupsAtHand, state: ComparingState, wishes: Callable[[], Wishes]
    ) -> None:
        self._paths = paths
        self._at_hand = at_hand
        self._state = state
        self._reader: Reader | None = None
        self._found: PairCache | None = None
        self._worked_out_from: object = None
        self._explainer = Explainer(wishes)
        self._decided: Counter[LookAlikeKind] = Counter()

    def close(self) -> None:
        for each in (self._reader, self._found):
            if each is not None:
                each.close()

    @property
    def known(self) -> KnownGroups:
        """The groups as they were worked out last."""
        return self._at_hand.now

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
        found = self._found = PairCache.current(self._found, self._paths.look_alikes)
        state = id(reader), reader.version(), id(found), found.version() if found is not None else 0
        if state != self._worked_out_from:
            decisions = reader.decisions()
            self._decided = Counter(each.said.kind for each in decisions)
            pairs, measured = _read(found)
            self._at_hand.now = _worked_out(reader, pairs, Reviewed(decisions))
            self._explainer.know(self._at_hand.now.to_review, pairs, measured)
            self._worked_out_from = state
        return self._at_hand.now

    def get_ready(self) -> None:
        """Put at hand what is known. Where no photos were ever compared nothing is read: each stands by itself."""
        self._found = PairCache.current(self._found, self._paths.look_alikes)
        if self._found is not None:
            self.bring_up_to_date()

    def _opened(self) -> Reader | None:
        self._reader = Reader.current(self._reader, self._paths.catalog)
        return self._reader

    def _comparing(self) -> Comparing:
        reader = self._opened()
        if reader is None:
            return Comparing(0, 0, running=False)
        total = reader.content_count()
        compared = self._found.compared_count() if self._found is not None else 0
        return Comparing(min(compared, total), total, self._state.running)


def _read(found: PairCache | None) -> tuple[list[FoundPair], dict[ContentId, Measured | None]]:
    """Return what was found; nothing of a damaged cache, which whoever compares next begins anew."""
    if found is None:
        return [], {}
    try:
        return found.pairs(), found.measured()
    except DamagedPairs as damage:
        log.warning("the cache of look-alikes is damaged: %s", damage)
        return [], {}


def _worked_out(reader: Reader, pairs: Sequence[FoundPair], reviewed: Reviewed) -> KnownGroups:
    contents = {*reader.held_more_than_once(), *(each for pair in pairs for each in pair.pair)}
    held = _still_there(reader.held(sorted(contents)), reviewed)
    groups = grouped_pairs(pairs, held, reviewed)
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
