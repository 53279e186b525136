"""What was found, as people see it: where contents lie, in a word how like they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.core.closeness import SHIPPED, Edges
from app.core.photo import ContentId, Match
from app.core.question import AnswerOrder
from app.core.turned import AS_IT_IS
from app.library.reader import Reader
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
    """

    own: tuple[ContentId, ...]
    paths: frozenset[str]
    unwanted: frozenset[ContentId] = frozenset()
    within: Within = ANYWHERE
    apart: bool = False


def matches_of(
    reader: Reader,
    found: Found,
    count: int,
    about: About,
    edges: Edges,
    turned: Mapping[ContentId, int] = _NONE_TURNED,
) -> tuple[Match, ...]:
    """Turn contents into matches, leaving out what no photo holds any more and the photos that are asked with.

    Copies of the query come first, at no distance, even where their vector was made anew since the index was built,
    or none is stored yet. ``turned``: by which way of lying contents were found, where it is not as the query lies.
    """
    asked, unwanted, within = about.own, {*about.own, *about.unwanted}, about.within
    first = [Scored(content_id, 1.0, 2.0) for content_id in asked if content_id not in about.unwanted]
    found = [*first, *(each for each in found if each.content_id not in unwanted)]
    if within.contents is not None:
        found = [each for each in found if each.content_id in within.contents]
    lying = reader.holders_of([each.content_id for each in found])
    matches: list[Match] = []
    distances = distance_from(np.array([each.similarity for each in found])).tolist()
    for (content_id, similarity, _), distance in zip(found, distances, strict=True):
        # Popped: a content that went and came back is both in the index and newer than it.
        held = lying.pop(content_id, None)
        lies = () if held is None else held.photos
        photos = [each for each in lies if each[0] not in about.paths and within.takes(*each)]
        if held is None or not photos:
            continue
        likeness = min(1.0, max(-1.0, similarity))  # as those of float16 vectors are only nearly
        word = edges.closeness(distance, same_file=content_id in asked)
        size = held.width_px, held.height_px
        for together in [[each] for each in photos] if about.apart else [photos]:
            if len(matches) < count:
                paths, rank = tuple(path for path, _ in together), len(matches) + 1
                way = AS_IT_IS if content_id in asked else turned.get(content_id, AS_IT_IS)
                date_s = together[0][1]
                matches.append(Match(rank, content_id, paths, distance, likeness, word, date_s, *size, turned=way))
    return tuple(matches)


def in_order(matches: tuple[Match, ...], order: AnswerOrder) -> tuple[Match, ...]:
    """Return them, which come nearest first, in the order that a question wants; what has no date comes last."""
    if order == "nearest":
        return matches
    return tuple(sorted(matches, key=lambda match: _NO_DATE if match.date_s is None else match.date_s))
