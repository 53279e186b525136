"""``engine add``: a network from somewhere is looked at, tried and made an engine."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from app.cli.engine_add_options import AddOptions
from app.cli.engine_options import EngineOptions
from app.cli.lines import note, say, write_object
from app.cli.network_file import network_object, say_network, say_what_it_takes
from app.cli.options import Options
from app.cli.session import DONE, Session
from app.core.engine_adding import Inspected
from app.core.engines import EngineCard

_STOPPING = "Stopping. Nothing is added."
_POOLED = {
    "vector": "as they are",
    "mean": "the mean of a map",
    "mean_nhwc": "the mean of a map",
    "first_token": "the first token",
    "mean_tokens": "the mean of all tokens",
}


def add(session: Session, options: Options, verb: EngineOptions) -> int:
    """Look at the file and add it unless it is only looked at; return the exit code. Raises SpokenError."""
    asked = cast(AddOptions, verb.own)
    found = cast(Inspected, session.value(session.catalog.engines.inspect(asked.path, asked.wishes), _STOPPING))
    plan = replace(found.plan, name=asked.name or found.plan.name, title=asked.title or found.plan.title)
    found = replace(found, plan=plan)
    if not options.json:
        _say(found)
    card = None if asked.look else cast(EngineCard, session.value(session.catalog.engines.add(plan), _STOPPING))
    if options.json:
        write_object({"name": None if card is None else card.name} | _object_of(found))
    elif card is not None:
        say("")
        say(f"Added as {card.name}. To have it answer: {options.program} engine use {card.name}")
    return DONE


def _say(found: Inspected) -> None:
    plan, trial = found.plan, found.trial
    say_network(found)
    say(f"gives     {trial.numbers} numbers of {plan.output}, {_POOLED[plan.pooling]}")
    for choice in found.outputs[1:]:
        shape = " × ".join(map(str, choice.shape))
        classes = ", which name classes" if choice.are_classes else ""
        say(f"or        {choice.numbers} numbers of {choice.name} ({shape}), {_POOLED[choice.pooling]}{classes}")
    say_what_it_takes(trial, f"{trial.photos_per_second:.1f} a second")
    if found.caution is not None:
        note(str(found.caution))


def _object_of(found: Inspected) -> dict[str, object]:
    plan, trial = found.plan, found.trial
    return network_object(found) | {
        "pooling": plan.pooling,
        "numbers": trial.numbers,
        "photos_per_second": round(trial.photos_per_second, 2),
        "caution": None if found.caution is None else str(found.caution),
    }
