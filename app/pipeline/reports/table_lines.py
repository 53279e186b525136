"""The lines of a table of neighbours, as bytes."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable

from app.core.names_in_json import named, named_list
from app.core.photo import Match
from app.core.taking_away import TableFormat

COLUMNS = ("path", "rank", "neighbour", "distance", "similarity", "closeness", "copies")
_DECIMALS = 6


def head(form: TableFormat) -> bytes:
    """Return what stands before the first line."""
    return _csv([COLUMNS]) if form == "csv" else b""


def lines(form: TableFormat, path: str, matches: Iterable[Match]) -> bytes:
    """Return a line for each neighbour of the photo at ``path``.

    In CSV, after RFC 4180, ``copies`` is a number; names stand there in the bytes that they are. No cell begins with
    what a spreadsheet takes for a formula (= + - @, a tabulator) but numbers below nothing: paths are absolute.
    """
    if form == "csv":
        return _csv((path, match.rank, match.paths[0], *_numbers(match), len(match.paths) - 1) for match in matches)
    return b"".join(json.dumps(_object(path, match)).encode("ascii") + b"\n" for match in matches)


def _object(path: str, match: Match) -> dict[str, object]:
    distance, similarity, closeness = _numbers(match)
    return {
        **named("path", path),
        "rank": match.rank,
        **named("neighbour", match.paths[0]),
        "distance": distance,
        "similarity": similarity,
        "closeness": closeness,
        **named_list("copies", match.paths[1:]),
    }


def _numbers(match: Match) -> tuple[float, float, str]:
    return round(match.distance, _DECIMALS), round(match.similarity, _DECIMALS), match.closeness.key


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return os.fsencode(text.getvalue()) if os.name != "nt" else text.getvalue().encode("utf-8", "surrogatepass")
