"""What the decisions of people mean for groups: which pairs are apart for ever, which groups are not shown again."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import product

from app.core.decisions import Decision
from app.core.look_alikes import LookAlikeKind
from app.core.photo import ContentId
from app.pipeline.work.known_groups import KnownGroup
from app.similarity.grouping import Pair, pair_of


class Reviewed:
    """The decisions, asked about groups."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._settled: dict[tuple[LookAlikeKind, ContentId], list[tuple[frozenset[ContentId], int]]] = {}
        self._apart: dict[LookAlikeKind, set[Pair]] = {}
        self._trashed: set[tuple[str, ContentId]] = set()
        for decision in decisions:
            said = decision.said
            if said.verdict == "apart":
                pairs = (pair_of(*pair) for pair in product(said.kept, said.apart))
                self._apart.setdefault(said.kind, set()).update(pairs)
                continue
            contents = frozenset(said.kept) | {file.content_id for file in said.trashed}
            for content_id in contents:
                self._settled.setdefault((said.kind, content_id), []).append((contents, said.files))
            self._trashed.update((file.path, file.content_id) for file in said.trashed)

    def apart(self, kind: LookAlikeKind) -> frozenset[Pair]:
        """Return the pairs that people said are no match."""
        return frozenset(self._apart.get(kind, ()))

    def went_to_the_trash(self, path: str, content_id: ContentId) -> bool:
        """Tell whether this file went there and has not come back: no scan may have noticed yet."""
        return (path, content_id) in self._trashed and not os.path.lexists(path)

    def covers(self, group: KnownGroup) -> bool:
        """Tell whether people were through with a group: no member is new, and no more files hold what they hold."""
        members, files = frozenset(group.contents), group.file_count
        decided = self._settled.get((group.kind, group.members[0].content_id), ())
        return any(members <= contents and files <= then for contents, then in decided)
