"""Where the model runs, said where somebody asked for something else than what there is."""

from __future__ import annotations

from typing import cast

from app.cli.lines import warn
from app.cli.options import Options
from app.cli.session import Session
from app.core.status import Status


def warn_of_device(session: Session, options: Options) -> None:
    """Say once why the processor is used, if a graphics card was asked for."""
    if options.device != "gpu" or session.told_of_device:
        return
    session.told_of_device = True
    status = cast(Status, session.value(session.catalog.folders.status()))
    if status.device_stands_in:
        warn(str(status.device_reason))
