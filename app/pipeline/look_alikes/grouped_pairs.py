"""Pairs become groups, of each kind by its own rule; files that are not there, and pairs that are apart, left out.

copies   one content in several files, and contents of the same pixels
near     one picture: all match one of them, and bear each other; those that only perhaps are, apart from them
series   one scene: all match one of them, and were taken near enough to each other
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from app.core.look_alikes import LookAlikeKind
from app.core.photo import ContentId
from app.library.look_alike_rows import HeldContent
from app.library.pair_cache import FoundPair, Pair
from app.pipeline.look_alikes.reviewed import Reviewed
from app.pipeline.look_alikes.shots import shot_of
from app.pipeline.work.known_groups import KnownGroup
from app.similarity.grouping import BEARABLE, MATCH, Groups, grouped, pair_of
from app.similarity.same_scene import may_be_series

Held = Mapping[ContentId, HeldContent]

_SCENE, _NEAR_IN_TIME = 1.0, 0.5


def better_of(held: Held) -> Callable[[ContentId], tuple[int, int, int]]:
    """Return by what a group's first is chosen among equals, the smaller the better: pixels, bytes, earlier date."""

    def rank(content_id: ContentId) -> tuple[int, int, int]:
        each = held[content_id]
        date_s = min(file.date_s for file in each.files)
        return -each.width_px * each.height_px, -each.files[0].size_bytes, date_s

    return rank


def grouped_pairs(found: Iterable[FoundPair], held: Held, reviewed: Reviewed) -> list[KnownGroup]:
    """Return all groups. ``held``: every content that is in a pair or held several times, and is there."""
    pairs: dict[str, dict[Pair, float]] = {"near": {}, "series": {}, "pixels": {}}
    for each in found:
        if each.one in held and each.other in held:
            pairs[each.bond][each.pair] = each.score
    alike = _Alike(pairs["pixels"], held, reviewed.apart("copies"))
    near = list(_near(alike.drawn_together(pairs["near"]), alike, held, reviewed))
    return [*alike.copies(), *near, *_series(pairs["series"], near, held, reviewed)]


def _series(
    pairs: Mapping[Pair, float], near: Iterable[KnownGroup], held: Held, reviewed: Reviewed
) -> Iterator[KnownGroup]:
    """Yield the series. Of several versions of one picture the first stands for all: they alone are no scene."""
    first = {content_id: group.contents[0] for group in near if group.sure for content_id in group.contents}
    scenes = dict.fromkeys(_drawn_together(pairs, first), _SCENE)
    apart = _drawn_together(dict.fromkeys(reviewed.apart("series"), 0.0), first)
    scores = _SceneScores(scenes, held)
    for group in grouped(scores, apart, better_of(held), match=_SCENE, bearable=_NEAR_IN_TIME):
        yield KnownGroup("series", True, tuple(held[each] for each in group))


def _near(pairs: Mapping[Pair, float], alike: _Alike, held: Held, reviewed: Reviewed) -> Iterator[KnownGroup]:
    apart = alike.drawn_together(dict.fromkeys(reviewed.apart("near"), 0.0))
    better = better_of(held)
    taken: set[ContentId] = set()
    for group in alike.groups("near", grouped(pairs, apart, better)):
        # What people are through with takes nothing from those who are perhaps like it.
        if not reviewed.covers(group):
            taken.update(group.contents)
        yield group
    free = {pair: score for pair, score in pairs.items() if score < MATCH and taken.isdisjoint(pair)}
    perhaps = grouped(free, apart, better, match=BEARABLE, bearable=BEARABLE)
    yield from alike.groups("near", perhaps, sure=False)


class _Alike:
    """Contents of the same pixels, of which one stands for all while pairs are grouped."""

    def __init__(self, pairs: Mapping[Pair, float], held: Held, apart: Collection[Pair]) -> None:
        self._held = held
        same_pixels = {pair: score for pair, score in pairs.items() if score > 0}
        same = grouped(same_pixels, apart, better_of(held), bearable=0.0)
        self._groups = {group[0]: group for group in same}
        self._first = {content_id: group[0] for group in same for content_id in group}

    def copies(self) -> Iterator[KnownGroup]:
        """Yield the groups of copies: by content, and by pixels."""
        for content_id, each in self._held.items():
            if content_id in self._groups:
                yield self._group("copies", (content_id,))
            elif content_id not in self._first and len(each.files) > 1:
                yield KnownGroup("copies", True, (each,))

    def drawn_together(self, pairs: Mapping[Pair, float]) -> dict[Pair, float]:
        """Return pairs of those who stand for others, each with the best score."""
        return _drawn_together(pairs, self._first)

    def groups(self, kind: LookAlikeKind, groups: Groups, *, sure: bool = True) -> Iterator[KnownGroup]:
        """Yield groups of those who stand for others with all of these."""
        for group in groups:
            yield self._group(kind, group, sure=sure)

    def _group(self, kind: LookAlikeKind, firsts: Iterable[ContentId], *, sure: bool = True) -> KnownGroup:
        contents = (each for first in firsts for each in self._groups.get(first, (first,)))
        return KnownGroup(kind, sure, tuple(self._held[each] for each in contents))


def _drawn_together(pairs: Mapping[Pair, float], first: Mapping[ContentId, ContentId]) -> dict[Pair, float]:
    """Return pairs of those who stand ``first`` for others, each with the best score."""
    drawn: dict[Pair, float] = {}
    for (one, other), score in pairs.items():
        pair = pair_of(first.get(one, one), first.get(other, other))
        if pair[0] != pair[1]:
            drawn[pair] = max(score, drawn.get(pair, 0.0))
    return drawn


class _SceneScores(dict[Pair, float]):
    """Pairs of one scene; of two that were not found to be one, those near enough in time bear each other."""

    def __init__(self, scenes: Mapping[Pair, float], held: Held) -> None:
        super().__init__(scenes)
        self._held = held

    def get(self, pair: Pair, default: Any = None) -> Any:
        if pair in self:
            return self[pair]
        one, other = (self._held[each] for each in pair)
        shots = (shot_of(each.files[0].path, each.taken, each.camera) for each in (one, other))
        return _NEAR_IN_TIME if may_be_series(*shots) else default
