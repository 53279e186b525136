"""``export``: the neighbours of every photo, or of one, and the vectors, as files for other programs."""

from __future__ import annotations

import os
from typing import cast

from app.cli.device import warn_of_device
from app.cli.export_options import ExportOptions
from app.cli.find import NEIGHBOURS
from app.cli.lines import RawOutput, note, write_object
from app.cli.names import STANDARD_OUTPUT, check_photo
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, JobFailed, Session
from app.core.names_in_json import named
from app.core.taking_away import TablePlan, Taken, VectorsPlan

NOTHING_WRITTEN = "Stopping. No file is written."


def export(session: Session, options: Options) -> int:
    """Write what was asked for and return the exit code. Raises SpokenError."""
    asked = cast(ExportOptions, options.own)
    warn_of_device(session, options)
    if asked.vectors is not None:
        plan = VectorsPlan(asked.vectors, asked.listed, asked.list_format, asked.half, asked.engine)
        made = cast(Taken, session.value(session.catalog.reports.vectors(plan), NOTHING_WRITTEN))
        return _tell(made, options, {"path": asked.vectors, "list": asked.listed})
    if asked.query:
        check_photo(asked.query)
    made = _table(session, options, asked)
    return _tell(made, options, {"path": asked.output or ""})


def _table(session: Session, options: Options, asked: ExportOptions) -> Taken:
    raw = RawOutput() if asked.output == STANDARD_OUTPUT else None
    plan = TablePlan(
        "" if raw else asked.output or "",
        asked.format,
        options.neighbours or NEIGHBOURS,
        options.exact,
        options.plain,
        os.path.abspath(asked.query) if asked.query else "",
        asked.engine,
    )
    job_id = session.catalog.reports.table(plan, None if raw is None else raw.write)
    try:
        return cast(Taken, session.value(job_id, NOTHING_WRITTEN))
    except JobFailed:
        if raw is not None and raw.error is not None:
            raise raw.error from None
        raise


def _tell(made: Taken, options: Options, files: dict[str, str]) -> int:
    """Say what was written, and what was not, beside it: standard output may be the table."""
    code = SOMETHING_SKIPPED if made.skipped or made.waiting or made.later or not made.rows else DONE
    if options.json:
        numbers = {"photos": made.photos, "rows": made.rows}
        numbers |= {"dim": made.dim} if made.dim else {}
        numbers |= {"skipped": made.skipped, "waiting": made.waiting, "later": made.later}
        places = {key: value for name, path in files.items() for key, value in named(name, path).items()}
        write_object(places | numbers)
        return code
    for path in files.values():
        if path != STANDARD_OUTPUT:
            note(f"Written: {path}")
    vectors = f"{made.dim} numbers each" if made.dim else f"{made.rows} neighbours"
    note(f"Photos: {made.photos}, {vectors}")
    if made.skipped:
        note(f"Not in it, as they could not be read: {made.skipped}  (list: {options.program} status --skipped)")
    if made.waiting:
        note(f"Not in it, as they have not been read yet: {made.waiting}  ({options.program} index reads them)")
    if made.later:
        note(f"Not in it, as they came while the library is read again: {made.later}")
    return code
