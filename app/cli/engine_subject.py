"""``engine subject``: an engine that looks at the subject of each photo alone, found by a network from a file."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from app.cli.engine_options import EngineOptions
from app.cli.engine_subject_options import SubjectOptions
from app.cli.lines import say, write_object
from app.cli.network_file import network_object, say_network, say_what_it_takes
from app.cli.options import Options
from app.cli.session import DONE, Session
from app.core.engine_masking import MAP_WORDS, InspectedMask, has_classes
from app.core.engines import EngineCard

_STOPPING = "Stopping. Nothing is added."


def subject(session: Session, options: Options, verb: EngineOptions) -> int:
    """Look at the file and add it unless it is only looked at; return the exit code. Raises SpokenError."""
    asked = cast(SubjectOptions, verb.own)
    engines = session.catalog.engines
    found = cast(InspectedMask, session.value(engines.inspect_mask(asked.path, asked.wishes, asked.base), _STOPPING))
    found = replace(found, plan=replace(found.plan, name=asked.name, title=asked.title))
    if not options.json:
        _say(found)
    card = None if asked.look else cast(EngineCard, session.value(engines.add_mask(found.plan), _STOPPING))
    if options.json:
        told = {} if card is None else {"name": card.name, "title": str(card.title)}
        write_object({"name": None} | _object_of(found) | told)
    elif card is not None:
        say("")
        say(f"Added as {card.name}. To have it answer: {options.program} engine use {card.name}")
    return DONE


def _say(found: InspectedMask) -> None:
    plan, trial = found.plan, found.trial
    say_network(found)
    chosen = found.outputs[0]
    classes = f" of {chosen.classes}" if chosen.classes else ""
    say(f"tells     {MAP_WORDS[plan.kind]}{classes} by {plan.output}, {chosen.width} × {chosen.height} places")
    number = f"class {plan.class_number}, " if has_classes(plan.kind) else ""
    say(f"subject   {number}from a share of {plan.threshold:g} on")
    say_what_it_takes(trial, f"besides what the engine {plan.base} takes")


def _object_of(found: InspectedMask) -> dict[str, object]:
    plan, trial = found.plan, found.trial
    return network_object(found) | {
        "base": plan.base,
        "kind": plan.kind,
        "class": plan.class_number if has_classes(plan.kind) else None,
        "threshold": plan.threshold,
        "places": trial.numbers,
    }
