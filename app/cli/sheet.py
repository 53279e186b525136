"""``sheet``: photos and their neighbours as a figure."""

from __future__ import annotations

import os
from typing import cast

from app.cli.device import warn_of_device
from app.cli.export import NOTHING_WRITTEN
from app.cli.lines import note, warn, write_object
from app.cli.names import check_photo
from app.cli.options import Options
from app.cli.session import DONE, Session
from app.cli.sheet_options import NEIGHBOURS, SheetOptions
from app.core.names_in_json import named
from app.core.taking_away import SheetMade, SheetPlan


def sheet(session: Session, options: Options) -> int:
    """Write the figure and return the exit code. Raises SpokenError."""
    asked = cast(SheetOptions, options.own)
    for photo in options.paths:
        check_photo(photo)
    warn_of_device(session, options)
    plan = SheetPlan(
        asked.output,
        tuple(map(os.path.abspath, options.paths)),
        asked.format,
        options.neighbours or NEIGHBOURS,
        asked.columns,
        options.exact,
        options.plain,
        asked.engine,
    )
    made = cast(SheetMade, session.value(session.catalog.reports.sheet(plan), NOTHING_WRITTEN))
    if options.json:
        size = {"width_px": made.width_px, "height_px": made.height_px} if made.width_px else {}
        write_object(named("path", asked.output) | {"photos": len(plan.photos), "format": asked.format, **size})
    else:
        size_words = f" ({made.width_px} x {made.height_px} pixels)" if made.width_px else ""
        note(f"Written: {asked.output}{size_words}")
    if made.missing_letters:
        warn(f"No font of this computer has these letters: {made.missing_letters}")
    return DONE
