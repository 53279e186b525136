"""What was found, as people see it: where contents lie, in a word how like they are."""

from __future__ import annotations

import numpy as np

from app.core.closeness import SHIPPED, Edges
from app.core.photo import ContentId, Match
from app.library.reader import Reader
from app.similarity.descriptor import distance_from
from app.similarity.index import Found, Index, Scored


def edges_of(index: Index | None) -> Edges:
    """Return where the words begin and end in this library: as the shipped ones say where it is too small to tell."""
    return SHIPPED if index is None else index.generation.manifest.edges or SHIPPED


def matches_of(
    reader: Reader, found: Found, count: int, query_path: str, query_content_id: ContentId, edges: Edges
) -> tuple[Match, ...]:
    """Turn contents into matches, leaving out what no photo holds any more and the query photo itself.

    Copies of the query come first, at no distance, even where their vector was made anew since the index was built,
    or none is stored yet.
    """
    found = [Scored(query_content_id, 1.0, 2.0), *(each for each in found if each.content_id != query_content_id)]
    lying = reader.holders_of([each.content_id for each in found])
    matches: list[Match] = []
    distances = distance_from(np.array([each.similarity for each in found])).tolist()
    for (content_id, similarity, _), distance in zip(found, distances, strict=True):
        # Popped: a content that went and came back is both in the index and newer than it.
        held = lying.pop(content_id, None)
        photos = [photo for photo in held.photos if photo[0] != query_path] if held is not None else []
        if held is not None and photos and len(matches) < count:
            within = min(1.0, max(-1.0, similarity))  # as those of float16 vectors are only nearly
            word = edges.closeness(distance, same_file=content_id == query_content_id)
            paths = tuple(path for path, _ in photos)
            size = held.width_px, held.height_px
            matches.append(Match(len(matches) + 1, content_id, paths, distance, within, word, photos[0][1], *size))
    return tuple(matches)
