"""``work``: read for a shared library what waits, wherever it was found."""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

from app.cli.device import warn_of_device
from app.cli.lines import say, warn, write_object
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.cli.work_options import WorkOptions
from app.core.names_in_json import named_list
from app.core.status import IngestSummary


def work(session: Session, options: Options) -> int:
    """Read until nothing is left, or until somebody stops it, and return the exit code. Raises SpokenError."""
    own = options.own if isinstance(options.own, WorkOptions) else WorkOptions()
    warn_of_device(session, options)
    summary = cast(IngestSummary, session.value(session.catalog.sharing.work(own.until_done)))
    for root in summary.offline:
        warn(f"{root.path}: {root.reason}")
    if options.json:
        offline = named_list("offline", [root.path for root in summary.offline])
        write_object(asdict(summary) | offline | {"unreadable": [], "read_for": []})
    else:
        say(f"{summary.embedded} photos read, {summary.linked} recognised, {summary.skipped} skipped.")
    return SOMETHING_SKIPPED if summary.skipped or summary.offline else DONE
