"""``path``: the way from one photo to another, along photos of the library of which each is near to the one before."""

from __future__ import annotations

import os
from typing import cast

from app.cli.device import warn_of_device
from app.cli.lines import say, write_names, write_object
from app.cli.names import check_photo
from app.cli.options import Options
from app.cli.session import DONE, Session
from app.core.names_in_json import named
from app.core.photo_path import PhotoPath

_STOPPING = "Stopping. The next time begins anew."


def path(session: Session, options: Options) -> int:
    """Show the way and return the exit code. Raises SpokenError."""
    for photo in options.paths:
        check_photo(photo)
    first, last = map(os.path.abspath, options.paths)
    warn_of_device(session, options)
    found = cast(PhotoPath, session.value(session.catalog.survey.path(first, last), _STOPPING))
    if options.print0:
        write_names(step.path for step in found.steps)
    elif options.json:
        _write(found)
    else:
        _say(found)
    return DONE


def _write(found: PhotoPath) -> None:
    """Write a line for each photo on the way, as neighbours are written."""
    for number, step in enumerate(found.steps, 1):
        word = None if step.closeness is None else step.closeness.key
        beside = {"direct_distance": round(found.distance, 6), "pictures": found.pictures}
        write_object(
            {"step": number, **named("path", step.path), "distance": round(step.distance, 6), "closeness": word}
            | beside
        )


def _say(found: PhotoPath) -> None:
    say(f"{len(found.steps)} photos; the two are {found.distance:.4f} apart, the longest step is {found.longest:.4f}:")
    width = max(len(str(step.closeness.words)) for step in found.steps[1:] if step.closeness is not None)
    say(f"step  distance  {'closeness':{max(width, 9)}}  photo")
    for number, step in enumerate(found.steps, 1):
        word = "" if step.closeness is None else str(step.closeness.words)
        distance = "" if step.closeness is None else f"{step.distance:.4f}"
        say(f"{number:4}  {distance:>8}  {word:{max(width, 9)}}  {step.path}")
