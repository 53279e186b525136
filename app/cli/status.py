"""``status``: the library in numbers, and the photos that were skipped."""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

from app.cli.folders import root_object, say_roots
from app.cli.lines import say, write_names, write_object
from app.cli.options import Options
from app.cli.session import DONE, Session
from app.core.names_in_json import named
from app.core.photo import Failure
from app.core.status import ReadingAgain, Status
from app.machine.paths import data_paths
from app.machine.settings import load_settings

_WAITS = "; the window goes on while nobody uses the computer"
_DETAILS = {"on": "of the nearest photos are compared", "impossible": "are not compared: this model has none"}


def status(session: Session, options: Options) -> int:
    """Show the library in numbers and return the exit code. Raises SpokenError."""
    skipped = cast("tuple[Failure, ...]", session.value(session.catalog.folders.failures())) if options.skipped else ()
    if options.print0:
        write_names(failure.path for failure in skipped)
        return DONE
    numbers = cast(Status, session.value(session.catalog.folders.status()))
    waits = load_settings(data_paths(options.data_dir).settings).read_again == "idle"
    if options.json:
        write_object(_object_of(numbers))
        for failure in skipped:
            write_object(named("path", failure.path) | {"stage": failure.stage, "reason": str(failure.reason)})
        return DONE
    _say(numbers, options, waits)
    for failure in skipped:
        say(f"{failure.path}: {failure.reason}")
    return DONE


def again_words(again: ReadingAgain) -> str:
    """Return how far the photos are read again for another model, and what answers meanwhile."""
    return f"{again.done} of {again.total} photos read again with another engine; the one before answers meanwhile"


def _object_of(status: Status) -> dict[str, object]:
    return {
        **asdict(status.counts),
        "read_again": None if status.again is None else asdict(status.again),
        "generation": status.generation,
        "indexed": status.indexed,
        "device": status.device,
        "device_reason": str(status.device_reason),
        "engine": status.engine,
        "engine_title": str(status.engine_title),
        "engine_trouble": None if status.engine_trouble is None else str(status.engine_trouble),
        "model": status.model,
        "library": status.shared or None,
        **named("home", status.home),
        "disk_bytes": status.disk_bytes,
        "thumbnail_bytes": status.thumbnail_bytes,
        "details": status.details,
        "details_bytes": status.cell_bytes,
        "folders": [root_object(root) for root in status.roots],
        "links": [
            {**named("path", link.path), **named("target", link.target), "reason": str(link.reason)}
            for link in status.links
        ],
    }


def _say(status: Status, options: Options, waits: bool) -> None:
    """``waits``: the window reads photos again only while nobody uses the computer."""
    counts = status.counts
    _say_address(status)
    say_roots(status.roots, options)
    say(f"photos    {counts.photos}, in {counts.contents} different pictures that can be searched")
    say(f"waiting   {counts.waiting}")
    if status.again is not None:
        say(f"again     {again_words(status.again)}" + (_WAITS if waits else ""))
    if counts.later:
        say(f"later     {counts.later}")
    say(f"skipped   {counts.skipped}" + ("" if options.skipped or not counts.skipped else "  (list: --skipped)"))
    if status.links:
        say(f"links     {len(status.links)} were not followed" + ("" if options.skipped else "  (list: --skipped)"))
    if counts.offline:
        say(f"offline   {counts.offline}")
    _say_index(status)
    say(f"device    {status.device}: {status.device_reason}")
    say(f"engine    {status.engine_title} ({status.model})")
    if status.engine_trouble is not None:
        say(f"          {status.engine_trouble}")
    if status.details != "off":
        say(f"details   {_DETAILS[status.details]}, {status.cell_bytes / 1e6:.1f} MB")
    say(f"data      {status.home}, {status.disk_bytes / 1e6:.1f} MB")
    for link in status.links if options.skipped else ():
        say(f"{link.path} -> {link.target}: {link.reason}")


def _say_address(status: Status) -> None:
    if status.shared:
        say(f"library   {status.shared}")


def _say_index(status: Status) -> None:
    if status.generation:
        say(f"index     generation {status.generation} with {status.indexed} pictures")
    elif not status.shared:  # there the server has it
        say("index     none yet")
