"""``decisions``: what people decided about look-alikes, listed, taken away as a file and taken in from one."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from app.cli.decisions_options import DecisionsOptions
from app.cli.lines import note, say, write_bytes, write_object
from app.cli.names import STANDARD_OUTPUT
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.core import decisions_json
from app.core.decisions import Decision, Verdict
from app.core.errors import InputError
from app.core.names_in_json import named, named_list
from app.machine.new_file import write_new_file
from app.machine.own_files import read_ordinary

_SHOWN_PATHS = 3
_WORDS: dict[Verdict, str] = {
    "settled": "gone through",
    "apart": "not a match",
    "alternates": "all kept, as versions",
}


def decisions(session: Session, options: Options) -> int:
    """List, export or import, and return the exit code: 1 where there are none. Raises SpokenError."""
    asked = cast(DecisionsOptions, options.own)
    if asked.imported:
        return _take_in(session, options, asked.imported)
    made = cast("tuple[Decision, ...]", session.value(session.catalog.look_alikes.decisions()))
    if asked.exported:
        return _write_file(made, options, asked.exported)
    for each in made:
        if options.json:
            write_object(_object_of(each))
        else:
            _say(each)
    if not made:
        note("Nothing has been decided about look-alikes yet.")
    return DONE if made else SOMETHING_SKIPPED


def _take_in(session: Session, options: Options, file: str) -> int:
    try:
        data = read_ordinary(Path(file), decisions_json.MOST_BYTES)
    except OSError as error:
        raise InputError("{path} cannot be read: {reason}", path=file, reason=error.strerror or str(error)) from error
    read = decisions_json.read(data, file)
    new = cast(int, session.value(session.catalog.look_alikes.take_in(read)))
    if options.json:
        write_object(named("path", os.path.abspath(file)) | {"decisions": len(read), "new": new})
    else:
        say(f"{len(read)} decisions in {file}, {new} of them new here. No file was moved or deleted.")
    return DONE


def _write_file(made: tuple[Decision, ...], options: Options, file: str) -> int:
    data = decisions_json.written(made)
    if file == STANDARD_OUTPUT:
        write_bytes(data)
        return DONE
    write_new_file(file, data)
    if options.json:
        write_object(named("path", os.path.abspath(file)) | {"decisions": len(made)})
    else:
        note(f"Written: {file}")
        note(f"Decisions: {len(made)}")
    return DONE


def _say(decision: Decision) -> None:
    said = decision.said
    trashed = f", {len(said.trashed)} to the trash" if said.trashed else ""
    say(f"{_moment(decision)}  {said.kind:6}  {_WORDS[said.verdict]}{trashed}")
    paths = [*decision.paths, *(f"{each.path}  (in the trash)" for each in said.trashed)]
    for path in paths[:_SHOWN_PATHS]:
        say(f"    {path}")
    if len(paths) > _SHOWN_PATHS:
        say(f"    and {len(paths) - _SHOWN_PATHS} more")


def _object_of(decision: Decision) -> dict[str, object]:
    said = decision.said
    return {
        "id": decision.id,
        "batch": decision.batch,
        "made": _moment(decision),
        "kind": said.kind,
        "verdict": said.verdict,
        "kept": [content.hex() for content in said.kept],
        "apart": [content.hex() for content in said.apart],
        "trashed": [
            named("path", each.path) | {"size_bytes": each.size_bytes, "content_id": each.content_id.hex()}
            for each in said.trashed
        ],
        **named_list("paths", decision.paths),
    }


def _moment(decision: Decision) -> str:
    """Return when it was made, in UTC."""
    return datetime.fromtimestamp(decision.made_s, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
