"""``why``: why two photos are similar, for people and for programs."""

from __future__ import annotations

import os
from typing import cast

from app.cli.device import warn_of_device
from app.cli.export import NOTHING_WRITTEN
from app.cli.lines import note, say, warn, write_object
from app.cli.names import check_photo
from app.cli.options import Options
from app.cli.session import DONE, Session
from app.cli.why_options import WhyOptions
from app.core.names_in_json import named
from app.core.taking_away import SheetMade
from app.core.why import Warmth, Why

_DIGITS = 6


def why(session: Session, options: Options) -> int:
    """Tell why the two photos are similar, draw it if asked, and return the exit code. Raises SpokenError."""
    asked = cast(WhyOptions, options.own)
    for photo in options.paths:
        check_photo(photo)
    warn_of_device(session, options)
    first, second = map(os.path.abspath, options.paths)
    told = cast(Why, session.value(session.catalog.search.why(first, second, asked.engine)))
    if options.json:
        write_object(_object_of(told))
    else:
        _say(told)
    if asked.output:
        _draw(session, told, asked, quiet=options.json)
    return DONE


def _say(told: Why) -> None:
    say("")
    say(f"{told.first}")
    say(f"{told.second}")
    say(f"{told.closeness.words}: distance {told.distance:.4f}, similarity {told.similarity:.4f}")
    say(str(told.sentence))
    say("")
    say("part      share  = weight x alike")
    for share in told.shares:
        say(f"{share.part:8}  {share.share:6.4f}  {share.weight:6.4f}  {share.similarity:7.4f}")
    if told.by_small:
        note("A photo could not be read: where it is alike was looked for in the small picture that is kept of it.")


def _object_of(told: Why) -> dict[str, object]:
    return {
        **named("first", told.first),
        **named("second", told.second),
        "similarity": round(told.similarity, _DIGITS),
        "distance": round(told.distance, _DIGITS),
        "closeness": told.closeness.key,
        "sentence": str(told.sentence),
        "shares": [
            {
                "part": share.part,
                "share": round(share.share, _DIGITS),
                "weight": round(share.weight, _DIGITS),
                "similarity": round(share.similarity, _DIGITS),
            }
            for share in told.shares
        ],
        "warmth": None if told.warmth is None else [_rows_of(each) for each in told.warmth],
        "by_small": told.by_small,
    }


def _rows_of(warmth: Warmth) -> list[list[float]]:
    """Return the cells as rows from the top, each from the left."""
    rounded = [round(cell, _DIGITS) for cell in warmth.cells]
    return [rounded[start : start + warmth.columns] for start in range(0, len(rounded), warmth.columns)]


def _draw(session: Session, told: Why, asked: WhyOptions, *, quiet: bool) -> None:
    drawn = session.catalog.reports.why_picture(told, asked.output, asked.format)
    made = cast(SheetMade, session.value(drawn, NOTHING_WRITTEN))
    if not quiet:
        note(f"Written: {asked.output} ({made.width_px} x {made.height_px} pixels)")
    if made.missing_letters:
        warn(f"No font of this computer has these letters: {made.missing_letters}")
