"""``belongs``: the folders in which new photos belong, by where their neighbours lie; silent where it is not sure."""

from __future__ import annotations

import os
from typing import cast

from app.cli.belongs_options import BelongsOptions
from app.cli.device import warn_of_device
from app.cli.lines import say, warn, write_object
from app.cli.names import check_photo
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.core.belonging import Belonging, BelongingQuestion, Belongings
from app.core.names_in_json import named
from app.core.tuning import percent

_STOPPING = "Stopping. Vectors that were made are kept."


def belongs(session: Session, options: Options) -> int:
    """Tell where photos belong and return the exit code: 1 where nothing is told. Raises SpokenError."""
    asked = cast(BelongsOptions, options.own)
    for photo in options.paths:
        check_photo(photo)
    folder = os.path.abspath(asked.folder) if asked.folder else ""
    question = BelongingQuestion(tuple(map(os.path.abspath, options.paths)), folder)
    warn_of_device(session, options)
    found = cast(Belongings, session.value(session.catalog.survey.belongs(question), _STOPPING))
    if options.json:
        _write(found)
    else:
        _say(found)
    for failure in found.skipped:
        warn(f"{failure.path}: {failure.reason}")
    is_told = any(each.folder for each in found.photos)
    return DONE if is_told and not found.skipped else SOMETHING_SKIPPED


def _write(found: Belongings) -> None:
    """Write a line for the library first, then one for each photo."""
    accuracy = found.accuracy
    write_object(
        {
            "folders": found.folders,
            "asked": accuracy.asked,
            "answered": accuracy.answered,
            "right": accuracy.right,
            "least_share": None if accuracy.least_share > 1 else round(accuracy.least_share, 6),
        }
    )
    for each in found.photos:
        folder: dict[str, object] = named("folder", each.folder) if each.folder else {"folder": None}
        evidence = [
            named("path", seen.path) | {"distance": round(seen.distance, 6), "closeness": seen.closeness.key}
            for seen in each.evidence
        ]
        write_object(named("path", each.path) | folder | {"share": round(each.share, 6), "evidence": evidence})


def _say(found: Belongings) -> None:
    for each in found.photos:
        _say_one(each)
    accuracy = found.accuracy
    say("")
    say(
        f"Of {accuracy.asked} photos of the library that were asked as if they were new, {accuracy.answered} got an "
        f"answer, and {accuracy.right} of these were right"
        + (f" ({percent(accuracy.right / accuracy.answered)} %)." if accuracy.answered else ".")
    )
    if accuracy.least_share > 1:
        say("Folders of this library cannot be told by what their photos show: no answer would be right often enough.")


def _say_one(each: Belonging) -> None:
    if not each.folder:
        say(f"{each.path}: not sure")
        return
    there = " (it lies there)" if each.lies_there else ""
    say(f"{each.path}: {each.folder}{there}, {100 * each.share:.0f} % of what its neighbours say")
    for seen in each.evidence:
        say(f"    {seen.distance:.4f}  {seen.path}")
