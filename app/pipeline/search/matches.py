"""What was found, as people see it: where contents lie, in a word how like they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from app.core.closeness import SHIPPED, Edges
from app.core.facts import Facts
from app.core.photo import ContentId, Match, Version
from app.core.question import AnswerOrder
from app.core.turned import AS_IT_IS
from app.pipeline.search.folding import Folding, with_versions
from app.pipeline.search.scoping import ANYWHERE, Within
from app.similarity.descriptor import distance_from
from app.similarity.index import Found, Index, Scored

_NO_DATE = 1 << 62
_NONE_TURNED: Mapping[ContentId, int] = {}


def edges_of(index: Index | None) -> Edges:
    """Return where the words begin and end in this library: as the shipped ones say where it is too small to tell."""
    return SHIPPED if index is None else index.generation.manifest.edges or SHIPPED


@dataclass(frozen=True, slots=True)
class About:
    """What of the answer is known before it is looked for.

    ``own``: the contents that are asked with, whose other photos come first, at no distance. ``paths`` are never shown,
    nor contents that are ``unwanted``, nor what is not ``within`` the scope. ``apart``: each photo is a match.
    ``folding``: what stands in one cell, None where each content has its own. ``by_distance``: versions of what is
    asked with come where their distance puts them, not first.
    """

    own: tuple[ContentId, ...]
    paths: frozenset[str]
    unwanted: frozenset[ContentId] = frozenset()
    within: Within = ANYWHERE
    apart: bool = False
    folding: Folding | None = None
    by_distance: bool = False


def matches_of(
    facts: Facts,
    found: Found,
    count: int,
    about: About,
    edges: Edges,
    turned: Mapping[ContentId, int] = _NONE_TURNED,
) -> tuple[Match, ...]:
    """Turn contents into matches, leaving out what no photo holds any more and the photos that are asked with.

    Copies of the query come first, at no distance, even where their vector was made anew since the index was built,
    or none is stored yet; then its versions. ``turned``: by which way of lying contents were found, where it is not as
    the query lies.
    """
    laid = _laid(facts, found, about, edges, turned)
    folding = about.folding
    if folding is None:
        return tuple(replace(match, rank=rank) for rank, match in enumerate(laid[:count], 1))
    matches = folding.fold(laid, count)
    listed = (each for match in matches for each in (match, *match.shots))
    wanted = [version for match in listed for version in folding.versions_of(match.content_id)]
    return with_versions(matches, folding, _versions(facts, wanted, about) if wanted else {})


def missing_in(found: Found, about: About) -> frozenset[ContentId]:
    """Return the contents that belong to an answer and were not found: versions of what is asked, shots of series."""
    if about.folding is None:
        return frozenset()
    contents = about.folding.missing([each.content_id for each in found])
    return contents if about.within.contents is None else contents & about.within.contents


def spare(about: About, count: int) -> int:
    """Return how many more than ``count`` are taken at first, as some will stand in the cell of another one."""
    return 0 if about.folding is None or about.folding.is_idle else count // 3


def cells_in(found: Found, about: About) -> int:
    """Return how many cells what was found has, if all of it is there."""
    return len(found) if about.folding is None else about.folding.count([each.content_id for each in found])


def _laid(facts: Facts, found: Found, about: About, edges: Edges, turned: Mapping[ContentId, int]) -> list[Match]:
    """Return all that was found and is there, in its order and not numbered yet."""
    asked, unwanted, within = about.own, {*about.own, *about.unwanted}, about.within
    same = about.folding.same_picture if about.folding is not None else frozenset[ContentId]()
    first = [Scored(content_id, 1.0, 2.0) for content_id in asked if content_id not in about.unwanted]
    found = [*first, *(each for each in found if each.content_id not in unwanted)]
    if same and not about.by_distance:
        found.sort(key=lambda each: 0 if each.content_id in asked else 1 if each.content_id in same else 2)
    if within.contents is not None:
        found = [each for each in found if each.content_id in within.contents]
    lying = facts.holders_of([each.content_id for each in found])
    matches: list[Match] = []
    distances = distance_from(np.array([each.similarity for each in found])).tolist()
    for (content_id, similarity, _), distance in zip(found, distances, strict=True):
        # Popped: a content that went and came back is both in the index and newer than it.
        held = lying.pop(content_id, None)
        photos = [] if held is None else _shown(held.photos, about)
        if held is None or not photos:
            continue
        likeness = min(1.0, max(-1.0, similarity))  # as those of float16 vectors are only nearly
        word = edges.closeness(distance, same_file=content_id in asked, same_picture=content_id in same)
        size = held.width_px, held.height_px
        for together in [[each] for each in photos] if about.apart else [photos]:
            paths = tuple(path for path, _ in together)
            way = AS_IT_IS if content_id in asked else turned.get(content_id, AS_IT_IS)
            date_s = together[0][1]
            matches.append(Match(0, content_id, paths, distance, likeness, word, date_s, *size, turned=way))
    return matches


def _versions(facts: Facts, contents: Iterable[ContentId], about: About) -> dict[ContentId, Version]:
    """Return those of the contents that photos hold which may be shown."""
    found = {}
    for content_id, held in facts.holders_of(list(dict.fromkeys(contents))).items():
        paths = tuple(path for path, _ in _shown(held.photos, about))
        if paths and content_id not in about.unwanted:
            found[content_id] = Version(content_id, paths, held.width_px, held.height_px)
    return found


def _shown(photos: Iterable[tuple[str, int]], about: About) -> list[tuple[str, int]]:
    return [each for each in photos if each[0] not in about.paths and about.within.takes(*each)]


def in_order(matches: tuple[Match, ...], order: AnswerOrder) -> tuple[Match, ...]:
    """Return them, which come nearest first, in the order that a question wants; what has no date comes last."""
    if order == "nearest":
        return matches
    return tuple(sorted(matches, key=lambda match: _NO_DATE if match.date_s is None else match.date_s))
