"""A neighbour as a JSON object."""

from __future__ import annotations

from app.core.box import Box
from app.core.names_in_json import named, named_list
from app.core.photo import Match, Version
from app.core.turned import AS_IT_IS


def object_of(match: Match) -> dict[str, object]:
    """Return what programs are told of a neighbour."""
    return {
        "rank": match.rank,
        **named("path", match.paths[0]),
        "distance": round(match.distance, 6),
        "similarity": round(match.similarity, 6),
        "closeness": match.closeness.key,
        **named_list("copies", match.paths[1:]),
        **({"versions": [_version(each) for each in match.versions]} if match.versions else {}),
        **({"series": [object_of(shot) for shot in match.shots]} if match.shots else {}),
        **({} if match.turned == AS_IT_IS else {"turned": match.turned}),
        **({} if match.place is None else {"place": numbers_of(match.place)}),
    }


def _version(version: Version) -> dict[str, object]:
    return {
        **named("path", version.paths[0]),
        "width": version.width_px,
        "height": version.height_px,
        **named_list("copies", version.paths[1:]),
    }


def numbers_of(box: Box) -> list[float]:
    """Return left, top, width and height of a part of a photo."""
    return [round(number, 4) for number in (box.left, box.top, box.width, box.height)]
