"""``engine finetune``: a whole network is trained with labelled photos, and shows on others whether that helped."""

from __future__ import annotations

from typing import cast

from app.cli.engine_finetune_options import FinetuneOptions
from app.cli.engine_options import EngineOptions
from app.cli.engine_teach import tell_taught
from app.cli.options import Options
from app.cli.session import Session
from app.core.engine_teaching import Taught


def finetune(session: Session, options: Options, verb: EngineOptions) -> int:
    """Train a network, tell whether it helps, and return the exit code: 1 where it does not. Raises SpokenError."""
    plan = cast(FinetuneOptions, verb.own).plan
    taught = cast(Taught, session.value(session.catalog.engines.finetune(plan)))
    return tell_taught(session, options, taught, "Trained")
