"""``engine subject``: an engine that looks at the subject of each photo alone, found by a network from a file."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import cast

from app.cli.engine_options import EngineOptions
from app.cli.engine_subject_options import SubjectOptions
from app.cli.lines import say, write_object
from app.cli.options import Options
from app.cli.session import DONE, Session
from app.core.engine_adding import PRESETS
from app.core.engine_masking import MAP_WORDS, InspectedMask, has_classes
from app.core.engines import EngineCard
from app.core.names_in_json import named

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
    side = f"{plan.side_px} × {plan.side_px} pixels" + ("" if found.side_is_fixed else " (others will do)")
    say(f"network   {plan.path}, {found.size_bytes / 1e6:.1f} MB")
    say(f"sees      {side}, {plan.layout}, {plan.channels}")
    say(f"pixels    {PRESETS[plan.preset]} ({plan.preset}). {found.preset_reason}")
    chosen = found.outputs[0]
    classes = f" of {chosen.classes}" if chosen.classes else ""
    say(f"tells     {MAP_WORDS[plan.kind]}{classes} by {plan.output}, {chosen.width} × {chosen.height} places")
    number = f"class {plan.class_number}, " if has_classes(plan.kind) else ""
    say(f"subject   {number}from a share of {plan.threshold:g} on")
    ms = f"{trial.ms_per_photo:.0f}" if trial.ms_per_photo >= 10 else f"{trial.ms_per_photo:.1f}"
    memory = f", {trial.memory_bytes / 1e6:.0f} MB of memory" if trial.memory_bytes else ""
    say(f"takes     {ms} ms a photo on one core, besides what the engine {plan.base} takes{memory}")


def _object_of(found: InspectedMask) -> dict[str, object]:
    plan, trial = found.plan, found.trial
    return {
        **named("path", plan.path),
        "title": plan.title,
        "base": plan.base,
        "size_bytes": found.size_bytes,
        "output": plan.output,
        "kind": plan.kind,
        "class": plan.class_number if has_classes(plan.kind) else None,
        "threshold": plan.threshold,
        "preset": plan.preset,
        "preset_reason": str(found.preset_reason),
        "side_px": plan.side_px,
        "side_is_fixed": found.side_is_fixed,
        "layout": plan.layout,
        "channels": plan.channels,
        "pixels": found.pixels,
        "places": trial.numbers,
        "ms_per_photo": round(trial.ms_per_photo, 2),
        "memory_bytes": trial.memory_bytes,
        "outputs": [asdict(choice) for choice in found.outputs],
        "presets": list(found.presets),
        "layouts": list(found.layouts),
    }
