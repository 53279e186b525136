"""``engine compact``: a shorter vector is learned from the library, and what it costs and saves is told."""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

from app.cli.engine_options import EngineOptions
from app.cli.engine_teach import card_of
from app.cli.engine_teach_options import LearnOptions
from app.cli.lines import say, write_object
from app.cli.options import Options
from app.cli.session import DONE, Session
from app.core.engine_teaching import Compacted, CompactPlan
from app.core.engine_training import AutoencoderPlan


def _asked(session: Session, asked: LearnOptions) -> int:
    if not asked.autoencoder:
        return session.catalog.engines.compact(CompactPlan(asked.numbers, asked.base, asked.title, asked.seed))
    plan = AutoencoderPlan(asked.numbers, asked.base, asked.title, asked.epochs, asked.seed)
    return session.catalog.engines.autoencode(plan)


def compact(session: Session, options: Options, verb: EngineOptions) -> int:
    """Make an engine compact, tell what that costs, and return the exit code. Raises SpokenError."""
    asked = cast(LearnOptions, verb.own)
    made = cast(Compacted, session.value(_asked(session, asked)))
    title = str(card_of(session, made.name).title)
    if options.json:
        write_object({"title": title} | asdict(made))
        return DONE
    say("")
    say(f"Made: {title}, as {made.name}. Learned from {made.photos - made.asked} photos of the library.")
    say("")
    say(f"{'':28}{'before':>12}{'after':>12}")
    say(f"{'bytes of a photo':28}{made.bytes_before:12,}{made.bytes_after:12,}")
    with_all = f"ms to compare with {made.photos:,}"
    say(f"{with_all:28}{made.ms_before:12.2f}{made.ms_after:12.2f}")
    say(f"{'of the ten nearest, found':28}{'':12}{100 * made.recall:10.1f} %")
    say("")
    say(f"Asked by {made.asked} photos that it was not learned from.")
    if asked.autoencoder:
        say(f"{100 * made.kept_variance:.0f} % of what tells the pictures it has learned from apart is drawn again.")
    say(f"To use it: {options.program} engine use {made.name}")
    return DONE
