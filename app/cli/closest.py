"""What a folder that was just read has to show: its closest pairs, each with its word."""

from __future__ import annotations

from typing import cast

from app.cli.lines import say, write_object
from app.cli.options import Options
from app.cli.session import Session
from app.core.closest import ClosestPairs, Pair
from app.core.names_in_json import named

_SHOWN_PAIRS = 5


def show_closest_pairs(session: Session, options: Options, folder: str) -> None:
    """Show the closest pairs of photos of a folder of the library. Raises SpokenError."""
    found = cast(ClosestPairs, session.value(session.catalog.search.closest_pairs(folder, _SHOWN_PAIRS)))
    if options.json:
        for pair in found.pairs:
            write_object(_object_of(pair))
        return
    if not found.pairs:
        return
    among = f"{found.compared} pictures"
    if found.compared < found.pictures:
        among += f" out of {found.pictures}"
    say("")
    if found.anything_alike:
        say(f"The closest pairs in {folder}, of {among}:")
    else:
        say("Nothing in this folder is really alike.")
        say(f"Still, the closest pairs in {folder}, of {among}:")
    width = max(len(str(pair.closeness.words)) for pair in found.pairs)
    for pair in found.pairs:
        say(f"{pair.distance:.2f}  {pair.closeness.words!s:{width}}  {pair.path}")
        say(f"{'':{width + 6}}  {pair.other}")


def _object_of(pair: Pair) -> dict[str, object]:
    return {
        **named("path", pair.path),
        **named("other", pair.other),
        "distance": round(pair.distance, 6),
        "closeness": pair.closeness.key,
    }
